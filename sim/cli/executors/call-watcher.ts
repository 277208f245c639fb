/**
 * Looks on from the main thread while lanes make runs with policies of the user's own: says when one call of one goes on
 * and on, since a loop in it would hang without a word, ends the run when it still does much later, since nobody may be
 * there to hear it, and says of which one a call went on as a thread died. It must not know what a policy is asked.
 */
import { basename } from 'node:path';
import type { WorkerSetup } from './run-task.ts';
import type { PoolOptions } from './worker-pool.ts';

const PATIENCE_SECONDS = 60;
const LIMIT_SECONDS = 600;
/** So often within that time. */
const LOOKS = 10;

interface Lane {
  /** See `guarded`: which file's policy is being asked, and how many calls there were. */
  readonly cells: Int32Array;
  calls: number;
  looks: number;
  /** Ends the run that is being made. */
  end: () => void;
}

/** The policy that was being asked as a thread ended. */
export interface AskedAtDeath {
  readonly file: string;
  /** For how long one call of it went on when the thread was ended for that, s; null: it ended otherwise. */
  readonly stuckSeconds: number | null;
}

export class CallWatcher {
  private readonly files: readonly string[];
  private readonly patienceSeconds: number;
  private readonly limitSeconds: number;
  private readonly warn: (line: string) => void;
  private readonly lanes = new Map<SharedArrayBuffer, Lane>();
  /** Marks of files of which a call was ended: nobody waits as long for another one. */
  private readonly stuck = new Set<number>();
  private readonly timer: NodeJS.Timeout | undefined;

  /** @param files with policies; without any there is nothing to watch */
  constructor(
    files: readonly string[],
    {
      patienceSeconds = PATIENCE_SECONDS,
      limitSeconds = LIMIT_SECONDS,
      warn,
    }: Pick<PoolOptions, 'patienceSeconds' | 'limitSeconds' | 'warn'>,
  ) {
    this.files = files;
    this.patienceSeconds = patienceSeconds;
    this.limitSeconds = limitSeconds;
    this.warn = warn ?? ((line) => void process.stderr.write(`${line}\n`));
    if (files.length > 0) this.timer = setInterval(() => this.look(), this.secondsBetweenLooks * 1000).unref();
  }

  /** The setup of a lane, which is watched from now on. */
  setupOf(setup: WorkerSetup): WorkerSetup {
    if (this.files.length === 0) return setup;
    const policyCalls = new SharedArrayBuffer(8);
    this.lanes.set(policyCalls, { cells: new Int32Array(policyCalls), calls: -1, looks: 0, end: () => {} });
    return { ...setup, policyCalls };
  }

  /** @param end what ends the run that the lane of that setup makes from now on */
  begins({ policyCalls }: WorkerSetup, end: () => void): void {
    const lane = policyCalls && this.lanes.get(policyCalls);
    if (lane) lane.end = end;
  }

  /**
   * Whose policy was being asked by the thread of that setup, which has died; null: none was. Its next thread begins anew.
   */
  askedAtDeath({ policyCalls }: WorkerSetup): AskedAtDeath | null {
    const lane = policyCalls && this.lanes.get(policyCalls);
    if (!lane) return null;
    const [mark = 0] = lane.cells;
    const seconds = lane.looks * this.secondsBetweenLooks;
    const isStuck = this.stuck.has(mark) && lane.looks >= this.looksBeforeEnd(mark);
    lane.cells[0] = 0;
    lane.looks = 0;
    const file = this.fileOf(mark);
    return file === null ? null : { file, stuckSeconds: isStuck ? Math.round(seconds) : null };
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    for (const lane of this.lanes.values()) {
      const [mark = 0, calls = 0] = lane.cells;
      lane.looks = mark > 0 && calls === lane.calls ? lane.looks + 1 : 0;
      lane.calls = calls;
      if (lane.looks === LOOKS && !this.stuck.has(mark))
        this.warn(
          `a policy of ${this.fileOf(mark)} has been busy with one call for ${this.patienceSeconds} s and may never answer: ` +
            `Ctrl-C ends, else this run fails after ${this.limitSeconds} s`,
        );
      if (lane.looks < this.looksBeforeEnd(mark)) continue;
      this.stuck.add(mark);
      lane.end();
    }
  }

  private get secondsBetweenLooks(): number {
    return this.patienceSeconds / LOOKS;
  }

  /** So many looks find the same call of a file's policy before it is ended. */
  private looksBeforeEnd(mark: number): number {
    return this.stuck.has(mark) ? LOOKS : Math.ceil(this.limitSeconds / this.secondsBetweenLooks);
  }

  private fileOf(mark: number): string | null {
    const file = this.files[mark - 1];
    return file === undefined ? null : basename(file);
  }
}
