/**
 * Requested GPU-seconds that the running jobs of one pool have left, and which of them are overdue.
 * It must not know nodes. A job is overdue once it has run as long as it asked; then it has nothing left.
 */
import { EventQueue } from '../engine/event-queue.ts';
import { type JobBoard, STATE } from './job-board.ts';

export class RequestedWork {
  /** Σ GPUs × expected end and Σ GPUs over the running jobs that are not overdue. */
  #ends = 0;
  #gpus = 0;
  readonly #pending = new EventQueue();
  readonly #gpusOf: Int32Array;
  readonly #expectedEnd: Float64Array;
  /** Overdue jobs that still run, in the order in which they became overdue. */
  readonly overdue: number[] = [];
  readonly #state: Uint8Array;

  constructor(gpus: Int32Array, board: JobBoard) {
    this.#gpusOf = gpus;
    this.#expectedEnd = board.expectedEnd;
    this.#state = board.state;
  }

  started(job: number): void {
    const gpus = this.#gpusOf[job];
    this.#ends += gpus * this.#expectedEnd[job];
    this.#gpus += gpus;
    this.#pending.push(this.#expectedEnd[job], job);
  }

  ended(job: number): void {
    const at = this.overdue.indexOf(job);
    if (at >= 0) this.overdue.splice(at, 1);
    else this.#forget(job);
  }

  /** Moves jobs whose expected end is not after `now` to the overdue ones. */
  advance(now: number): void {
    while (this.#pending.firstTime <= now) {
      const expected = this.#pending.firstTime;
      const job = this.#pending.pop();
      // It ended before its request did, or it was stopped then and runs again.
      if (this.#state[job] !== STATE.running || this.#expectedEnd[job] !== expected) continue;
      if (this.overdue.includes(job)) continue;
      this.#forget(job);
      this.overdue.push(job);
    }
  }

  /** Whether a running job was expected to have ended by now. */
  anyOverdue(now: number): boolean {
    this.advance(now);
    return this.overdue.length > 0;
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
