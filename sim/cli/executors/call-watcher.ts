/**
 * Looks on from the main thread while lanes make runs with policies of the user's own: says when one call of one goes on
 * and on, since a loop in it would hang without a word, and of which one a call went on as a thread died. It must not know
 * what a policy is asked.
 */
import { basename } from 'node:path';
import type { WorkerSetup } from './run-task.ts';
import type { PoolOptions } from './worker-pool.ts';

const PATIENCE_SECONDS = 60;
/** So often within that time. */
const LOOKS = 10;

interface Lane {
  /** See `guarded`: which file's policy is being asked, and how many calls there were. */
  readonly cells: Int32Array;
  calls: number;
  looks: number;
}

export class CallWatcher {
  private readonly files: readonly string[];
  private readonly patienceSeconds: number;
  private readonly warn: (line: string) => void;
  private readonly lanes: Lane[] = [];
  private readonly timer: NodeJS.Timeout | undefined;

  /** @param files with policies; without any there is nothing to watch */
  constructor(
    files: readonly string[],
    { patienceSeconds = PATIENCE_SECONDS, warn }: Pick<PoolOptions, 'patienceSeconds' | 'warn'>,
  ) {
    this.files = files;
    this.patienceSeconds = patienceSeconds;
    this.warn = warn ?? ((line) => void process.stderr.write(`${line}\n`));
    if (files.length > 0) this.timer = setInterval(() => this.look(), (patienceSeconds / LOOKS) * 1000).unref();
  }

  /** The setup of a lane, which is watched from now on. */
  setupOf(setup: WorkerSetup): WorkerSetup {
    if (this.files.length === 0) return setup;
    const policyCalls = new SharedArrayBuffer(8);
    this.lanes.push({ cells: new Int32Array(policyCalls), calls: -1, looks: 0 });
    return { ...setup, policyCalls };
  }

  /**
   * The file whose policy was being asked by the thread of that setup, which has died; null: none was. Its next thread
   * begins anew.
   */
  askedAtDeath({ policyCalls }: WorkerSetup): string | null {
    if (!policyCalls) return null;
    const cells = new Int32Array(policyCalls);
    const [mark = 0] = cells;
    cells[0] = 0;
    return this.fileOf(mark);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    for (const lane of this.lanes) {
      const [mark = 0, calls = 0] = lane.cells;
      lane.looks = mark > 0 && calls === lane.calls ? lane.looks + 1 : 0;
      lane.calls = calls;
      if (lane.looks !== LOOKS) continue;
      const file = this.fileOf(mark);
      this.warn(
        `a policy of ${file} has been busy with one call for ${this.patienceSeconds} s and may never answer: Ctrl-C ends`,
      );
    }
  }

  private fileOf(mark: number): string | null {
    const file = this.files[mark - 1];
    return file === undefined ? null : basename(file);
  }
}
