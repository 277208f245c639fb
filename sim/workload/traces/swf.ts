/**
 * Reads the Standard Workload Format, the format of the Parallel Workloads Archive, byte by byte: a row costs no string.
 * It must not know files or compression, nor what a trace is used for.
 *
 * A row has 18 fields parted by blanks; −1 is "unknown". Used are 1 job number, 2 submission, 4 run time, 5 allocated and
 * 8 requested processors, 9 requested time, 11 status, 12 user; the others are not looked at, nor is what follows them.
 * Source: Chapin et al., "Benchmarks and Standards for the Evaluation of Parallel Job Schedulers", JSSPP 1999, and
 * https://www.cs.huji.ac.il/labs/parallel/workload/swf.html
 */
import { asciiText, type NumberKind, readNumber } from './decimal.ts';
import { refusal } from './detect.ts';
import { LINE_FEED, lineBlocks } from './line-blocks.ts';
import { swfHeader } from './swf-header.ts';
import type { Trace } from './trace.ts';
import { CANCELLED, DONE, FAILED, TraceBuilder } from './trace-builder.ts';

const JOB = 1;
const SUBMIT = 2;
const RUN = 4;
const ALLOCATED = 5;
const REQUESTED = 8;
const REQUEST = 9;
const STATUS = 11;
const USER = 12;

const FIELDS = 18;
/** Fields that a row cannot do without: up to the allocated processors. */
const FIELDS_MIN = ALLOCATED;
const LAST_READ = USER;

interface Field {
  readonly name: string;
  readonly kind: NumberKind;
}

/** By field number; null: not read. */
const READ: readonly (Field | null)[] = [
  null,
  { name: 'job number', kind: 'identifier' },
  { name: 'submit time', kind: 'time' },
  null,
  { name: 'run time', kind: 'time' },
  { name: 'allocated processors', kind: 'count' },
  null,
  null,
  { name: 'requested processors', kind: 'count' },
  { name: 'requested time', kind: 'time' },
  null,
  { name: 'status', kind: 'count' },
  { name: 'user', kind: 'count' },
];
/** By field: up to which plain digits (fifteen are exact) are taken at once; −1: the field is not read. */
const PLAIN_MAX = Float64Array.from({ length: FIELDS + 1 }, (_, field) => {
  const read = READ[field];
  return read ? (read.kind === 'count' ? 2 ** 31 - 1 : 1e15) : -1;
});

/** Statuses of rows that hold one of several executions of a job. */
const PARTIAL_MIN = 2;
const PARTIAL_MAX = 4;

