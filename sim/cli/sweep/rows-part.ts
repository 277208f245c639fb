/**
 * Rows of a sweep in the bytes of a part file. It must not know files, nor what a figure means.
 *
 * A part is read by this program alone, and is gone when the sweep is finished. So it holds values as the engine itself
 * writes them between threads, exact to the last bit: as a table of Parquet with its thousand columns, a part took the main
 * thread as long as a tenth of a run.
 */
import { deserialize, serialize } from 'node:v8';
import { type MetricKeys, OUTCOME_COLUMNS, RUN_STATES, type RunRow } from '../../experiment/sweep/rows.ts';

const SCHEMA = 'gpufleet/rows-part@1';

interface Part {
  readonly schema: typeof SCHEMA;
  /** Metric keys in the order of the rows' figures. */
  readonly keys: readonly string[];
  readonly rows: readonly RunRow[];
}

export function partBytes(rows: readonly RunRow[], { keys }: MetricKeys): Uint8Array {
  return serialize({ schema: SCHEMA, keys, rows } satisfies Part);
}

/**
 * Rows of a part, whose figures stand where `keys` has them now; null where the bytes are no part.
 * @param keys takes the keys of the part
 */
export function rowsOfPart(bytes: Uint8Array, keys: MetricKeys): RunRow[] | null {
  let part: unknown;
  try {
    part = deserialize(bytes);
  } catch {
    return null;
  }
  if (!isPart(part)) return null;
  const places = part.keys.map((key) => keys.indexOf(key));
  return part.rows.map((row) => {
    const metrics = new Float64Array(keys.keys.length).fill(Number.NaN);
    row.metrics.forEach((value, k) => {
      metrics[places[k]!] = value;
    });
    return { ...row, metrics };
  });
}

function isPart(part: unknown): part is Part {
  if (typeof part !== 'object' || part === null) return false;
  const { schema, keys, rows } = part as Partial<Part>;
  return (
    schema === SCHEMA && Array.isArray(keys) && Array.isArray(rows) && rows.every((row) => isRow(row, keys.length))
  );
}

function isRow(row: unknown, keys: number): row is RunRow {
  if (typeof row !== 'object' || row === null) return false;
  const { hash, status, metrics } = row as Partial<RunRow>;
  const isNamed = typeof hash === 'string' && RUN_STATES.some((state) => state === status);
  return (
    isNamed &&
    metrics instanceof Float64Array &&
    metrics.length <= keys &&
    OUTCOME_COLUMNS.every(([name]) => name in row)
  );
}
