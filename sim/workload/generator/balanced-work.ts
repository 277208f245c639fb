/**
 * Works of one class, stratified over their law, and balanced so that they add up to what the load asks for.
 * It must not know sizes, arrivals or clusters.
 *
 * Job i of n lies in stratum [i, i + 1) / n of the law, so that each realisation stays within 1 / n of it everywhere.
 * That alone does not hold a load: of pretraining a hundredth of the jobs is a quarter of the work, and the place of the
 * last job within its stratum moves a cluster's load of two weeks by 5 to 10 %. Therefore the balance is closed from the
 * tail downwards: the last job takes the work that is missing or too much, as far as its stratum reaches, what is left
 * goes to the one before it, and so on. No job leaves its stratum.
 *
 * The price is paid beyond the law's share 1 − 1 / n, where works vary less than the law says (a batch of one job always
 * has the mean work); that is what it means that results are conditional on the load. Measured over 200 replications
 * of pretraining (load 0.9, two weeks): mean duration within 1 % of the law's, standard deviation 96 % (68 jobs a batch)
 * to 99.6 % (1,024 jobs), shares beyond the quantiles up to 0.98 within 2 % of theirs; among 68 jobs the longest 0.5 % of
 * the law come a third as often as they should, those just below it more often.
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
  let excess = sum - total;
  let upper = quantile(law, 1);
  for (let i = count - 1; i >= 0 && Math.abs(excess) > total * 1e-9; i--) {
    const lower = quantile(law, i / count);
    const balanced = Math.min(upper, Math.max(lower, works[i]! - excess));
    excess -= works[i]! - balanced;
    works[i] = balanced;
    upper = lower;
  }
  return works;
}

function quantile(law: WorkLaw, share: number): number {
  return workAt(law, share, intervalOf(law, share, 0));
}
