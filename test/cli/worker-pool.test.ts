/** Threads in which runs go wrong: whatever happens in one, the others go on, every run has an outcome, and it ends. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { RunOutcome, WorkerSetup } from '../../sim/cli/executors/run-task.ts';
import { makeRuns, type PoolOptions } from '../../sim/cli/executors/worker-pool.ts';
import type { PlannedRun } from '../../sim/experiment/scenario/plan.ts';
import { FAULT } from './faulty-worker.ts';

const thread = { file: fileURLToPath(new URL('./faulty-worker.ts', import.meta.url)), heapMegabytes: 32 };
const setup = { scenario: {}, trace: null } as unknown as WorkerSetup;

/** One run for each fault, told apart by its variant. */
const plan = (faults: readonly number[]): PlannedRun[] =>
  faults.map((replication, variant) => ({ variant, replication }));

async function outcomesOf(
  faults: readonly number[],
  workers: number,
  signal = new AbortController().signal,
  policies: readonly string[] = [],
  more: Partial<PoolOptions> = {},
) {
  const told = new Map<number, RunOutcome>();
  const onOutcome = ({ variant }: PlannedRun, outcome: RunOutcome) => {
    told.set(variant, outcome);
  };
  const options = { workers, signal, keepsJobs: () => false, onOutcome, thread, ...more };
  await makeRuns({ ...setup, policies }, plan(faults), options);
  return faults.map((_, variant) => told.get(variant));
}

const message = (outcome: RunOutcome | undefined): string =>
  outcome?.kind === 'failed' ? outcome.message : String(outcome?.kind);

describe.each([1, 2])('with %s lanes', (workers) => {
  it('first, in the midst and last: a run that throws, one that ends its thread, one that eats the heap', async () => {
    const { none, throws, exits, eats } = FAULT;
    const faults = [exits, none, throws, eats, none, eats, exits, none, throws];
    const outcomes = await outcomesOf(faults, workers);
    expect(outcomes.map(message)).toEqual([
      'worker exited with code: 7',
      'refused',
      'thrown in the thread',
      expect.stringContaining('memory'),
      'refused',
      expect.stringContaining('memory'),
      'worker exited with code: 7',
      'refused',
      'thrown in the thread',
    ]);
  });

  it('a thread that ends while a policy of the user’s is asked is that policy’s fault, and only then', async () => {
    const { none, exits, exitsAsked } = FAULT;
    const outcomes = await outcomesOf([exitsAsked, exits, none], workers, undefined, ['/a/mine.ts']);
    const ended = 'a policy of it was asked, and the thread of the run ended: worker exited with code: 8';
    expect(outcomes[0]).toEqual({
      kind: 'refused',
      issues: [{ file: 'mine.ts', message: ended, remedy: 'mend the policy' }],
    });
    expect(outcomes.slice(1).map(message)).toEqual(['worker exited with code: 7', 'refused']);
  });

  it('a run in which a policy of the user’s never answers fails after its time, once, and the others are made', async () => {
    const { none, loopsAsked } = FAULT;
    const warnings: string[] = [];
    const warn = (line: string) => void warnings.push(line);
    const more = { patienceSeconds: 1, limitSeconds: 3, attempts: 3, warn };
    const faults = [loopsAsked, none, loopsAsked, none];
    const startedAt = performance.now();
    const outcomes = await outcomesOf(faults, workers, undefined, ['/a/mine.ts'], more);
    const ended = expect.stringMatching(/^a policy of it had not answered one call after \d s, and the run was ended$/);
    const stuck = { kind: 'refused', issues: [{ file: 'mine.ts', message: ended, remedy: 'mend the policy' }] };
    const made = { kind: 'refused', issues: [] };
    expect(outcomes).toEqual([stuck, made, stuck, made]);
    expect(warnings.length).toBeGreaterThan(0);
    // The first has all its time, the second no more than it takes until somebody is told; none is begun again.
    expect((performance.now() - startedAt) / 1000).toBeLessThan(3 * 3);
  });

  it('a run that never ends is ended by the signal, and nothing is told of it', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 2000);
    const outcomes = await outcomesOf([FAULT.loops, FAULT.loops, FAULT.loops], workers, stop.signal);
    expect(outcomes).toEqual([undefined, undefined, undefined]);
  });

  it('who is told throws while a lane is making its next run: what that one answers does no harm', async () => {
    for (let k = 0; k < 12; k++) {
      const onOutcome = () => {
        throw new Error('no space is left');
      };
      const options = { workers, signal: new AbortController().signal, keepsJobs: () => false, onOutcome, thread };
      const faults = Array.from({ length: 6 }, () => FAULT.none);
      await expect(makeRuns(setup, plan(faults), options)).rejects.toThrow('no space is left');
    }
  });

  it('who is told throws: the other lanes end too, and nobody is told any more', async () => {
    let told = 0;
    const onOutcome = () => {
      told++;
      throw new Error('no space is left');
    };
    const options = { workers, signal: new AbortController().signal, keepsJobs: () => false, onOutcome, thread };
    const faults = [FAULT.none, FAULT.loops, FAULT.none, FAULT.loops, FAULT.none];
    await expect(makeRuns(setup, plan(faults), options)).rejects.toThrow('no space is left');
    expect(told).toBe(1);
  });
});
