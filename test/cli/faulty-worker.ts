/** A worker's door behind which runs go wrong in the ways in which a thread can: what it does is said by the replication. */
import { workerData } from 'piscina';
import type { RunOutcome, RunTask, WorkerSetup } from '../../sim/cli/executors/run-task.ts';

export const FAULT = { none: 0, throws: 1, exits: 2, eats: 3, loops: 4, exitsAsked: 5, loopsAsked: 6 } as const;

function eat(): never {
  const eaten: number[][] = [];
  for (;;) eaten.push(Array.from({ length: 10_000 }, (_, k) => k + eaten.length));
}

export default function run({ replication }: RunTask): RunOutcome {
  if (replication === FAULT.throws) throw new Error('thrown in the thread');
  if (replication === FAULT.exits) process.exit(7);
  if (replication === FAULT.eats) eat();
  if (replication === FAULT.exitsAsked) {
    new Int32Array((workerData as WorkerSetup).policyCalls!)[0] = 1;
    process.exit(8);
  }
  if (replication === FAULT.loopsAsked) {
    const calls = new Int32Array((workerData as WorkerSetup).policyCalls!);
    calls[0] = 1;
    calls[1]!++;
    for (; replication === FAULT.loopsAsked; );
  }
  for (; replication === FAULT.loops; );
  return { kind: 'refused', issues: [] };
}
