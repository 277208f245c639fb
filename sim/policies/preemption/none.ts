/** No preemption: who does not fit waits until jobs end by themselves. It must not look at anything. */
import type { PreemptionPolicy } from './preemption.ts';

export const noPreemption: PreemptionPolicy = {
  kind: 'preemption',
  name: 'none',
  help: 'no running job is stopped for another: who does not fit waits',
  parameters: [],
  guardsQuota: true,
  candidates: () => 0,
};
