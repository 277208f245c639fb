/**
 * What a pool and its passes ask of a queue. It must not know how an order is kept, nor how a job is found in it.
 *
 * Slots are numbers that ascend in the order of the jobs that are in sight; who is hidden keeps his place and is found by
 * nobody.
 */
import type { JobAccounts } from './job-accounts.ts';

export interface PassQueue {
  /** Jobs in sight. */
  readonly size: number;
  /** Whom its jobs are charged to, where the order reads that. */
  readonly accounts: JobAccounts | null;
  /** Of a job that is in sight. */
  slotOf(job: number): number;
  /** Whether the job is in sight; whether it waits and is not. */
  has(job: number): boolean;
  isHidden(job: number): boolean;
  add(job: number): void;
  /** Takes out a job that waits, in sight or hidden. */
  remove(job: number): void;
  /** Takes a job out of the sight of every search; it keeps its place. */
  hide(job: number): void;
  /** Undoes {@link hide}. */
  show(job: number): void;
  /** The first job, or −1. */
  head(): number;
  /** The first job at or behind a slot, or −1. */
  nextFrom(slot: number): number;
  /**
   * The first job at or behind `slot` that asks for at most `gpus` GPUs, or for at most `gpusIfShort` GPUs and at most
   * `requestMost` seconds; −1 if there is none.
   */
  nextFitting(slot: number, gpus: number, gpusIfShort: number, requestMost: number): number;
  /** Sorts jobs that are not in the queue yet as the queue would. */
  sortNew(jobs: number[]): void;
  /** Whether a new job would stand behind a queued one. */
  standsBehind(job: number, queued: number): boolean;
  /** Whether a new period of a dynamic order has begun since the last {@link rerank}. */
  rerankIsDue(now: number): boolean;
  /** Gives every job its place by its key at `now`. */
  rerank(now: number): void;
}