/** Reads a stream of SWF to its end; what cannot be read becomes an issue in the report, never an exception. */
export async function readSwf(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Trace> {
  const rows = new SwfRows(new TraceBuilder(name));
  const { builder } = rows;
  const overlong = () =>
    builder.issue({ line: rows.line + 1, message: 'line of more than 1 MiB', remedy: 'is this SWF?' });
  for await (const block of lineBlocks(chunks, overlong)) {
    const refused = rows.line === 0 ? refusal(block) : null;
    if (refused) {
      builder.issue({ line: 1, ...refused });
      break;
    }
    rows.readLines(block);
  }
  rows.dropPartialExecutions();
  return builder.finish(swfHeader(rows.comments));
}

class SwfRows {
  readonly builder: TraceBuilder;
  readonly comments: string[] = [];
  /** 1-based number of the line read last. */
  line = 0;
  private readonly value = new Float64Array(LAST_READ + 1);
  /** Places, among the jobs of the builder, of rows with a status of 2 to 4. */
  private readonly partial: number[] = [];
  private rounded = false;
  private broken = false;

  constructor(builder: TraceBuilder) {
    this.builder = builder;
  }

  /** Reads a block in which every line ends with a line feed. */
  readLines(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      this.line++;
      const start = skipBlanks(bytes, at);
      if (isLineEnd(bytes, start)) {
        at = nextLine(bytes, start);
      } else if (bytes[start] === 59 /* ; */) {
        let end = start;
        while (!isLineEnd(bytes, end)) end++;
        this.comments.push(asciiText(bytes, start, end));
        at = nextLine(bytes, end);
      } else {
        at = this.readRow(bytes, at, start);
      }
    }
  }

  /** Reads the row whose first token is at `start` of the line at `lineStart`; returns where the next line starts. */
  private readRow(bytes: Uint8Array, lineStart: number, start: number): number {
    const { value } = this;
    this.rounded = this.broken = false;
    let field = 0;
    let at = start;
    let byte = bytes[at];
    while (field < FIELDS && (byte > 13 || !isLineEnd(bytes, at))) {
      const tokenStart = at;
      const plainMax = PLAIN_MAX[++field];
      if (plainMax < 0) {
        at = tokenEnd(bytes, at);
      } else {
        let number = 0;
        while (byte >= 48 && byte <= 57) {
          number = number * 10 + (byte - 48);
          byte = bytes[++at];
        }
        const digits = at - tokenStart;
        if (digits > 0 && digits < 16 && number <= plainMax && byte <= 32) {
          value[field] = number;
        } else if (digits === 0 && byte === 45 && bytes[at + 1] === 49 && bytes[at + 2] <= 32) {
          value[field] = -1;
          at += 2;
        } else {
          at = this.readUnusual(bytes, tokenStart, field, tokenStart - lineStart + 1);
        }
      }
      byte = bytes[at];
      while (byte === 32 || byte === 9) byte = bytes[++at];
    }
    this.endRow(field, !isLineEnd(bytes, at));
    while (bytes[at] !== LINE_FEED) at++;
    return at + 1;
  }

  /** A token of a field that is read and is neither −1 nor a few plain digits; returns where it ends. */
  private readUnusual(bytes: Uint8Array, start: number, field: number, column: number): number {
    const end = tokenEnd(bytes, start);
    const { name, kind } = READ[field]!;
    const read = readNumber(asciiText(bytes, start, end), kind);
    if ('message' in read) {
      this.builder.issue({ line: this.line, column, path: `field ${field} (${name})`, ...read });
      this.broken = true;
    } else {
      this.value[field] = read.value;
      if (read.rounded) this.rounded = true;
    }
    return end;
  }

  private endRow(fields: number, hasMore: boolean): void {
    const { builder, value } = this;
    const { repairs, drops } = builder;
    builder.rows++;
    if (fields < FIELDS_MIN && !this.broken) {
      const message = `a row of ${fields} ${fields === 1 ? 'field' : 'fields'}`;
      const remedy = `expected at least ${FIELDS_MIN}: job, submission, wait, run time, processors`;
      builder.issue({ line: this.line, message, remedy });
      this.broken = true;
    }
    if (this.broken) {
      builder.unreadable++;
      return;
    }
    for (let field = fields + 1; field <= LAST_READ; field++) value[field] = -1;
    const gpus = value[REQUESTED] > 0 ? value[REQUESTED] : value[ALLOCATED];
    if (value[SUBMIT] < 0) drops.noSubmit++;
    else if (value[RUN] < 0) drops.noRunTime++;
    else if (gpus <= 0) drops.noSize++;
    else {
      if (fields < FIELDS) repairs.shortRow++;
      if (hasMore) repairs.longRow++;
      if (this.rounded) repairs.fractionRounded++;
      if (value[REQUESTED] <= 0) repairs.sizeFromAllocation++;
      const status = value[STATUS];
      if (status >= PARTIAL_MIN && status <= PARTIAL_MAX) this.partial.push(builder.jobCount);
      const outcome = status === 0 ? FAILED : status === 5 ? CANCELLED : DONE;
      builder.addJob(value[JOB], value[SUBMIT], gpus, value[RUN], value[REQUEST], value[USER], outcome);
    }
  }

  /**
   * A job that was swapped out or checkpointed has a row for the whole (status 0, 1 or 5) and one for each execution
   * (2 to 4), all with its number. Rows of executions go if the whole is there, else they are all that is known.
   */
  dropPartialExecutions(): void {
    if (this.partial.length === 0) return;
    const ids = this.builder.ids();
    const partial = new Set(this.partial);
    const whole = new Set(ids.filter((id, row) => id >= 0 && !partial.has(row)));
    this.builder.dropJobs('partialExecution', new Set(this.partial.filter((row) => whole.has(ids[row]))));
  }
}

/** Where the token at `start` ends; a control character, which is no blank, is a token of its own. */
function tokenEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] > 32) at++;
  return at > start ? at : start + 1;
}

function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === 32 || bytes[at] === 9) at++;
  return at;
}

/** Whether a line ends at `at`; a carriage return counts only before the line feed. */
function isLineEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === LINE_FEED || (bytes[at] === 13 && bytes[at + 1] === LINE_FEED);
}

function nextLine(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] !== LINE_FEED) at++;
  return at + 1;
}
