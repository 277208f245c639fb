/**
 * Makes runs on several cores: a worker thread for each lane. It must not know what a run is for.
 */
import type { PlannedRun } from '../../experiment/scenario/plan.ts';
import type { ResolvedScenario } from '../../experiment/scenario/resolve.ts';
import { type AskedAtDeath, CallWatcher } from './call-watcher.ts';
import { type EarlyLanes, type Lane, newLane, type OtherThread } from './lane.ts';
import { type Group, type Kind, RunQueue } from './lanes.ts';
import type { RunOutcome, RunTask, WorkerSetup } from './run-task.ts';

export interface PoolOptions<Run extends PlannedRun = PlannedRun> {
  readonly workers: number;
  /** Stops all lanes at once; runs that are being made are lost. */
  readonly signal: AbortSignal;
  readonly keepsJobs: (run: Run) => boolean;
  /** Told of each run as it ends, in any order. What it throws ends all lanes. */
  readonly onOutcome: (run: Run, outcome: RunOutcome) => void;
  /** Equal for runs that share their jobs; by default, the runs of a replication. */
  readonly groupOf?: (run: Run) => Group;
  /** Equal for runs that take about as long; by default, those of a variant. */
  readonly kindOf?: (run: Run) => Kind;
  /** The scenario of a run; by default the worker's own. */
  readonly scenarioOf?: (run: Run) => ResolvedScenario;
  /** How often a run is begun whose thread dies (ended from outside, out of memory); by default once. */
  readonly attempts?: number;
  /** How long one call of a policy of the user's own may go on before somebody is told; by default 60 s. */
  readonly patienceSeconds?: number;
  /** How long it may go on before its run fails and its thread is ended; by default ten minutes. */
  readonly limitSeconds?: number;
  /** Told of a call that goes on; by default it goes to stderr. */
  readonly warn?: (line: string) => void;
  /** Lanes that are there already; as many more are made as are needed. */
  readonly early?: EarlyLanes;
  /** For tests that plant faults; then no early lane is taken. */
  readonly thread?: OtherThread;
}

/**
 * Resolves when every run has an outcome, or when the signal comes. A lane is a pool of one thread of its own, because
 * a lane keeps a replication's jobs and only a pool of one says which thread gets a run. A thread that dies (out of
 * memory) fails its run alone: piscina starts another. A run that never ends is none of this: the loop of instants and the
 * queues' indices throw where they would go round in circles; a call of a user's policy that does not end fails its run.
 */
export async function makeRuns<Run extends PlannedRun>(
  setup: WorkerSetup,
  runs: readonly Run[],
  options: PoolOptions<Run>,
): Promise<void> {
  const { workers, signal, keepsJobs, onOutcome, groupOf, kindOf, scenarioOf, attempts = 1, early, thread } = options;
  const queue = new RunQueue(runs, groupOf, kindOf);
  const watch = new CallWatcher(setup.policies ?? [], options);
  const setups = new Map<Lane, WorkerSetup>();
  /** Those whose setup comes with each task. */
  const told = new Set<Lane>();
  const lanes = Array.from({ length: Math.min(workers, runs.length) }, () => {
    const own = watch.setupOf(setup);
    const ready = thread ? undefined : early?.take();
    const lane = ready ?? newLane(own, thread);
    if (ready) told.add(ready);
    setups.set(lane, own);
    return lane;
  });
  let isOver = false;
  const stop = (): void => void Promise.all(lanes.map((lane) => lane.destroy()));
  signal.addEventListener('abort', stop, { once: true });
  const isEnded = (): boolean => isOver || signal.aborted;
  const make = async (lane: Lane, run: Run): Promise<RunOutcome> => {
    const { variant, replication } = run;
    const own = setups.get(lane)!;
    const death = (error: unknown): Death => deathOf(error, watch.askedAtDeath(own));
    const task: RunTask = {
      ...{ variant, replication, keepJobs: keepsJobs(run) },
      ...(scenarioOf && { scenario: scenarioOf(run) }),
      ...(told.has(lane) && { setup: own }),
    };
    const startedAt = performance.now();
    const begin = (): Promise<RunOutcome | Death> => {
      const ending = new AbortController();
      watch.begins(own, () => ending.abort());
      return lane.run(task, { signal: ending.signal }).catch(death);
    };
    let outcome = await begin();
    // What was ended for a call that goes on would go on again.
    for (let begun = 1; begun < attempts && 'died' in outcome && !outcome.isStuck && !isEnded(); begun++)
      outcome = await begin();
    queue.took(run, performance.now() - startedAt);
    return 'died' in outcome ? outcome.died : outcome;
  };
  const serve = async (lane: Lane): Promise<void> => {
    let run = queue.take(undefined);
    for (let making = run && make(lane, run); run && making && !isEnded(); ) {
      const outcome = await making;
      // A lane that is taken down tells of a failure that is none.
      if (isEnded()) return;
      // The lane goes on while this thread looks at what it made.
      const next = queue.take(run);
      making = next && make(lane, next);
      onOutcome(run, outcome);
      run = next;
    }
  };
  try {
    await Promise.all(lanes.map(serve));
  } finally {
    isOver = true;
    watch.end();
    signal.removeEventListener('abort', stop);
    await Promise.all(lanes.map((lane) => lane.destroy()));
  }
}

interface Death {
  readonly died: RunOutcome;
  /** Whether it was ended for a call that goes on. */
  readonly isStuck: boolean;
}

/**
 * A worker answers every fault of a run; what comes as an error is the end of its thread.
 * @param asked the policy of the user's that was being asked; null: none was
 */
function deathOf(error: unknown, asked: AskedAtDeath | null): Death {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  if (asked === null) return { died: { kind: 'failed', message, stack }, isStuck: false };
  const { file, stuckSeconds } = asked;
  const isStuck = stuckSeconds !== null;
  const ended = isStuck
    ? `a policy of it had not answered one call after ${stuckSeconds} s, and the run was ended`
    : `a policy of it was asked, and the thread of the run ended: ${message}`;
  return { died: { kind: 'refused', issues: [{ file, message: ended, remedy: 'mend the policy' }] }, isStuck };
}
