/**
 * Pooled: grants of a cluster share all of it by weight; none of them owns a part. It must not know who uses what.
 *
 * In words of quotas: all GPUs are the root's, a grant has a nominal quota of 0 and no limit to what it borrows, so that
 * nobody is an owner and nothing is taken back. Weights matter where a queue's order compares shares.
 */
import { rootQuota, type Sharing, type SharingPolicy } from './sharing.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

export const pooled: SharingPolicy = {
  kind: 'sharing',
  name: 'pooled',
  help: 'grants of a cluster share all of it; a grant is a weight, which counts in queue orders that compare shares',
  parameters: [
    {
      name: 'weights',
      type: 'choice',
      default: 'award',
      choices: ['award', 'equal'],
      help: 'a grant weighs its GPUs, or all grants weigh the same',
    },
    {
      name: 'ungranted',
      type: 'choice',
      default: 'lend',
      choices: ['lend', 'idle'],
      help: 'GPUs that no grant holds are shared like all others, or as many of the cluster stay idle',
    },
  ],

  bind(parameters) {
    const isEqual = parameters['weights'] === 'equal';
    const ungranted = parameters['ungranted'] as Sharing['ungranted'];
    const limits = { nominal: 0, borrowingLimit: NO_LIMIT, lendingLimit: NO_LIMIT };
    return {
      mode: 'pooled',
      limitsOf: () => limits,
      cohort: 'cluster',
      trackLimitsOf: () => limits,
      ungranted,
      rootQuotaOf: (gpus) => rootQuota(ungranted, gpus),
      weightOf: (grantGpus) => (isEqual ? 1 : grantGpus),
    };
  },
};
