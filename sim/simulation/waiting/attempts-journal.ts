/**
 * Every attempt of some jobs: when each was submitted, started, stopped and resized, seen from outside after each instant.
 * What a run keeps of a job is its last attempt. It must not know queues or policies, and it changes nothing.
 */
import { type JobBoard, STATE } from '../job-board.ts';

export interface WatchedRows {
  readonly rows: Int32Array;
  /** Nothing is kept of what happens later, s. */
  readonly until: number;
}

export interface Attempt {
  readonly at: number;
  /** Resized: it goes on with another number of GPUs. Stopped: it waits again. */
  readonly kind: 'submitted' | 'started' | 'resized' | 'stopped';
  readonly row: number;
  readonly gpus: number;
  readonly nodes: number;
  /** Index, −1: none. */
  readonly cluster: number;
}

/** Where a job stands, and as which one there. */
export interface JobColumns {
  readonly board: JobBoard;
  readonly jobs: { readonly submit: Float64Array; readonly gpus: Int32Array };
  /** GPUs that a job asks for, where it may have others. */
  readonly askedOf?: (job: number) => number;
}

export interface WatchedColumns {
  /** By place in the rows. */
  readonly jobOf: Int32Array;
  /** Null: that job has not been submitted yet. */
  at(place: number): JobColumns | null;
}

const UNSEEN = 255;

export class AttemptsJournal {
  readonly attempts: Attempt[] = [];
  readonly #watched: WatchedRows;
  readonly #columns: WatchedColumns;
  readonly #state: Uint8Array;
  readonly #start: Float64Array;
  /** Of the attempt that runs. */
  readonly #gpus: Int32Array;
  readonly #nodes: Int32Array;
  readonly #cluster: Int16Array;

  constructor(watched: WatchedRows, columns: WatchedColumns) {
    const count = watched.rows.length;
    this.#watched = watched;
    this.#columns = columns;
    this.#state = new Uint8Array(count).fill(UNSEEN);
    this.#start = new Float64Array(count).fill(-1);
    this.#gpus = new Int32Array(count);
    this.#nodes = new Int32Array(count);
    this.#cluster = new Int16Array(count).fill(-1);
  }

  /** To be called after every instant. */
  observe(now: number): void {
    const { rows, until } = this.#watched;
    if (now > until) return;
    const { jobOf } = this.#columns;
    for (let place = 0; place < rows.length; place++) {
      const columns = this.#columns.at(place);
      if (columns === null) continue;
      const job = jobOf[place];
      const { board } = columns;
      if (board.state[job] !== this.#state[place] || board.start[job] !== this.#start[place])
        this.#changed(place, job, columns, now);
    }
  }

  #changed(place: number, job: number, columns: JobColumns, now: number): void {
    const { board, jobs } = columns;
    const before = this.#state[place];
    const gpusBefore = this.#gpus[place];
    const state = board.state[job];
    const start = board.start[job];
    const gpus = jobs.gpus[job];
    if (before === UNSEEN) {
      this.#note('submitted', place, jobs.submit[job], columns.askedOf?.(job) ?? gpus, 0, -1);
    }
    const ran = before === STATE.running;
    const runs = state === STATE.running;
    if (ran && (runs || state === STATE.queued)) {
      const isResized = runs && gpus !== gpusBefore && board.cluster[job] === this.#cluster[place];
      if (isResized) this.#note('resized', place, now, gpus, board.nodes[job], board.cluster[job]);
      else this.#note('stopped', place, now, gpusBefore, this.#nodes[place], this.#cluster[place]);
      if (runs && !isResized) this.#note('started', place, start, gpus, board.nodes[job], board.cluster[job]);
    } else if (runs) this.#note('started', place, start, gpus, board.nodes[job], board.cluster[job]);
    this.#state[place] = state;
    this.#start[place] = start;
    this.#gpus[place] = gpus;
    this.#nodes[place] = board.nodes[job];
    this.#cluster[place] = board.cluster[job];
  }

  #note(kind: Attempt['kind'], place: number, at: number, gpus: number, nodes: number, cluster: number): void {
    this.attempts.push({ at, kind, row: this.#watched.rows[place], gpus, nodes, cluster });
  }
}
