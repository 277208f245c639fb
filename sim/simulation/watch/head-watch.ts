/**
 * The theorem of the head, watched in one pool: while a job stays at the head its shadow time never moves back, so that
 * it never starts after its first one. It must not know how a backfilling finds or keeps the shadow time.
 *
 * Premises: requests hold (whoever knows that says {@link HeadWatch.forget} when they do not), no capacity is lost, and
 * nobody else is the head in between: where the order lets a job overtake, the clock starts again.
 */
import { invariant } from '../../engine/errors.ts';
import { NONE } from '../../policies/policy.ts';
import type { Pool } from '../pool.ts';
import { shadowTime } from './shadow-time.ts';

export class HeadWatch {
  readonly #pool: Pool;
  #head: number = NONE;
  /** Its last shadow time, s: as it never moves back, this is at most the first one. */
  #told = Number.POSITIVE_INFINITY;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** What was told holds no longer: a job has outlasted its request, or a node is lost. */
  forget(): void {
    this.#head = NONE;
  }

  /**
   * After each decision of a pass, before it is carried out.
   * @param head the first job of the queue, −1: there is none
   * @param job the job that starts, −1: the pass is over
   * @param running what holds nodes: jobs, and what stands for nodes that are down
   * @throws InvariantError where the theorem fails, or where the backfilling believes in another shadow time
   */
  decided(head: number, job: number, running: readonly number[], now: number): void {
    if (head !== this.#head) {
      this.#head = head;
      this.#told = Number.POSITIVE_INFINITY;
    }
    if (head === NONE) return;
    const shadow = shadowTime(this.#pool, running, head, now);
    const words = `${this.#pool.site.id} at ${now} s: job ${head}, the head,`;
    invariant(shadow <= this.#told, `${words} had shadow time ${this.#told} s, which became ${shadow} s`);
    this.#told = shadow;
    if (job === head) return;
    invariant(shadow > now, `${words} fits and does not start`);
    if (job === NONE) this.#believes(head, shadow, words);
  }

  /** A shadow time that is too late lets others delay the head; one that is too early keeps idle what they could use. */
  #believes(head: number, shadow: number, words: string): void {
    const { reservation, planned } = this.#pool;
    const believed = reservation?.shadow ?? planned?.plan.promiseOf[head] ?? shadow;
    invariant(believed === shadow, `${words} has shadow time ${shadow} s, the backfilling believes ${believed} s`);
  }
}
