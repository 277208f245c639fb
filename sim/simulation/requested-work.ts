/**
 * Requested GPU-seconds that the running jobs of one pool have left, and which of them are overdue.
 * It must not know nodes. A job is overdue once it has run as long as it asked; then it has nothing left.
 */
import { EventQueue } from '../engine/event-queue.ts';

export class RequestedWork {
  /** Σ GPUs × expected end and Σ GPUs over the running jobs that are not overdue. */
  #ends = 0;
  #gpus = 0;
  readonly #pending = new EventQueue();
  readonly #gpusOf: Int32Array;
  readonly #expectedEnd: Float64Array;
  /** Overdue jobs that still run, in the order in which they became overdue. */
  readonly overdue: number[] = [];
  readonly #running = new Set<number>();

  constructor(gpus: Int32Array, expectedEnd: Float64Array) {
    this.#gpusOf = gpus;
    this.#expectedEnd = expectedEnd;
  }

  started(job: number): void {
    const gpus = this.#gpusOf[job];
    this.#ends += gpus * this.#expectedEnd[job];
    this.#gpus += gpus;
    this.#running.add(job);
    this.#pending.push(this.#expectedEnd[job], job);
  }

  ended(job: number): void {
    this.#running.delete(job);
    const at = this.overdue.indexOf(job);
    if (at >= 0) this.overdue.splice(at, 1);
    else this.#forget(job);
  }

  /** Moves jobs whose expected end is not after `now` to the overdue ones. */
  advance(now: number): void {
    while (this.#pending.firstTime <= now) {
      const job = this.#pending.pop();
      if (!this.#running.has(job)) continue;
      this.#forget(job);
      this.overdue.push(job);
    }
  }

  /** Σ GPUs × max(0, expected end − now); call {@link advance} first. */
  gpuSeconds(now: number): number {
    return this.#ends - this.#gpus * now;
  }

  #forget(job: number): void {
    const gpus = this.#gpusOf[job];
    this.#ends -= gpus * this.#expectedEnd[job];
    this.#gpus -= gpus;
  }
}
