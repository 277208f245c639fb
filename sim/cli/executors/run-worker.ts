/**
 * The door of a worker thread: tasks go in, outcomes come out. It must not know anything else.
 */
import { createRequire } from 'node:module';
import { workerData } from 'piscina';
import { forbidChance } from '../files/forbid-chance.ts';
import { RunMaker } from './run-maker.ts';
import type { RunOutcome, RunTask, WorkerSetup } from './run-task.ts';

interface Ready {
  readonly maker: RunMaker;
  /** Until the user's own policies are there; null without any. */
  readonly registered: Promise<void> | null;
}

const given = workerData as WorkerSetup | null;
let ready = given ? readyFor(given) : null;

export default async function run(task: RunTask): Promise<RunOutcome> {
  if (!ready && task.setup) ready = readyFor(task.setup);
  if (!ready) throw new Error('a thread without a setup');
  const { maker, registered } = ready;
  if (registered) await registered;
  return maker.make(task);
}

/**
 * Names of policies are looked up in this thread's registries when a run is made. The thread's first task waits for them:
 * this module itself cannot, since under tsx it is loaded as one that must be there at once.
 */
function readyFor(setup: WorkerSetup): Ready {
  const registered = setup.policies?.length ? usePolicies(setup.policies, setup) : null;
  // Whoever waits for it hears of it; nobody may be waiting yet.
  registered?.catch(() => {});
  return { maker: new RunMaker(setup), registered };
}

/** Only here is what reads scenarios loaded, which is half of what a thread's start costs. */
async function usePolicies(files: readonly string[], { policyCalls }: WorkerSetup): Promise<void> {
  const { usePolicyPaths } = await loader();
  forbidChance();
  await usePolicyPaths(files, policyCalls && new Int32Array(policyCalls));
}

/** In a thread tsx reads what is required, and leaves what is imported to node, which knows no TypeScript. */
async function loader(): Promise<typeof import('../files/load-policies.ts')> {
  if (!import.meta.url.endsWith('.ts')) return import('../files/load-policies.ts');
  return createRequire(import.meta.url)('../files/load-policies.ts') as typeof import('../files/load-policies.ts');
}
