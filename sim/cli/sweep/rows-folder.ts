/**
 * The rows of a sweep on disk: part files as they come, one `runs.parquet` at the end, and what an earlier try left. It
 * must not know what is in a row but its hash and whether it finished.
 *
 * Every file is written under another name and renamed, so that a file that is there is whole, whenever the program is
 * killed. A part is never changed: only what came after the last one is lost.
 */
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type MetricKeys, type PlacedRow, type RunRow, rowsOf } from '../../experiment/sweep/rows.ts';
import { writeFileAtomic } from '../files/atomic-file.ts';
import { makeFolder } from '../files/folder.ts';
import { parquetBytes, readParquet, type TableColumn } from '../files/parquet.ts';
import { partBytes, rowsOfPart } from './rows-part.ts';

export const RUNS_FILE = 'runs.parquet';
const PARTS = 'parts';
const PART = /^part-[\w-]+\.rows$/;

/** Between two parts, at first: what took longer to compute is not lost when the program is killed. */
const PART_EVERY_MS = 1000;
/** Of a long sweep, parts come at every fiftieth of what has gone by, and so become no more than a few hundred. */
const SHARE_OF_ELAPSED = 50;
const PART_AT_MOST_EVERY_MS = 30_000;

export class RowsFolder {
  private readonly path: string;
  private readonly keys: MetricKeys;
  private readonly table: (rows: readonly PlacedRow[]) => readonly TableColumn[];
  private readonly startedAt = performance.now();
  private writtenAt = performance.now();
  private waiting: PlacedRow[] = [];
  private parts = 0;

  /**
   * @param keys of the rows' figures
   * @param table of rows, in whatever order they come
   */
  constructor(path: string, keys: MetricKeys, table: (rows: readonly PlacedRow[]) => readonly TableColumn[]) {
    this.path = path;
    this.keys = keys;
    this.table = table;
  }

  get runsFile(): string {
    return join(this.path, RUNS_FILE);
  }

  /**
   * Finished rows that stand in the folder, by hash, whichever sweep made them; the keys take those of their figures.
   * @param warn of files that are no part of a sweep's results
   */
  async finished(warn: (message: string) => void): Promise<Map<string, RunRow>> {
    const found = new Map<string, RunRow>();
    const files = [this.runsFile, ...this.partFiles()].filter((file) => existsSync(file));
    for (const file of files) {
      const isTable = file === this.runsFile;
      const rows = isTable ? await readTable(file, this.keys) : rowsOfPart(readFileSync(file), this.keys);
      if (rows === null) warn(`${file} cannot be read as runs of a sweep: it is left aside`);
      for (const row of rows ?? []) if (row.status === 'finished') found.set(row.hash, row);
    }
    return found;
  }

  /** Adds a row; every now and then, those that wait become a part. */
  add(row: PlacedRow): void {
    this.waiting.push(row);
    const now = performance.now();
    const pause = Math.min(Math.max(PART_EVERY_MS, (now - this.startedAt) / SHARE_OF_ELAPSED), PART_AT_MOST_EVERY_MS);
    if (now - this.writtenAt >= pause) this.flush();
  }

  /** What waits becomes a part. */
  flush(): void {
    this.writtenAt = performance.now();
    if (this.waiting.length === 0) return;
    makeFolder(join(this.path, PARTS));
    let file: string;
    do file = join(this.path, PARTS, `part-${process.pid}-${String(this.parts++).padStart(6, '0')}.rows`);
    while (existsSync(file));
    const rows = this.waiting.map(({ row }) => row);
    writeFileAtomic(file, partBytes(rows, this.keys));
    this.waiting = [];
  }

  /** All rows become `runs.parquet`, and the parts go. */
  finish(rows: readonly PlacedRow[]): void {
    this.flush();
    const parts = this.partFiles();
    writeFileAtomic(this.runsFile, parquetBytes(this.table(rows)));
    for (const part of parts) rmSync(part, { force: true });
    const folder = join(this.path, PARTS);
    for (const left of this.leftovers()) rmSync(left, { force: true });
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
  }

  private partFiles(): string[] {
    const folder = join(this.path, PARTS);
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => PART.test(name));
    return names.sort().map((name) => join(folder, name));
  }

  /** Files that were being written when the program was killed. */
  private leftovers(): string[] {
    const unfinished = (folder: string, name: RegExp): string[] =>
      existsSync(folder) ? readdirSync(folder).flatMap((file) => (name.test(file) ? [join(folder, file)] : [])) : [];
    return [
      ...unfinished(join(this.path, PARTS), /^\.part-[\w-]+\.rows\.\d+\.part$/),
      ...unfinished(this.path, /^\.runs\.parquet\.\d+\.part$/),
    ];
  }
}

async function readTable(file: string, keys: MetricKeys): Promise<RunRow[] | null> {
  try {
    return rowsOf(await readParquet(file), keys);
  } catch {
    // Whatever a library says of bytes that are no Parquet: what cannot be read is made again.
    return null;
  }
}
