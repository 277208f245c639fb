/**
 * How bursty the arrivals of all clusters together came out, by the same figures that are published for one.
 * It must not know how the modulation was made.
 */
import type { JobTable } from '../../model/jobs.ts';
import type { ArrivalCells } from './arrivals.ts';
import type { Batch } from './batches.ts';

const HOUR_SECONDS = 3600;

export interface Burstiness {
  /** Standard deviation of (count − expected count) ÷ mean count, over hours. */
  readonly residualCv: number;
  /** Correlation of that with itself one hour later. */
  readonly residualLag1: number;
}

/** Of `batches`, which all lie in [from, to); undefined for fewer than 48 hours or without jobs. */
export function burstiness(
  batches: readonly Batch[],
  cellsOf: (batch: Batch) => ArrivalCells,
  table: JobTable,
  [from, to]: readonly [from: number, to: number],
): Burstiness | undefined {
  const firstHour = Math.floor(from / HOUR_SECONDS);
  const hours = Math.floor(to / HOUR_SECONDS) - firstHour;
  const jobs = batches.reduce((sum, batch) => sum + batch.count, 0);
  if (hours < 48 || jobs === 0) return undefined;
  /** Count less expected count by hour; a last hour that is cut is left out. */
  const residual = new Float64Array(hours + 1);
  for (const batch of batches) {
    const { from: first, count } = batch;
    for (let row = first; row < first + count; row++) {
      residual[Math.floor(table.submit[row]! / HOUR_SECONDS) - firstHour]!++;
    }
    const { edges, plainShare } = cellsOf(batch);
    plainShare.forEach((share, cell) => {
      residual[Math.floor(edges[cell]! / HOUR_SECONDS) - firstHour]! -= count * share;
    });
  }
  let square = 0;
  let product = 0;
  for (let hour = 0; hour < hours; hour++) {
    square += residual[hour]! * residual[hour]!;
    if (hour > 0) product += residual[hour]! * residual[hour - 1]!;
  }
  const perHour = jobs / ((to - from) / HOUR_SECONDS);
  return { residualCv: Math.sqrt(square / hours) / perHour, residualLag1: product / (hours - 1) / (square / hours) };
}
