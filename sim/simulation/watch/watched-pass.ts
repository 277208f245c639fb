/**
 * A scheduling pass that watches every decision for the theorems of backfilling: for tests and for tracing a fault.
 * It must not change what is decided, nor know which backfilling decides.
 *
 * Both theorems presume that requests hold and no node is lost. A job that outlasts its request counts from the instant
 * at which it should have ended: until then nobody can tell, afterwards what was told before is void.
 */

import { STATE } from '../job-board.ts';
import type { Pool } from '../pool.ts';
import { SchedulingPass } from '../scheduling-pass.ts';
import { HeadWatch } from './head-watch.ts';
import { PromiseWatch } from './promise-watch.ts';

/** What is watched in one pool from pass to pass. */
interface PoolWatch {
  readonly pool: Pool;
  readonly theorem: HeadWatch | PromiseWatch;
  running: number[];
  /** The first instant at which a job that ran at the last decision outlasts its request, s. */
  requestsHoldUntil: number;
  /** Nodes that had been lost at the last decision. */
  nodesLost: number;
}

export class WatchedPass extends SchedulingPass {
  readonly #stopsAtRequest: boolean;
  readonly #watches = new Map<Pool, PoolWatch>();
  #watch!: PoolWatch;
  #now = 0;

  /** @param stopsAtRequest whether a job that outlasts its request is stopped at it */
  constructor(stopsAtRequest: boolean) {
    super();
    this.#stopsAtRequest = stopsAtRequest;
  }

  override run(pool: Pool, now: number, onStart: (job: number) => void): void {
    this.#watch = this.#watchOf(pool);
    this.#now = now;
    super.run(pool, now, (job) => {
      // The closing round decides apart from the pass.
      if (!this.#watch.running.includes(job)) this.#watch.running.push(job);
      onStart(job);
    });
  }

  protected override decide(): number {
    const head = this.head();
    const job = super.decide();
    const now = this.#now;
    const watch = this.#watch;
    this.#lookAtRequests(watch, now);
    if (watch.pool.nodesLost !== watch.nodesLost) watch.theorem.forget();
    watch.nodesLost = watch.pool.nodesLost;
    const { theorem, running } = watch;
    const { downRows, closing } = watch.pool;
    if (theorem instanceof HeadWatch)
      theorem.decided(head, job, [...running, ...downRows, ...(closing?.rows ?? [])], now);
    else theorem.decided(job, now);
    // The pass starts it before it decides again.
    if (job >= 0) running.push(job);
    return job;
  }

  #watchOf(pool: Pool): PoolWatch {
    let watch = this.#watches.get(pool);
    if (!watch) {
      const { backfilling, planned } = pool;
      // A queue order may promise the head a later start than others: there the head has no theorem of its own.
      const theorem =
        backfilling.keeps === 'plan' && planned ? new PromiseWatch(pool, planned.plan.promiseOf) : new HeadWatch(pool);
      watch = { pool, theorem, running: [], requestsHoldUntil: Number.POSITIVE_INFINITY, nodesLost: 0 };
      this.#watches.set(pool, watch);
    }
    return watch;
  }

  /** Who still runs; and if one of those that ran has outlasted its request by now, what was told is void. */
  #lookAtRequests(watch: PoolWatch, now: number): void {
    const { run, request, state, expectedEnd } = watch.pool.board;
    watch.running = watch.running.filter((job) => state[job] === STATE.running);
    let until = Number.POSITIVE_INFINITY;
    for (const job of watch.running) {
      if (!this.#stopsAtRequest && run[job] > request[job]) until = Math.min(until, expectedEnd[job]);
    }
    if (Math.min(until, watch.requestsHoldUntil) <= now) watch.theorem.forget();
    watch.requestsHoldUntil = until;
  }
}
