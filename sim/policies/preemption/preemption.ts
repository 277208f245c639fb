/**
 * The port of a preemption: which running jobs may be stopped for a job that does not fit, and in which order they are
 * thought of. It must not know nodes: which of them it takes by shape is found in `victims.ts`.
 *
 * Modes, of a victim that is stopped: `cancel`: it is gone, and all its work is lost. `requeue`: it waits again and starts
 * from nothing. `checkpoint`: it waits again and starts from its last complete checkpoint; with a grace of at least the cost
 * of one, from a last one at the end of the grace. `suspend`: it waits again and goes on where it was, at no cost.
 */
import type { PolicyInfo } from '../policy.ts';

export const PREEMPTION_MODES = ['cancel', 'requeue', 'checkpoint', 'suspend'] as const;
export type PreemptionMode = (typeof PREEMPTION_MODES)[number];

type Parameters = Readonly<Record<string, number | string | boolean>>;

/** Columns over the running jobs of a pool, in any order; only the first `count` entries of each are read. */
export interface RunningJobs {
  readonly count: number;
  /** The job's row: the last tie-breaker. */
  readonly row: ArrayLike<number>;
  readonly grant: ArrayLike<number>;
  readonly gpus: ArrayLike<number>;
  /** The greater, the more important. */
  readonly priority: ArrayLike<number>;
  /** First submission, s. */
  readonly submittedAt: ArrayLike<number>;
  /** Start of the present attempt, s. */
  readonly startedAt: ArrayLike<number>;
  /** How often the job was preempted before. */
  readonly preemptions: ArrayLike<number>;
  /** GPU-seconds that would be lost if it were stopped now; only read for the order `least-lost-work`. */
  readonly lostGpuSeconds: ArrayLike<number>;
}

/** The job that does not fit. */
export interface Claimant {
  readonly grant: number;
  readonly priority: number;
  readonly submittedAt: number;
  /** Whether its grant, this job included, uses at most its nominal quota. */
  readonly isOwner: boolean;
}

export interface PreemptionView {
  readonly now: number;
  readonly claimant: Claimant;
  readonly running: RunningJobs;
  /** By grant: GPUs in use beyond its nominal quota; above 0: it borrows. */
  readonly overGpus: ArrayLike<number>;
}

export interface PreemptionPolicy extends PolicyInfo {
  readonly kind: 'preemption';
  /** Whether a job of another grant is a victim only as long as that grant still uses more than its nominal quota. */
  readonly guardsQuota: boolean;
  /**
   * Pure. Writes the indices (into the columns) of the jobs that may be stopped into `out`, first victim first.
   * @param out at least `running.count` long
   * @returns how many they are; 0: nobody may be stopped
   */
  candidates(view: PreemptionView, parameters: Parameters, out: Int32Array): number;
}
