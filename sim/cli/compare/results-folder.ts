/**
 * The folder that a comparison writes to. It must not know what is in the results.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { JOBS_CSV_BEGINNING, JOBS_CSV_HEADER, timelineCsv } from '../../../reports/csv.ts';
import { DECISION_BEGINNING } from '../../../reports/decisions.ts';
import { renderHtml } from '../../../reports/html.ts';
import { renderJson } from '../../../reports/json.ts';
import { renderMarkdown } from '../../../reports/markdown.ts';
import type { Results } from '../../experiment/results.ts';
import { UsageError } from '../errors.ts';
import { writeAtomic, writeFileAtomic } from '../files/atomic-file.ts';
import { makeFolder } from '../files/folder.ts';
import { DECISIONS_FILE, JOBS_FILE, RESULTS_FILE, refuseOtherResults } from '../files/result-files.ts';
import { isSameFile } from '../files/same-file.ts';

const FILES = {
  results: RESULTS_FILE,
  timeline: 'timeline.csv',
  robustness: 'robustness.json',
  jobs: JOBS_FILE,
  decisions: DECISIONS_FILE,
  markdown: 'report.md',
  html: 'report.html',
} as const;

/** What a comparison keeps of its first replication beside results, by variant. */
interface RowsByVariant {
  readonly jobsCsv: readonly (Uint8Array | null)[];
  readonly decisions: readonly (Uint8Array | null)[];
}

/** Between two writings while runs come in: nothing that took longer to compute is lost when the program is killed. */
const REWRITE_EVERY_MS = 1000;

export class ResultsFolder {
  readonly path: string;
  private isNew = false;
  private isCleared = false;
  private writtenAt = Number.NEGATIVE_INFINITY;

  constructor(path: string) {
    this.path = path;
  }

  get report(): string {
    return this.pathOf('html');
  }

  /**
   * Finds out before the first run whether the folder can be written to.
   * @param inputs files that are read, which results must not replace
   */
  prepare(inputs: readonly string[]): void {
    for (const name of Object.values(FILES)) {
      const path = join(this.path, name);
      if (inputs.some((input) => isSameFile(input, path)))
        throw new UsageError(`${path} is an input of this comparison, choose another folder with --out`);
    }
    refuseOtherResults(this.path, RESULTS_FILE);
    this.isNew = !existsSync(this.path);
    makeFolder(this.path);
    accessSync(this.path, constants.W_OK);
  }

  /** A folder that was made for results that did not come goes again. */
  leave(): void {
    if (this.isNew && readdirSync(this.path).length === 0) rmdirSync(this.path);
  }

  /** results.json of what there is so far, unless it was written just now. */
  writeInterim(results: () => Results | null): void {
    if (performance.now() - this.writtenAt < REWRITE_EVERY_MS) return;
    const soFar = results();
    if (soFar) this.writeResults(soFar);
    this.writtenAt = performance.now();
  }

  /** Everything; results.json first, so that it is there should a report fail. */
  writeAll(results: Results, { jobsCsv, decisions }: RowsByVariant): void {
    this.writeResults(results);
    const { robustness } = results;
    if (robustness?.state === 'made') writeFileAtomic(this.pathOf('robustness'), renderJson(robustness));
    writeFileAtomic(this.pathOf('timeline'), timelineCsv(results));
    this.writeRows('jobs', JOBS_CSV_HEADER, jobsCsv);
    this.writeRows('decisions', '', decisions);
    writeFileAtomic(this.pathOf('markdown'), renderMarkdown(results));
    writeFileAtomic(this.report, renderHtml(results));
  }

  /** Nothing where no variant has any. */
  private writeRows(to: 'jobs' | 'decisions', header: string, byVariant: readonly (Uint8Array | null)[]): void {
    if (byVariant.every((rows) => rows === null)) return;
    writeAtomic(this.pathOf(to), (file) => {
      file.write(Buffer.from(header));
      for (const rows of byVariant) if (rows) file.write(rows);
    });
  }

  private writeResults(results: Results): void {
    if (!this.isCleared) this.clear();
    writeFileAtomic(this.pathOf('results'), renderJson(results));
  }

  /** Takes away what an earlier comparison left here, so that files of two never stand side by side. */
  private clear(): void {
    this.isCleared = true;
    for (const file of ['results', 'timeline', 'robustness', 'markdown', 'html'] as const)
      rmSync(this.pathOf(file), { force: true });
    // The others are written again in any case. These are not, and files of other origin may bear their names.
    for (const [file, words] of [['jobs', JOBS_CSV_BEGINNING] as const, ['decisions', DECISION_BEGINNING] as const]) {
      if (beginsWith(this.pathOf(file), words)) rmSync(this.pathOf(file));
    }
  }

  private pathOf(file: keyof typeof FILES): string {
    return join(this.path, FILES[file]);
  }
}

function beginsWith(path: string, words: string): boolean {
  if (!existsSync(path)) return false;
  const start = Buffer.alloc(Buffer.byteLength(words));
  const descriptor = openSync(path, 'r');
  try {
    return readSync(descriptor, start) === start.length && start.toString() === words;
  } finally {
    closeSync(descriptor);
  }
}
