/**
 * The door of a worker thread: tasks go in, outcomes come out. It must not know anything else.
 */
import { workerData } from 'piscina';
import { RunMaker } from './run-maker.ts';
import type { RunOutcome, RunTask, WorkerSetup } from './run-task.ts';

const maker = new RunMaker(workerData as WorkerSetup);

export default function run(task: RunTask): RunOutcome {
  return maker.make(task);
}
