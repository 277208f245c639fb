/**
 * A worker's door that makes real runs, but for those that shall go wrong: which and how stands in the name of the
 * scenario, `throws-3` for the point of load 0.3. What shall go wrong once leaves a file.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workerData } from 'piscina';
import { RunMaker } from '../../../sim/cli/executors/run-maker.ts';
import type { RunOutcome, RunTask, WorkerSetup } from '../../../sim/cli/executors/run-task.ts';

const maker = new RunMaker(workerData as WorkerSetup);

/** Files that tell that something went wrong once already. */
export const onceFile = (key: string): string => join(tmpdir(), `gpufleet-sweep-once-${key}`);

function eat(): never {
  const eaten: number[][] = [];
  for (;;) eaten.push(Array.from({ length: 10_000 }, (_, k) => k + eaten.length));
}

export default function run(task: RunTask): RunOutcome {
  const { patience } = task.scenario!.variants[task.variant]!;
  if (task.replication === 1) {
    // The point's patience says what goes wrong in its second replication.
    if (patience === 3601) throw new Error('thrown in the thread');
    if (patience === 3602) process.exit(7);
    if (patience === 3603) eat();
    if (patience === 3604) return { kind: 'failed', message: 'the ledger of a is short', stack: 'at x' };
    if (patience === 3605)
      return { kind: 'refused', issues: [{ message: 'totals cannot be met', remedy: 'ask for less' }] };
    const file = onceFile(task.scenario!.seed);
    if (patience === 3606 && !existsSync(file)) {
      writeFileSync(file, '');
      process.exit(9);
    }
  }
  return maker.make(task);
}
