/**
 * Reads the CSV form of Microsoft's Philly traces: `timestamp,duration,num_gpus,gpu_time,cluster`.
 * It must not know files or compression, nor what a trace is used for.
 *
 * Columns are found by name in any order; used are `timestamp` (submission), `duration` (run time, s) and `num_gpus`.
 * The format has no user, state or requested time: every job is `done` and asks for the time that it ran.
 * Timestamps have no zone and are taken as the clock on the wall said (see `timestamp.ts`); the trace's own second 0 is
 * 1970-01-01 00:00:00 on that clock. The job number is the 1-based row of data.
 */
import { type Cell, csvCells } from './csv-row.ts';
import { asciiText, isMissing, quoted, readNumber } from './decimal.ts';
import { refusal } from './detect.ts';
import { LINE_FEED, lineBlocks } from './line-blocks.ts';
import { plainSeconds, TIMESTAMP_FORM } from './timestamp.ts';
import { type Trace, UNKNOWN_HEADER } from './trace.ts';
import { DONE, TraceBuilder } from './trace-builder.ts';

/** The columns that are read. */
const PHILLY_COLUMNS = ['timestamp', 'duration', 'num_gpus'] as const;
type Column = (typeof PHILLY_COLUMNS)[number];

const HEADER_EXAMPLE = 'timestamp,duration,num_gpus,gpu_time,cluster';

/** Reads a stream of Philly CSV to its end; what cannot be read becomes an issue in the report, never an exception. */
export async function readPhilly(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Trace> {
  const rows = new PhillyRows(name);
  const { builder } = rows;
  const overlong = () =>
    builder.issue({ line: rows.line + 1, message: 'line of more than 1 MiB', remedy: 'is this CSV?' });
  for await (const block of lineBlocks(chunks, overlong)) {
    const refused = rows.line === 0 ? refusal(block) : null;
    if (refused) builder.issue({ line: 1, ...refused });
    if (refused || !rows.readLines(block)) break;
  }
  return builder.finish(UNKNOWN_HEADER);
}

class PhillyRows {
  readonly builder: TraceBuilder;
  /** 1-based number of the line read last. */
  line = 0;
  /** Where each column stands; null before the header. */
  private places: Readonly<Record<Column, number>> | null = null;
  private width = 0;
  private rounded = false;
  private broken = false;

  constructor(name: string) {
    this.builder = new TraceBuilder(name);
  }

  /** Reads a block in which every line ends with a line feed; false if there is no use in reading on. */
  readLines(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length; ) {
      this.line++;
      const end = bytes.indexOf(LINE_FEED, at);
      const text = asciiText(bytes, at, bytes[end - 1] === 13 && end > at ? end - 1 : end);
      at = end + 1;
      if (text.trim() === '') continue;
      if (this.places) this.readRow(text, this.places);
      else if (!this.readHeader(text)) return false;
    }
    return true;
  }

  private readHeader(text: string): boolean {
    const names = (csvCells(text) ?? []).map((cell) => cell.text.toLowerCase());
    const wrong = PHILLY_COLUMNS.filter((column) => names.filter((name) => name === column).length !== 1);
    for (const column of wrong) {
      const message = names.includes(column) ? `column '${column}' stands there twice` : `no column '${column}'`;
      this.builder.issue({ line: this.line, message, remedy: `expected a header like ${HEADER_EXAMPLE}` });
    }
    if (wrong.length > 0) return false;
    this.places = {
      timestamp: names.indexOf('timestamp'),
      duration: names.indexOf('duration'),
      num_gpus: names.indexOf('num_gpus'),
    };
    this.width = names.length;
    return true;
  }

  private readRow(text: string, places: Readonly<Record<Column, number>>): void {
    const { builder } = this;
    const { repairs, drops } = builder;
    builder.rows++;
    this.rounded = this.broken = false;
    const cells = this.cellsOf(text);
    const submit = this.readSubmit(cells?.[places.timestamp]);
    const run = this.readCount('duration', 'time', cells?.[places.duration]);
    const gpus = this.readCount('num_gpus', 'count', cells?.[places.num_gpus]);
    if (!cells || this.broken) builder.unreadable++;
    else if (submit < 0) drops.noSubmit++;
    else if (run < 0) drops.noRunTime++;
    else if (gpus <= 0) drops.noSize++;
    else {
      if (cells.length < this.width) repairs.shortRow++;
      if (this.rounded) repairs.fractionRounded++;
      builder.addJob(builder.rows, submit, gpus, run, -1, -1, DONE);
    }
  }

  /** The cells, or null with an issue where the row has other cells than the header says. */
  private cellsOf(text: string): Cell[] | null {
    const cells = csvCells(text);
    if (cells && cells.length <= this.width) return cells;
    this.builder.issue(
      cells
        ? {
            line: this.line,
            message: `${cells.length} cells where the header names ${this.width}`,
            remedy: 'put cells that hold a comma in quotes',
          }
        : { line: this.line, message: 'a quote that is not closed', remedy: 'expected "…" around the whole cell' },
    );
    return null;
  }

  /** Seconds since 1970 on the trace's own clock; −1 where missing or wrong. */
  private readSubmit(cell: Cell | undefined): number {
    const read = cell ? plainSeconds(cell.text) : null;
    if (!cell || (!read && isMissing(cell.text))) return -1;
    if (!read || read.seconds < 0) {
      this.wrong('timestamp', cell, `${quoted(cell.text)} is not a time after 1970`, `expected ${TIMESTAMP_FORM}`);
      return -1;
    }
    if (read.rounded) this.rounded = true;
    return read.seconds;
  }

  /** A whole number ≥ 0; −1 where missing or wrong. */
  private readCount(column: Column, kind: 'time' | 'count', cell: Cell | undefined): number {
    if (!cell) return -1;
    const read = readNumber(cell.text, kind);
    if ('message' in read) {
      if (isMissing(cell.text)) return -1;
      this.wrong(column, cell, read.message, read.remedy);
      return -1;
    }
    if (read.rounded) this.rounded = true;
    return read.value;
  }

  private wrong(path: Column, cell: Cell, message: string, remedy: string): void {
    this.builder.issue({ line: this.line, column: cell.column, path, message, remedy });
    this.broken = true;
  }
}
