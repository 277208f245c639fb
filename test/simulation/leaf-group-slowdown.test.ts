/** More leaf groups than a job needs make it slower: told by hand, in a plain fleet and with nodes that fail. */
import { expect, test } from 'vitest';
import type { CheckpointRule } from '../../sim/model/checkpointing.ts';
import type { RunInput, RunResult } from '../../sim/simulation/contract.ts';
import { JOB_STATES } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { type CasePolicies, caseOf, choice, inputOf } from '../oracle/cases.ts';

type Job = readonly [submit: number, gpus: number, run: number, request: number];

/** Four nodes of one GPU in two leaf groups, where a job on both that fits into one takes half as long again. */
function run(jobs: readonly Job[], policies: Partial<CasePolicies> = {}, more: Partial<RunInput> = {}): RunResult {
  const example = caseOf(1, 4, jobs, { placement: choice('first-fit'), ...policies });
  const clusters = example.clusters.map((one) => ({ ...one, leafGroupNodes: 2, leafGroupSlowdown: 1.5 }));
  return simulate({ ...inputOf({ ...example, clusters }, 1_000), ...more });
}

const lines = ({ schedule }: RunResult): string[] =>
  Array.from(schedule.state, (state, job) => `${JOB_STATES[state]} ${schedule.start[job]} ${schedule.end[job]}`);

test('two nodes of different leaf groups are slower than two of one, three need both and are not slowed', () => {
  // The first job leaves one node of the first group, so that the second has one of each.
  const jobs: Job[] = [
    [0, 1, 40, 40],
    [0, 2, 20, 20],
    [50, 3, 10, 10],
  ];
  const spread = run(jobs);
  expect(lines(spread)).toEqual(['done 0 40', 'done 0 30', 'done 50 60']);
  expect(spread.metrics).toMatchObject({
    leafGroupSlowdownGpuHours: expect.closeTo((2 * 10) / 3600, 12),
    usefulGpuHours: (40 + 2 * 30 + 3 * 10) / 3600,
    deliveredH200EquivalentGpuHours: (40 + 2 * 20 + 3 * 10) / 3600,
    turnaroundSecondsMean: (40 + 30 + 10) / 3,
  });
  expect(lines(run(jobs, { placement: choice('leaf-pack') }))[1]).toBe('done 0 20');
});

test('it asks for no more: where the limit stops jobs, one that is slowed runs into it', () => {
  const jobs: Job[] = [
    [0, 1, 40, 40],
    [0, 2, 20, 25],
  ];
  const stopped = run(jobs, { limit: choice('kill') });
  expect(lines(stopped)).toEqual(['done 0 40', 'killed 0 25']);
  expect(stopped.ownFault['cluster-0']).toBe(2 * 25);
});

test('work that a checkpoint saved is work, however slowly it was done', () => {
  // A checkpoint of 2 s after each 10 s of work: slowed, 18 s. Lost at 30 s: 10 s are saved, 30 − 15 are for nothing. The
  // other 20 s of work and one checkpoint follow on the two nodes of the second group, as fast as they can.
  const checkpointing: CheckpointRule = {
    intervalSeconds: 10,
    costSeconds: 2,
    restartSeconds: 0,
    nodeMtbfSeconds: Infinity,
  };
  const outages = [
    { cluster: 0, nodes: { first: 1, count: 1 }, from: 30, until: 900, kind: 'failure' as const, announcedAt: null },
  ];
  const jobs: Job[] = [
    [0, 1, 200, 200],
    [0, 2, 30, 30],
  ];
  const faults = { outages, stoppedJobs: 'requeue' as const };
  const result = run(jobs, {}, { faults, checkpointing });
  expect(lines(result)[1]).toBe('done 30 52');
  // The first job is on one node, and its own checkpoints are 19 × 2 s.
  expect(result.ledger['cluster-0']).toMatchObject({ lost: 2 * (15 + 2) + 19 * 2 });
});
