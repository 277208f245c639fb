/**
 * The port of a queue order: a number per job, the lowest first. It must not know how a queue is stored.
 * Ties are always decided by (submission, the trace's own order).
 */
import type { Parameter, PolicyInfo } from '../policy.ts';

export interface QueueOrder extends PolicyInfo {
  readonly kind: 'queue';
  /** A dynamic order depends on the wait so far and is re-ranked once per `rerank` period; a static one never changes. */
  readonly dynamic: boolean;
  /**
   * @param gpus GPUs asked for
   * @param requestSeconds requested time on a reference GPU, s
   * @param waitSeconds seconds since submission; 0 for static orders
   * @returns the key; the job with the lowest is first
   */
  key(gpus: number, requestSeconds: number, waitSeconds: number): number;
}

/** A re-rank is dear and its effect slow: Slurm too recalculates priorities every 5 minutes (PriorityCalcPeriod). */
export const RERANK: Parameter = {
  name: 'rerank',
  type: 'duration',
  default: 300,
  min: 0,
  help: 're-rank at the first pass of each such period; 0s: at every pass',
};
