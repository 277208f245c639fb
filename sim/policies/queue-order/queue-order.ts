/**
 * The port of a queue order: a number per job, the lowest first. It must not know how a queue is stored.
 * Ties are always decided by (submission, the trace's own order). An order that needs nothing but the job is a
 * {@link QueueOrder}; one that asks what the job's account has used is an {@link AccountOrder}.
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

/** Accounts with their shares and their usage, as an order may read them; formulas in `sim/model/share-tree.ts`. */
export interface ShareReader {
  /** Accounts that hold GPUs and are ranked. */
  readonly leafCount: number;
  /** Decayed usage, GPU-seconds. */
  usage(account: number, now: number): number;
  /** The part of the whole that an account's shares stand for, 0–1. */
  normalisedShares(account: number): number;
  /** Classic fair-share factor, 0–1. */
  classicFactor(account: number, now: number): number;
  /** Ranks by account, the best `leafCount`; overwritten by the next call. */
  fairTreeRanks(now: number): ArrayLike<number>;
}

/** What an account order knows of a waiting job. The same object is handed over for job after job: it must not be kept. */
export interface JobFacts {
  /** Its account, as the {@link ShareReader} counts them. */
  readonly account: number;
  readonly gpus: number;
  /** Requested time on a reference GPU, s. */
  readonly requestSeconds: number;
  /** Seconds since submission. */
  readonly waitSeconds: number;
  /** Name of its class. */
  readonly jobClass: string;
  /** GPUs of the pool in which it waits, in service or not. */
  readonly poolGpus: number;
}

/** An order over accounts with its parameters bound. It is always dynamic: usage changes while jobs wait. */
export interface AccountRanking {
  readonly dynamic: true;
  /** Half-life of the usage that it reads, s; Infinity: usage is never forgotten. */
  readonly halfLifeSeconds: number;
  /** What all jobs share is worked out here once a re-rank. @returns the key by a job's facts; the lowest is first */
  keysAt(shares: ShareReader, now: number): (job: JobFacts) => number;
}

export interface AccountOrder extends PolicyInfo {
  readonly kind: 'queue';
  readonly dynamic: true;
  bind(parameters: Readonly<Record<string, number | string | boolean>>): AccountRanking;
}

/** The half-life of usage, as Slurm's PriorityDecayHalfLife. */
export function halfLife(defaultSeconds: number): Parameter {
  return {
    name: 'halfLife',
    type: 'duration',
    default: defaultSeconds,
    min: 0,
    help: 'time after which usage counts half; 0s: it is never forgotten',
  };
}

/** A written half-life in seconds, where 0 stands for none. */
export function halfLifeSeconds(written: number | string | boolean | undefined): number {
  return Number(written) > 0 ? Number(written) : Number.POSITIVE_INFINITY;
}

/** A re-rank is dear and its effect slow: Slurm too recalculates priorities every 5 minutes (PriorityCalcPeriod). */
export const RERANK: Parameter = {
  name: 'rerank',
  type: 'duration',
  default: 300,
  min: 0,
  help: 're-rank at the first pass of each such period; 0s: at every pass',
};
