/**
 * Limits at the queue of one grant's own nodes: jobs that are refused are out of sight until the pass is over, and wait
 * on in their places. It must not know which limits there are.
 */
import type { Gate, Pool } from '../pool.ts';

export class LimitGate implements Gate {
  readonly #pool: Pool;
  readonly #refuses: (job: number) => boolean;
  /** Refused in the last pass. */
  #passedOver: number[] = [];

  constructor(pool: Pool, refuses: (job: number) => boolean) {
    this.#pool = pool;
    this.#refuses = refuses;
  }

  admits(job: number): boolean {
    return !this.#refuses(job);
  }

  admitsBeside(): boolean {
    return true;
  }

  hidden(job: number): void {
    this.#passedOver.push(job);
  }

  /** Before a pass: where jobs hold promises, those that were refused come as if they were new, for they have none. */
  beginPass(): void {
    const { backfilling, queue, arrivals } = this.#pool;
    const before = this.#passedOver;
    this.#passedOver = [];
    if (backfilling.keeps !== 'plan') return;
    for (const job of before) {
      if (!queue.has(job)) continue;
      this.#pool.dequeue(job);
      arrivals.push(job);
    }
  }

  endPass(): void {
    for (const job of this.#passedOver) this.#pool.queue.show(job);
  }
}
