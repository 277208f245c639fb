/**
 * Makes runs on several cores: a worker thread for each lane. It must not know what a run is for.
 */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Piscina } from 'piscina';
import type { PlannedRun } from '../../experiment/scenario/plan.ts';
import { RunQueue } from './lanes.ts';
import type { RunOutcome, RunTask, WorkerSetup } from './run-task.ts';

export interface PoolOptions {
  readonly workers: number;
  /** Stops all lanes at once; runs that are being made are lost. */
  readonly signal: AbortSignal;
  readonly keepsJobs: (run: PlannedRun) => boolean;
  /** Told of each run as it ends, in any order. */
  readonly onOutcome: (run: PlannedRun, outcome: RunOutcome) => void;
}

/**
 * Resolves when every run has an outcome, or when the signal comes. A lane is a pool of one thread of its own, because
 * a lane keeps a replication's jobs and only a pool of one says which thread gets a run. A thread that dies (out of
 * memory) fails its run alone: piscina starts another.
 */
export async function makeRuns(
  setup: WorkerSetup,
  runs: readonly PlannedRun[],
  { workers, signal, keepsJobs, onOutcome }: PoolOptions,
): Promise<void> {
  const queue = new RunQueue(runs);
  const lanes = Array.from({ length: Math.min(workers, runs.length) }, () => newLane(setup));
  const stop = (): void => void Promise.all(lanes.map((lane) => lane.destroy()));
  signal.addEventListener('abort', stop, { once: true });
  const serve = async (lane: Piscina<RunTask, RunOutcome>): Promise<void> => {
    for (let run = queue.take(undefined); run && !signal.aborted; run = queue.take(run)) {
      const outcome = await lane.run({ ...run, keepJobs: keepsJobs(run) }).catch(failure);
      if (!signal.aborted) onOutcome(run, outcome);
    }
  };
  try {
    await Promise.all(lanes.map(serve));
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(lanes.map((lane) => lane.destroy()));
  }
}

function newLane(setup: WorkerSetup): Piscina<RunTask, RunOutcome> {
  // The worker has the ending that this file has: TypeScript from a checkout, JavaScript when compiled.
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Piscina({
    filename: fileURLToPath(new URL(`./run-worker.${ending}`, import.meta.url)),
    ...{ minThreads: 1, maxThreads: 1 },
    workerData: setup,
    execArgv: ending === 'ts' ? ['--import', tsxLoader()] : [],
  });
}

/** By its path: a bare `tsx` would be looked for from the working directory. */
function tsxLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}

function failure(error: unknown): RunOutcome {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', message, stack };
}
