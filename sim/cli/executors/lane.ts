/**
 * A lane: a pool of one worker thread, and lanes that load the program before anybody knows what they are to run. It must
 * not know which run comes next, and loads nothing that takes long.
 */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { tsxLoader } from '../files/import-module.ts';
import type { RunOutcome, RunTask, WorkerSetup } from './run-task.ts';

export type Lane = Piscina<RunTask, RunOutcome>;

/** Another door than `run-worker`, and a smaller heap: for tests that plant faults. */
export interface OtherThread {
  readonly file: string;
  readonly heapMegabytes: number;
}

/** @param setup null: it comes with each task */
export function newLane(setup: WorkerSetup | null, thread?: OtherThread): Lane {
  // The worker has the ending that this file has: TypeScript from a checkout, JavaScript when compiled.
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const lane: Lane = new Piscina({
    filename: thread?.file ?? fileURLToPath(new URL(`./run-worker.${ending}`, import.meta.url)),
    ...{ minThreads: 1, maxThreads: 1 },
    ...(thread && { resourceLimits: { maxOldGenerationSizeMb: thread.heapMegabytes } }),
    workerData: setup,
    execArgv: ending === 'ts' ? ['--import', tsxLoader()] : [],
  });
  // Every run has its outcome from its own promise. What comes besides is of none that anybody waits for: an answer that
  // was on its way as the lane was taken down, or the end of a thread between two runs, which is started again.
  lane.on('error', () => {});
  return lane;
}

/** Lanes whose threads load the program while the main thread still reads what is to be run. */
export class EarlyLanes {
  private readonly lanes: Lane[];

  constructor(count: number) {
    this.lanes = Array.from({ length: count }, () => newLane(null));
  }

  /** A lane that is the caller's from now on, to whose tasks the setup is to be given; undefined: there are no more. */
  take(): Lane | undefined {
    return this.lanes.shift();
  }

  /** Takes down those that nobody took. */
  async end(): Promise<void> {
    await Promise.all(this.lanes.splice(0).map((lane) => lane.destroy()));
  }
}
