/**
 * Generated jobs by hour of their arrival, beside what the week's profile lets expect.
 * It must not know how the modulation was made.
 */
import type { JobTable } from '../../model/jobs.ts';
import type { ArrivalCells } from './arrivals.ts';
import type { Batch } from './batches.ts';

const HOUR_SECONDS = 3600;

export interface HourlyCounts {
  readonly counts: Float64Array;
  /** Without modulation. */
  readonly expected: Float64Array;
}

/** Of all clusters together: `batches`, which all lie in [from, to). A last hour that is cut is left out. */
export function hourlyCounts(
  batches: readonly Batch[],
  cellsOf: (batch: Batch) => ArrivalCells,
  table: JobTable,
  [from, to]: readonly [from: number, to: number],
): HourlyCounts {
  const firstHour = Math.floor(from / HOUR_SECONDS);
  const hours = Math.max(0, Math.floor(to / HOUR_SECONDS) - firstHour);
  const counts = new Float64Array(hours + 1);
  const expected = new Float64Array(hours + 1);
  for (const batch of batches) {
    const { from: first, count } = batch;
    for (let row = first; row < first + count; row++) {
      counts[Math.floor(table.submit[row]! / HOUR_SECONDS) - firstHour]!++;
    }
    const { edges, plainShare } = cellsOf(batch);
    for (let cell = 0; cell < plainShare.length; cell++)
      expected[Math.floor(edges[cell]! / HOUR_SECONDS) - firstHour]! += count * plainShare[cell]!;
  }
  return { counts: counts.subarray(0, hours), expected: expected.subarray(0, hours) };
}
