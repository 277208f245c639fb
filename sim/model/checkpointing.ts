/**
 * Checkpoints of a job in closed form: how long an attempt takes, and what is saved of it when it is stopped. It must not
 * know why a job is stopped, nor GPUs: multiply by them.
 *
 * An attempt is: restart (only where work is resumed), then work with a checkpoint after each full interval of work, except
 * where the work ends there. All times are whole seconds of wall time; work is seconds of running on the GPUs that the job
 * has. Everything is exact up to 2^53.
 */
import { invariant } from '../engine/errors.ts';

export interface CheckpointRule {
  /** Seconds of work between two checkpoints; `optimal`: by {@link optimalIntervalSeconds}; Infinity: none at intervals. */
  readonly intervalSeconds: number | 'optimal';
  /** Seconds that a checkpoint takes, in which no work is done; Infinity: the job cannot write any. */
  readonly costSeconds: number;
  /** Seconds that resuming takes, in which no work is done. */
  readonly restartSeconds: number;
  /** Mean time between failures of one node, s; only read for `optimal`. */
  readonly nodeMtbfSeconds: number;
}

/** Jobs that write no checkpoints, not even on a notice. */
export const NO_CHECKPOINTS: CheckpointRule = {
  intervalSeconds: Number.POSITIVE_INFINITY,
  costSeconds: Number.POSITIVE_INFINITY,
  restartSeconds: 0,
  nodeMtbfSeconds: Number.POSITIVE_INFINITY,
};

/**
 * √(2 M C) with M the job's mean time between failures, the node's ÷ its nodes, and C the cost of a checkpoint: first order,
 * good where C is much less than M. J. W. Young, A first order approximation to the optimum checkpoint interval, CACM 17(9),
 * 1974; J. T. Daly, A higher order estimate of the optimum checkpoint interval for restart dumps, FGCS 22(3), 2006.
 * @param nodes on which the job runs, ≥ 1; a part of a node counts as one
 * @returns to the nearest second, halves up, at least 1; Infinity where nodes never fail or no checkpoint can be written
 */
export function optimalIntervalSeconds(rule: CheckpointRule, nodes: number): number {
  invariant(nodes >= 1, `a job runs on ${nodes} nodes`);
  return Math.max(1, Math.round(Math.sqrt(2 * (rule.nodeMtbfSeconds / nodes) * rule.costSeconds)));
}

/** Seconds of work between two checkpoints of a job on so many nodes; Infinity: none. */
export function intervalSecondsOf(rule: CheckpointRule, nodes: number): number {
  return rule.intervalSeconds === 'optimal' ? optimalIntervalSeconds(rule, nodes) : rule.intervalSeconds;
}

/** One run of a job from a start to its end or to where it is stopped. */
export interface Attempt {
  /** Work that is left at its start, s. */
  readonly workSeconds: number;
  /** Work between two checkpoints, s, ≥ 1; Infinity: none. */
  readonly intervalSeconds: number;
  readonly costSeconds: number;
  /** Time that resuming takes, s: 0 for a first start. */
  readonly restartSeconds: number;
}

/** @param isRestart whether it resumes work of an attempt before */
export function attemptOf(rule: CheckpointRule, nodes: number, workSeconds: number, isRestart: boolean): Attempt {
  const { costSeconds, restartSeconds } = rule;
  const intervalSeconds = intervalSecondsOf(rule, nodes);
  return { workSeconds, intervalSeconds, costSeconds, restartSeconds: isRestart ? restartSeconds : 0 };
}

/** Checkpoints of the whole attempt: one after each full interval, but for the end of the work. */
function checkpointsOf({ workSeconds, intervalSeconds }: Attempt): number {
  return workSeconds <= 0 ? 0 : Math.floor((workSeconds - 1) / intervalSeconds);
}

/** Wall time of the attempt if nobody stops it, s. */
export function wallSeconds(attempt: Attempt): number {
  const checkpoints = checkpointsOf(attempt);
  // Without a checkpoint the cost may be infinite.
  const overhead = checkpoints === 0 ? 0 : checkpoints * attempt.costSeconds;
  return attempt.restartSeconds + attempt.workSeconds + overhead;
}

/** Where the wall time of an attempt went, s; the three add up to it. */
export interface Saved {
  /** Work that the next attempt need not do again. */
  readonly savedWork: number;
  /** Work that was done and is lost. */
  readonly lostWork: number;
  /** Time in which no work was done: resuming, and checkpoints whether complete or not. */
  readonly overhead: number;
}

/**
 * Stopped without a notice: work up to the last complete checkpoint is saved. A checkpoint that ends this very second is
 * complete. At the attempt's end all work is done, hence saved.
 * @param elapsed wall seconds since the attempt's start, 0 … {@link wallSeconds}
 */
export function savedAt(attempt: Attempt, elapsed: number): Saved {
  const { workSeconds, intervalSeconds, costSeconds, restartSeconds } = attempt;
  const wall = wallSeconds(attempt);
  if (elapsed < 0 || elapsed > wall) invariant(false, `an attempt of ${wall} s is stopped after ${elapsed} s`);
  if (elapsed === wall) return { savedWork: workSeconds, lostWork: 0, overhead: elapsed - workSeconds };
  if (elapsed <= restartSeconds) return { savedWork: 0, lostWork: 0, overhead: elapsed };
  const running = elapsed - restartSeconds;
  if (checkpointsOf(attempt) === 0) return { savedWork: 0, lostWork: running, overhead: restartSeconds };
  const period = intervalSeconds + costSeconds;
  const complete = Math.min(checkpointsOf(attempt), Math.floor(running / period));
  const since = running - complete * period;
  const isLast = complete === checkpointsOf(attempt);
  const lostWork = isLast ? since : Math.min(since, intervalSeconds);
  const savedWork = complete * intervalSeconds;
  return { savedWork, lostWork, overhead: elapsed - savedWork - lostWork };
}

/**
 * Stopped `grace` seconds after a notice. Where the grace is enough for a checkpoint, one is begun so that it ends just
 * then, in place of one at an interval that would be under way: all work done up to its begin is saved.
 * @param elapsed wall seconds from the attempt's start to the stop, the grace included
 */
export function savedAfterNotice(attempt: Attempt, elapsed: number, grace: number): Saved {
  const { costSeconds } = attempt;
  if (grace < costSeconds || elapsed < costSeconds || elapsed >= wallSeconds(attempt)) return savedAt(attempt, elapsed);
  const { savedWork, lostWork } = savedAt(attempt, elapsed - costSeconds);
  const work = savedWork + lostWork;
  return { savedWork: work, lostWork: 0, overhead: elapsed - work };
}
