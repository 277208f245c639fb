/**
 * The door of a worker thread: tasks go in, outcomes come out. It must not know anything else.
 */
import { workerData } from 'piscina';
import { RunMaker } from './run-maker.ts';
import type { RunOutcome, RunTask, WorkerSetup } from './run-task.ts';

const setup = workerData as WorkerSetup;
// Names of policies are looked up in this thread's registries when a run is made. The thread's first task waits for them:
// this module itself cannot, since under tsx it is loaded as one that must be there at once.
// Only then is what reads scenarios loaded, which is half of what a thread's start costs.
const registered = setup.policies?.length
  ? import('../files/load-policies.ts').then(({ usePolicyPaths }) => usePolicyPaths(setup.policies!))
  : null;
// Whoever waits for it hears of it; nobody may be waiting yet.
registered?.catch(() => {});
const maker = new RunMaker(setup);

export default async function run(task: RunTask): Promise<RunOutcome> {
  if (registered) await registered;
  return maker.make(task);
}
