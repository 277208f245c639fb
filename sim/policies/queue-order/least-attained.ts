/**
 * Least attained service: jobs of the account that has received least for its shares first. It must not know what a job
 * asks for.
 *
 * In Tiresias the attained service is a job's own, GPUs × time run so far, and tells apart jobs that were preempted. A job
 * that waits for its first start has attained nothing, so that without preemption the order would be that of submission.
 * Here it is the account's: what all its jobs have received, those that are over too, ÷ its normalised shares.
 */
import { type AccountOrder, halfLife, halfLifeSeconds, RERANK } from './queue-order.ts';

export const leastAttained: AccountOrder = {
  kind: 'queue',
  name: 'least-attained',
  help: 'least GPU-seconds received by all jobs of the account ÷ its shares first; then by submission',
  source:
    'after Gu et al.: Tiresias, a GPU cluster manager for distributed deep learning. NSDI 2019 (there by job, here by account)',
  parameters: [RERANK, halfLife(0)],
  dynamic: true,
  bind: (parameters) => ({
    dynamic: true,
    halfLifeSeconds: halfLifeSeconds(parameters['halfLife']),
    keysAt:
      (shares, now) =>
      ({ account }) => {
        const part = shares.normalisedShares(account);
        return part > 0 ? shares.usage(account, now) / part : Number.POSITIVE_INFINITY;
      },
  }),
};
