/**
 * The door of a worker thread: tasks go in, outcomes come out. It must not know anything else.
 */
import { createRequire } from 'node:module';
import { workerData } from 'piscina';
import { forbidChance } from '../files/forbid-chance.ts';
import { RunMaker } from './run-maker.ts';
import type { RunOutcome, RunTask, WorkerSetup } from './run-task.ts';

const setup = workerData as WorkerSetup;
// Names of policies are looked up in this thread's registries when a run is made. The thread's first task waits for them:
// this module itself cannot, since under tsx it is loaded as one that must be there at once.
const registered = setup.policies?.length ? usePolicies(setup.policies) : null;
// Whoever waits for it hears of it; nobody may be waiting yet.
registered?.catch(() => {});
const maker = new RunMaker(setup);

export default async function run(task: RunTask): Promise<RunOutcome> {
  if (registered) await registered;
  return maker.make(task);
}

/** Only here is what reads scenarios loaded, which is half of what a thread's start costs. */
async function usePolicies(files: readonly string[]): Promise<void> {
  const { usePolicyPaths } = await loader();
  forbidChance();
  await usePolicyPaths(files, setup.policyCalls && new Int32Array(setup.policyCalls));
}

/** In a thread tsx reads what is required, and leaves what is imported to node, which knows no TypeScript. */
async function loader(): Promise<typeof import('../files/load-policies.ts')> {
  if (!import.meta.url.endsWith('.ts')) return import('../files/load-policies.ts');
  return createRequire(import.meta.url)('../files/load-policies.ts') as typeof import('../files/load-policies.ts');
}
