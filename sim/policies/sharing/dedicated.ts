/**
 * Dedicated: each grant runs its jobs on nodes of its own, whoever else waits. It must not look at anything.
 *
 * Its limits say the same in words of quotas: a grant lends nothing and borrows nothing.
 */
import { rootQuota, type SharingPolicy } from './sharing.ts';

export const dedicated: SharingPolicy = {
  kind: 'sharing',
  name: 'dedicated',
  help: 'each grant has its own nodes; what it does not use idles, but for scavengers',
  parameters: [],

  bind: () => ({
    mode: 'dedicated',
    limitsOf: (grantGpus) => ({ nominal: grantGpus, borrowingLimit: 0, lendingLimit: 0 }),
    cohort: 'cluster',
    trackLimitsOf: () => ({ nominal: 0, borrowingLimit: 0, lendingLimit: 0 }),
    ungranted: 'idle',
    rootQuotaOf: (gpus) => rootQuota('idle', gpus),
    weightOf: (grantGpus) => grantGpus,
  }),
};
