/**
 * The theorem of conservative backfilling, watched in one pool: a promise never moves back, and nobody starts after it.
 * It must not know how a promise is found.
 *
 * Premises: requests hold (whoever knows that says {@link PromiseWatch.forget} when they do not) and no capacity is lost.
 * Who starts before whom does not matter, nor does capacity that comes.
 */
import { invariant } from '../../engine/errors.ts';
import { NONE } from '../../policies/policy.ts';
import type { Pool } from '../pool.ts';

export class PromiseWatch {
  readonly #pool: Pool;
  readonly #promiseOf: Float64Array;
  /** Last promise of each job that waits with one, s. */
  readonly #told = new Map<number, number>();

  constructor(pool: Pool, promiseOf: Float64Array) {
    this.#pool = pool;
    this.#promiseOf = promiseOf;
  }

  /** What was told holds no longer: a job has outlasted its request, or a node is lost. */
  forget(): void {
    this.#told.clear();
  }

  /**
   * After each decision of a pass, before it is carried out.
   * @param job the job that starts, −1: the pass is over
   * @throws InvariantError where a promise moved back or was not kept
   */
  decided(job: number, now: number): void {
    const { queue, site } = this.#pool;
    const startBy = this.#told.get(job) ?? now;
    invariant(startBy >= now, `${site.id} at ${now} s: job ${job} starts, it was promised ${startBy} s`);
    this.#told.delete(job);
    for (let other = queue.head(); other !== NONE; other = queue.nextFrom(queue.slotOf(other) + 1)) {
      if (other === job) continue;
      const promise = this.#promiseOf[other];
      const before = this.#told.get(other) ?? Number.POSITIVE_INFINITY;
      invariant(promise <= before, `${site.id} at ${now} s: job ${other}, promise ${before} s became ${promise} s`);
      if (promise !== Number.POSITIVE_INFINITY) this.#told.set(other, promise);
      const isKept = job !== NONE || promise > now;
      invariant(isKept, `${site.id} at ${now} s: job ${other} still waits, it was promised ${promise} s`);
    }
  }
}
