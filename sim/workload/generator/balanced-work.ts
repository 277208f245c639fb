/**
 * Works of one class, stratified over their law, and balanced so that they add up to what the load asks for.
 * It must not know sizes, arrivals or clusters.
 *
 * Job i of n lies in stratum [i, i + 1) / n of the law, so that each realisation stays within 1 / n of it everywhere.
 * That alone does not hold a load: of pretraining a hundredth of the jobs is a quarter of the work, and the place of the
 * last job within its stratum moves a cluster's load of two weeks by 5 to 10 %. Therefore the balance is closed from the
 * tail downwards: the last job takes the work that is missing or too much, as far as its stratum reaches, what is left
 * goes to the one before it, and so on. No job leaves its stratum. The price: jobs beyond the law's share 1 − 1 / n have
 * less variance than the law says (a class with one job always has the mean work), which is what it means that results
 * are conditional on the load.
 */
import type { Stream } from '../../engine/random.ts';
import { intervalOf, type WorkLaw, workAt } from './work-law.ts';

/**
 * `count` works, ascending, reference GPU-seconds (durations not yet rounded up), with sum `total` as far as the strata
 * allow. One draw a job.
 */
export function balancedWorks(law: WorkLaw, count: number, total: number, draws: Stream): Float64Array {
  const works = new Float64Array(count);
  let interval = 0;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const share = (i + draws.next()) / count;
    interval = intervalOf(law, share, interval);
    works[i] = workAt(law, share, interval);
    sum += works[i]!;
  }
  const quantile = (share: number): number => {
    const k = intervalOf(law, share, 0);
    return workAt(law, share, k);
  };
  let excess = sum - total;
  let upper = quantile(1);
  for (let i = count - 1; i >= 0 && Math.abs(excess) > total * 1e-9; i--) {
    const lower = quantile(i / count);
    const balanced = Math.min(upper, Math.max(lower, works[i]! - excess));
    excess -= works[i]! - balanced;
    works[i] = balanced;
    upper = lower;
  }
  return works;
}
