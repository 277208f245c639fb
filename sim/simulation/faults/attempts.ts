/**
 * Attempts of jobs that may be stopped and run again: what is left of each job, how long its next attempt takes with its
 * checkpoints, and how its occupied time splits into useful, lost and overhead. It must not know nodes, queues or why a
 * job is stopped.
 */
import {
  type Attempt,
  attemptOf,
  type CheckpointRule,
  NO_CHECKPOINTS,
  savedAt,
  wallSeconds,
} from '../../model/checkpointing.ts';
import { atFullPace, stretched } from '../../model/leaf-group-pace.ts';
import type { JobBoard } from '../job-board.ts';

/** GPU-seconds of one cluster that were occupied and not useful. */
export interface Waste {
  /** All of it: work that was thrown away, and overhead. */
  lost: number;
  /** Of the lost: checkpoints and restarts. */
  overhead: number;
}

export interface WasteOfRun {
  readonly run: Waste;
  /** What of it lies in the measured window. */
  readonly window: Waste;
}

export const noWaste = (): WasteOfRun => ({ run: { lost: 0, overhead: 0 }, window: { lost: 0, overhead: 0 } });

export class Attempts {
  readonly #rule: CheckpointRule;
  readonly #board: JobBoard;
  readonly #gpus: Int32Array;
  readonly #window: { readonly from: number; readonly until: number };
  /** Columns over jobs: run and requested time of the work that is left, s, and whether some of it was saved. */
  readonly #run: Float64Array;
  readonly #request: Float64Array;
  readonly #resumes: Uint8Array;
  /** Nodes that the job takes. */
  readonly #nodes: Int32Array;
  /** Seconds of attempts that were stopped, less those of work that was kept: these count in the job's own run. */
  readonly stoppedSeconds: Float64Array;

  constructor(
    rule: CheckpointRule | null,
    board: JobBoard,
    gpus: Int32Array,
    window: { readonly from: number; readonly until: number },
  ) {
    const count = gpus.length;
    this.#rule = rule ?? NO_CHECKPOINTS;
    this.#board = board;
    this.#gpus = gpus;
    this.#window = window;
    this.#run = new Float64Array(count);
    this.#request = new Float64Array(count);
    this.#resumes = new Uint8Array(count);
    this.#nodes = new Int32Array(count);
    this.stoppedSeconds = new Float64Array(count);
  }

  /** A job comes for the first time, its run and request on the board without checkpoints: these are added there. */
  first(job: number, nodes: number): void {
    this.#run[job] = this.#board.run[job];
    this.#request[job] = this.#board.request[job];
    this.#nodes[job] = nodes;
    this.next(job);
  }

  /** Puts wall times of the next attempt on the board: whoever asks for time asks for that of his checkpoints, too. */
  next(job: number): void {
    this.#board.run[job] = wallSeconds(this.#attempt(job, this.#run));
    this.#board.request[job] = wallSeconds(this.#attempt(job, this.#request));
  }

  /** The attempt ends or the run does: nothing of it is lost but its overhead. Books it; @returns overhead, GPU-seconds. */
  ended(job: number, now: number, waste: WasteOfRun): number {
    const elapsed = now - this.#board.start[job];
    const attempt = this.#attempt(job, this.#run);
    this.#book(job, attempt, elapsed, elapsed, waste);
    return this.#overhead(job, attempt, elapsed) * this.#gpus[job];
  }

  /** The attempt is stopped: what no checkpoint saved is lost, and all of it where the job does not come back. */
  stopped(job: number, now: number, comesBack: boolean, waste: WasteOfRun): void {
    const elapsed = now - this.#board.start[job];
    const attempt = this.#attempt(job, this.#run);
    const { stretch } = this.#board;
    const savedWork = comesBack ? savedAt(attempt, atFullPace(elapsed, stretch[job])).savedWork : 0;
    this.#book(job, attempt, elapsed, stretched(savedWork, stretch[job]), waste);
    this.#run[job] -= savedWork;
    this.#request[job] = Math.max(0, this.#request[job] - savedWork);
    if (savedWork > 0) this.#resumes[job] = 1;
    this.stoppedSeconds[job] += elapsed - savedWork;
  }

  #attempt(job: number, work: Float64Array): Attempt {
    return attemptOf(this.#rule, this.#nodes[job], work[job], this.#resumes[job] === 1);
  }

  /** Seconds of checkpoints and restarts among the first `elapsed` of an attempt. */
  #overhead(job: number, attempt: Attempt, elapsed: number): number {
    const stretch = this.#board.stretch[job];
    return stretched(savedAt(attempt, atFullPace(elapsed, stretch)).overhead, stretch);
  }

  /** @param useful work done beyond this much of the attempt is lost, s */
  #book(job: number, attempt: Attempt, elapsed: number, useful: number, { run, window }: WasteOfRun): void {
    const { start } = this.#board;
    const gpus = this.#gpus[job];
    const add = (to: Waste, from: number, until: number): void => {
      if (until <= from) return;
      const overhead = this.#overhead(job, attempt, until) - this.#overhead(job, attempt, from);
      const work = (second: number): number => Math.max(second - this.#overhead(job, attempt, second), useful);
      to.overhead += gpus * overhead;
      to.lost += gpus * (overhead + work(until) - work(from));
    };
    const clip = (instant: number): number => Math.min(Math.max(instant - start[job], 0), elapsed);
    add(run, 0, elapsed);
    add(window, clip(this.#window.from), clip(this.#window.until));
  }
}
