/**
 * The port behind which elastic jobs run: nodes under one queue, with whatever else says who may have how many GPUs there.
 * It must not know when a job is resized, nor by which rule.
 */
import type { QuotaTrial } from '../../policies/preemption/victims.ts';
import type { Pool } from '../pool.ts';
import type { ElasticJobs } from './elastic-jobs.ts';
import type { Shape } from './shapes.ts';

/** A job in its project's columns. */
export interface ElasticJob {
  readonly jobs: ElasticJobs;
  readonly job: number;
}

/** A waiting job is to have another size from now on; it is in no queue. @param change sets its size and its times */
export function askOtherwise(pool: Pool, row: number, change: () => void): void {
  const { jobs, board } = pool;
  pool.gpusWaiting -= jobs.gpus[row];
  pool.gpuSecondsWaiting -= jobs.gpus[row] * board.request[row];
  change();
  pool.gpusWaiting += jobs.gpus[row];
  pool.gpuSecondsWaiting += jobs.gpus[row] * board.request[row];
}

/** What quotas say of a waiting job. */
export interface QuotaView {
  /** What they would say if others gave something up; to be asked before anything changes. Null: there are none. */
  readonly trial: QuotaTrial | null;
  /** Whether they let it start as it is. */
  readonly allows: boolean;
  /** Whether all that it asks for is its grant's own. */
  readonly isOwner: boolean;
}

export interface ElasticPlace {
  readonly pool: Pool;
  /** Seconds that a row asks for from now on if it is changed to so many GPUs, or if it waits, started with them. */
  requestWith(row: number, gpus: number, now: number): number;
  /** By when a row must have ended by its request, s; Infinity: nobody minds. */
  mustEndBy(row: number, now: number): number;
  /** Rows that run and are under no notice; of each its job, if that is elastic. */
  running(): Iterable<number>;
  elasticOf(row: number): ElasticJob | null;
  /** Number of the grant that a row is in. */
  grantOf(row: number): number;
  /** Whether a node is kept for somebody, or away. */
  isSpokenFor(node: number): boolean;
  /** The first waiting job that nothing but room holds back; −1: there is none. */
  firstInTurn(): number;
  /** Whether nodes are kept for a job that stands before this one; it need not be the first of its grant. */
  isBehindReservation(row: number): boolean;
  /** Of each grant the first waiting job that nothing but room and quotas holds back, in queue order. */
  firsts(): readonly number[];
  /** GPUs with which quotas let a waiting job start. */
  mayStartWith(row: number): number;
  quotaFor(row: number): QuotaView;
  /** Whether somebody is to have what becomes free, without waiting in his turn. */
  isPromised(): boolean;
  /** GPUs that a running row may take besides, whatever nodes are free. */
  mayTake(row: number, now: number): number;
  /** A running row goes on in this shape. */
  resize(row: number, shape: Shape, now: number): void;
  /** A waiting row starts, whoever stands before it: on nodes that were chosen; or on any, with so many GPUs. */
  startOn(row: number, whole: readonly number[], rest: number, now: number): void;
  startWith(row: number, gpus: number, now: number): void;
}
