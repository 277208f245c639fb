/**
 * Works of one project's jobs: drawn by class, cut at the longest job, and scaled so that they add up to what the project
 * has in all. It must not know GPUs, curves or sectors.
 *
 * Classes are stratified (systematic sampling of the jobs' shares), works are stratified within a class. One common
 * factor on all jobs that are not cut makes the total exact; the project with few jobs has its level all the same.
 */
import { exp } from '../../engine/exact-math.ts';
import { normalQuantile } from '../../engine/normal.ts';
import type { Stream } from '../../engine/random.ts';
import type { CampaignClass } from './preset.ts';

/** Class (index into the list given) and relative work of each job, by class; one draw for all and one a job. */
export function drawRelativeWorks(
  classes: readonly CampaignClass[],
  draws: Stream,
  classOf: Uint8Array,
  works: Float64Array,
): void {
  const count = works.length;
  const start = draws.next();
  const jobsAll = classes.reduce((sum, { jobs }) => sum + jobs, 0);
  let share = 0;
  let from = 0;
  classes.forEach(({ jobs, work, sigma }, index) => {
    share += jobs / jobsAll;
    // The last class takes what rounding left: jobs i with (i + start) ÷ count below the cumulative share.
    const to = index === classes.length - 1 ? count : Math.max(from, Math.min(count, Math.ceil(share * count - start)));
    const mean = work / jobs;
    for (let i = from; i < to; i++) {
      const z = normalQuantile((i - from + draws.nextOpen()) / (to - from));
      classOf[i] = index;
      works[i] = mean * exp(sigma * z - (sigma * sigma) / 2);
    }
    from = to;
  });
}

/**
 * Makes `works` (positive) whole numbers ≥ 1, at most `longest`, with the sum `total`: proportional but for those that
 * are cut. Needs works.length ≤ total ≤ works.length × (longest − 2), all whole. Returns how many were cut.
 */
export function balanceWorks(works: Float64Array, total: number, longest: number): number {
  const count = works.length;
  // Each job has 1 beforehand, and rounding adds less than 1.
  const ceiling = longest - 2;
  const spread = total - count;
  let factor = 0;
  let cut = 0;
  for (let cutBefore = -1; cut !== cutBefore; ) {
    cutBefore = cut;
    let free = 0;
    for (let i = 0; i < count; i++) if (cut === 0 || works[i]! * factor < ceiling) free += works[i]!;
    factor = free > 0 ? (spread - cut * ceiling) / free : factor;
    cut = 0;
    for (let i = 0; i < count; i++) if (works[i]! * factor >= ceiling) cut++;
  }
  let exact = 0;
  let whole = 0;
  for (let i = 0; i < count; i++) {
    exact += Math.min(ceiling, works[i]! * factor);
    const upTo = i === count - 1 ? spread : Math.min(spread, Math.round(exact));
    works[i] = 1 + upTo - whole;
    whole = upTo;
  }
  return cut;
}
