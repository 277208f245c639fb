/**
 * A schedule as CSV `job_id,submit,start,end,nodes`, written as bytes: a million rows make no string.
 * It must not know policies or metrics.
 */
import { writeDigits } from './digits.ts';

/** Columns of equal length; times in the simulator's own seconds, `start` −1 for a job that never started. */
export interface ScheduleColumns {
  readonly id: Float64Array;
  readonly submit: Float64Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly nodes: Int32Array;
}

const HEADER = 'job_id,submit,start,end,nodes\n';
const CHUNK_BYTES = 1 << 20;
/** Five numbers of at most 17 characters with their separators. */
const ROW_BYTES_MAX = 90;
const COMMA = 44;
const LINE_FEED = 10;

/**
 * Hands the file over in chunks, sorted by job number, equal ones in order of submission; jobs that never started, or
 * have not ended, are left out. `epoch` is added to every time. A chunk is only valid until `write` returns.
 */
export function writeScheduleCsv(
  { id, submit, start, end, nodes }: ScheduleColumns,
  epoch: number,
  write: (bytes: Uint8Array) => void,
): void {
  const chunk = new Uint8Array(CHUNK_BYTES);
  let at = new TextEncoder().encodeInto(HEADER, chunk).written;
  const rowAt = rowsById(id);
  for (let k = 0; k < id.length; k++) {
    const row = rowAt === null ? k : rowAt[k]!;
    if (start[row]! < 0 || end[row]! < 0) continue;
    if (at + ROW_BYTES_MAX > CHUNK_BYTES) {
      write(chunk.subarray(0, at));
      at = 0;
    }
    at = writeDigits(chunk, at, id[row]!);
    chunk[at++] = COMMA;
    at = writeDigits(chunk, at, epoch + submit[row]!);
    chunk[at++] = COMMA;
    at = writeDigits(chunk, at, epoch + start[row]!);
    chunk[at++] = COMMA;
    at = writeDigits(chunk, at, epoch + end[row]!);
    chunk[at++] = COMMA;
    at = writeDigits(chunk, at, nodes[row]!);
    chunk[at++] = LINE_FEED;
  }
  write(chunk.subarray(0, at));
}

/** Rows in the order of their numbers, ties as they stand; null where they stand so already, as in most traces. */
function rowsById(id: Float64Array): ArrayLike<number> | null {
  let isSorted = true;
  let largest = 0;
  let smallest = 0;
  for (let row = 0; row < id.length; row++) {
    if (row > 0 && id[row]! < id[row - 1]!) isSorted = false;
    largest = Math.max(largest, id[row]!);
    smallest = Math.min(smallest, id[row]!);
  }
  if (isSorted) return null;
  const { length } = id;
  if ((largest - smallest + 1) * length < Number.MAX_SAFE_INTEGER) {
    // Number and row in one double: the sort of plain numbers is many times faster than one that calls back.
    // Traces write −1 for a number that is not known, so the least is subtracted first.
    const keys = id.map((number, row) => (number - smallest) * length + row).sort();
    return keys.map((key) => key % length);
  }
  return Int32Array.from(id, (_, row) => row).sort((a, b) => id[a]! - id[b]! || a - b);
}
