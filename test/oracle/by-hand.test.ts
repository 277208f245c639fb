/**
 * The naive scheduler against schedules that were worked out by hand: the golden cases of one GPU a node, and cases by
 * shape with 8 GPUs a node.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { differences, linesOf, linesOfSchedule, referencesIn, replayOf, traceOf } from '../golden/reference.ts';
import type { CasePolicies } from './cases.ts';
import { caseOf, choice, inputOf } from './cases.ts';
import { naive } from './naive.ts';

describe('golden cases', () => {
  test.each(referencesIn(fileURLToPath(new URL('../golden/cases', import.meta.url))))('$name', async (reference) => {
    const trace = await traceOf(reference);
    const { jobs } = naive(replayOf(trace, reference.policies));
    const schedule = {
      start: jobs.map((job) => job.start),
      end: jobs.map((job) => job.end),
      nodes: jobs.map((job) => job.parts.length),
    };
    expect(differences(linesOfSchedule(trace, schedule), linesOf(reference))).toEqual([]);
  });
});

/** One line a job: `start nodes`, a node as index:GPUs. */
function schedule(
  nodes: number,
  jobs: readonly (readonly [submit: number, gpus: number, run: number, request: number])[],
  policies: Partial<CasePolicies> = {},
): string[] {
  const result = naive(inputOf(caseOf(8, nodes, jobs, policies)));
  return result.jobs.map(
    ({ start, parts }) => `${start} ${parts.map(({ node, gpus }) => `${node}:${gpus}`).join(' ')}`,
  );
}

describe('EASY by shape, 8 GPUs a node', () => {
  test('free GPUs on several nodes are no whole node', () => {
    // 4 + 4 GPUs are free from 0 on; the job of 8 waits for the first node to empty.
    expect(
      schedule(
        2,
        [
          [0, 4, 20, 20],
          [0, 4, 30, 30],
          [1, 8, 5, 5],
        ],
        { placement: choice('spread') },
      ),
    ).toEqual(['0 0:4', '0 1:4', '20 0:8']);
  });

  test('a rest goes to the fullest node that takes it, so that whole nodes stay whole', () => {
    expect(
      schedule(3, [
        [0, 5, 50, 50],
        [0, 2, 50, 50],
        [0, 10, 50, 50],
        [0, 1, 50, 50],
      ]),
    ).toEqual(['0 0:5', '0 0:2', '0 1:8 2:2', '0 0:1']);
  });

  test('the reservation keeps the node that is released last before the shadow time', () => {
    // Head (8 GPUs): node 0 is released at 10, node 1 at 30, node 2 at 40: shadow 10, so node 0 is kept. The rest of
    // node 0 is closed to a long job, that of node 1 and 2 is not.
    expect(
      schedule(
        3,
        [
          [0, 6, 10, 10],
          [0, 6, 30, 30],
          [0, 6, 40, 40],
          [1, 8, 5, 5],
          [2, 2, 99, 99],
          [3, 2, 99, 99],
          [4, 2, 99, 99],
          [5, 1, 6, 6],
          [6, 1, 4, 4],
        ],
        { placement: choice('first-fit') },
      ),
      // Job 7 would pass the shadow time by a second; job 8 is gone exactly at it.
    ).toEqual(['0 0:6', '0 1:6', '0 2:6', '10 0:8', '2 1:2', '3 2:2', '15 0:2', '15 0:1', '6 0:1']);
  });

  test('the head’s rest may be kept on a node that others go on using', () => {
    // Head: one whole node and 4. At 20 node 0 is whole, and node 1 has 4 free beside job 1: both are kept.
    expect(
      schedule(2, [
        [0, 8, 20, 20],
        [0, 4, 90, 90],
        [0, 3, 10, 10],
        [1, 12, 5, 5],
        [2, 1, 40, 40],
        [3, 1, 17, 17],
      ]),
    ).toEqual(['0 0:8', '0 1:4', '0 1:3', '20 0:8 1:4', '25 1:1', '3 1:1']);
  });

  test('a job larger than the machine is rejected, in strict order a job that does not fit blocks all others', () => {
    const jobs = [
      [0, 17, 5, 5],
      [0, 12, 5, 5],
      [0, 9, 5, 5],
      [0, 3, 5, 5],
    ] as const;
    expect(schedule(2, jobs)).toEqual(['-1 ', '0 0:8 1:4', '5 0:8 1:1', '0 1:3']);
    expect(schedule(2, jobs, { backfill: choice('none') })).toEqual(['-1 ', '0 0:8 1:4', '5 0:8 1:1', '5 1:3']);
  });
});

describe('conservative by shape, 8 GPUs a node', () => {
  const backfill = choice('conservative', { compress: 'start' });

  test('two promised rests share a node, a third that does not fit waits', () => {
    // Node 0 is busy to 10; of 5 + 3 + 4 the first two share it then.
    expect(
      schedule(
        1,
        [
          [0, 8, 10, 10],
          [1, 5, 20, 20],
          [2, 3, 20, 20],
          [3, 4, 7, 7],
        ],
        { backfill },
      ),
    ).toEqual(['0 0:8', '10 0:5', '10 0:3', '30 0:4']);
  });

  test('a rest is promised beside a running one as soon as that leaves room', () => {
    expect(
      schedule(
        2,
        [
          [0, 6, 40, 40],
          [0, 7, 15, 15],
          [0, 8, 20, 20],
          [1, 2, 9, 9],
        ],
        { backfill },
      ),
    ).toEqual(['0 0:6', '0 1:7', '15 1:8', '1 0:2']);
  });

  test('compress full moves a promise up where start leaves it', () => {
    // At 10 job 0 leaves, 40 s early. `start`: job 2 cannot start and keeps its promise of 50, job 3 fits before it.
    // `full`: job 2 is promised 40, and job 3 would be in its way.
    const jobs = [
      [0, 8, 10, 50],
      [0, 8, 40, 40],
      [1, 16, 30, 30],
      [2, 8, 40, 40],
    ] as const;
    expect(schedule(2, jobs, { backfill })).toEqual(['0 0:8', '0 1:8', '50 0:8 1:8', '10 0:8']);
    const full = choice('conservative', { compress: 'full' });
    expect(schedule(2, jobs, { backfill: full })).toEqual(['0 0:8', '0 1:8', '40 0:8 1:8', '70 0:8']);
  });
});
