/**
 * Quota: a grant is a nominal quota of a shared cluster; what its owner does not use others borrow. It must not know who
 * borrows, nor which job is preempted.
 *
 * Limits are shares of the nominal quota, rounded down to whole GPUs. It differs from Kueue where limits are amounts, where
 * `reclaimWithinCohort` is a property of the queue (here it is the preemption `take-back`), and where jobs that borrow stand
 * behind all others: here only where the preemption is `take-back`, so that nobody starts to be stopped at once; else they
 * stand in queue order, and borrow nothing that an owner before them waits for.
 */
import { rootQuota, type Sharing, type SharingPolicy } from './sharing.ts';

export const quota: SharingPolicy = {
  kind: 'sharing',
  name: 'quota',
  help: 'a grant is a guaranteed number of GPUs of a shared cluster; what its owner does not use, other grants borrow',
  source: 'Kueue, Concepts: ClusterQueue and Cohort; KEP-79 (hierarchical cohorts), KEP-1224 (lendingLimit)',
  parameters: [
    {
      name: 'borrowingLimit',
      type: 'number',
      default: Number.POSITIVE_INFINITY,
      help: 'most GPUs that a grant borrows, as a share of its nominal quota, rounded down; left out: no limit',
    },
    {
      name: 'lendingLimit',
      type: 'number',
      default: 1,
      max: 1,
      help: 'most GPUs that a grant lends, as a share of its nominal quota, rounded down',
    },
    {
      name: 'cohort',
      type: 'choice',
      default: 'cluster',
      choices: ['cluster', 'track'],
      help: 'who lends to whom: all grants of a cluster alike, or those of a track first and tracks to each other then',
    },
    {
      name: 'trackBorrowingLimit',
      type: 'number',
      default: Number.POSITIVE_INFINITY,
      help: 'cohort track: most GPUs that a track borrows, as a share of its grants’ quotas, rounded down; left out: no limit',
    },
    {
      name: 'trackLendingLimit',
      type: 'number',
      default: 1,
      max: 1,
      help: 'cohort track: most GPUs that a track lends, as a share of its grants’ quotas, rounded down',
    },
    {
      name: 'ungranted',
      type: 'choice',
      default: 'lend',
      choices: ['lend', 'idle'],
      help: 'GPUs that no grant holds are lent to all grants, or stay idle',
    },
    {
      name: 'scavengers',
      type: 'flag',
      default: false,
      help: 'jobs that quota does not let start run on idle GPUs outside all quotas, and are stopped at once for anybody else',
    },
  ],

  bind(parameters) {
    const share = (name: string): number => parameters[name] as number;
    const ungranted = parameters['ungranted'] as Sharing['ungranted'];
    return {
      mode: 'quota',
      limitsOf: (grantGpus) => ({
        nominal: grantGpus,
        borrowingLimit: shareOf(share('borrowingLimit'), grantGpus),
        lendingLimit: shareOf(share('lendingLimit'), grantGpus),
      }),
      cohort: parameters['cohort'] as Sharing['cohort'],
      trackLimitsOf: (trackGpus) => ({
        nominal: 0,
        borrowingLimit: shareOf(share('trackBorrowingLimit'), trackGpus),
        lendingLimit: shareOf(share('trackLendingLimit'), trackGpus),
      }),
      ungranted,
      rootQuotaOf: (gpus) => rootQuota(ungranted, gpus),
      scavenges: parameters['scavengers'] === true,
      weightOf: (grantGpus) => grantGpus,
    };
  },
};

/** A share times a whole, as computed, may miss the number that is meant by this much: 0.29 × 100 is below 29. */
const ROUNDING = 1e-9;

/** No share is no limit, of nothing too: a grant of 0 GPUs may borrow where limits are none. */
function shareOf(share: number, gpus: number): number {
  return share === Number.POSITIVE_INFINITY ? share : Math.floor(share * gpus + ROUNDING);
}
