/**
 * The order of phases within one instant: for each neighbouring pair a case that would come out differently if the two
 * were exchanged or if a pass came between them.
 */
import { describe, expect, test } from 'vitest';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { JOB_STATES } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import type { Case, CaseCluster } from '../oracle/cases.ts';
import { caseOf, choice, inputOf } from '../oracle/cases.ts';

type Row = readonly [submit: number, gpus: number, run: number, request: number];

/** `nodes` of one GPU in service from `at` on. */
const cluster = (...phases: CaseCluster['phases']): CaseCluster => ({
  gpusPerNode: 1,
  leafGroupNodes: 32,
  speed: 1,
  providerOwn: false,
  phases,
});

function withClusters(example: Case, ...clusters: CaseCluster[]): Case {
  return { ...example, clusters };
}

/** One line a job: state, cluster, start, end. */
function lines(input: RunInput): string[] {
  const { state, cluster: where, start, end } = simulate(input).schedule;
  return [...state.keys()].map((job) => `${JOB_STATES[state[job]!]} ${where[job]} ${start[job]} ${end[job]}`);
}

const run = (example: Case) => lines(inputOf(example));
const leastLoaded = { routing: choice('least-loaded') };

describe('phases of one instant', () => {
  test('ends, then capacity, then one pass: the head takes what both bring', () => {
    // At 10 job 0 leaves its node and another comes. A pass in between would let job 2 in.
    const jobs: Row[] = [
      [0, 1, 10, 10],
      [1, 2, 5, 5],
      [2, 1, 50, 50],
    ];
    const example = withClusters(caseOf(1, 1, jobs), cluster({ nodes: 1, at: 0 }, { nodes: 1, at: 10 }));
    expect(run(example)).toEqual(['done 0 0 10', 'done 0 10 15', 'done 0 15 65']);
  });

  test('ends before submissions: routing sees the node that has just come free', () => {
    const jobs: Row[] = [
      [0, 1, 10, 10],
      [10, 1, 5, 5],
    ];
    const example = withClusters(
      caseOf(1, 1, jobs, leastLoaded),
      cluster({ nodes: 1, at: 0 }),
      cluster({ nodes: 1, at: 0 }),
    );
    expect(run(example)).toEqual(['done 0 0 10', 'done 0 10 15']);
  });

  test('capacity before submissions: routing sees the nodes that have just come', () => {
    const jobs: Row[] = [
      [0, 1, 20, 20],
      [10, 1, 5, 5],
    ];
    const example = withClusters(
      caseOf(1, 1, jobs, leastLoaded),
      cluster({ nodes: 1, at: 10 }),
      cluster({ nodes: 1, at: 0 }),
    );
    expect(run(example)).toEqual(['done 1 0 20', 'done 0 10 15']);
  });

  test('all submissions before the pass, in the order of the table', () => {
    const jobs: Row[] = [
      [5, 1, 3, 9],
      [5, 1, 3, 1],
      [5, 1, 3, 9],
    ];
    expect(run(caseOf(1, 1, jobs, { queue: choice('sjf') }))).toEqual(['done 0 8 11', 'done 0 5 8', 'done 0 11 14']);
  });

  test('submissions before cancellations: routing still sees who leaves in this second', () => {
    // At 10 job 2 gives up waiting in cluster 0; without it both clusters would be equally loaded, and job 3, submitted
    // in that second, would go to cluster 0.
    const jobs: Row[] = [
      [0, 1, 30, 30],
      [0, 1, 30, 30],
      [0, 1, 30, 30],
      [10, 1, 5, 5],
    ];
    const example = withClusters(
      caseOf(1, 1, jobs, leastLoaded),
      cluster({ nodes: 1, at: 0 }),
      cluster({ nodes: 1, at: 0 }),
    );
    expect(run({ ...example, patience: 10 })).toEqual([
      'done 0 0 30',
      'done 1 0 30',
      'cancelled 0 -1 10',
      'cancelled 1 -1 20',
    ]);
  });

  test('cancellations before the pass: who gives up in this second does not start in it', () => {
    const jobs: Row[] = [
      [0, 1, 10, 10],
      [0, 1, 5, 5],
      [1, 1, 5, 5],
    ];
    expect(run({ ...caseOf(1, 1, jobs), patience: 10 })).toEqual(['done 0 0 10', 'cancelled 0 -1 10', 'done 0 10 15']);
    expect(run({ ...caseOf(1, 1, [[3, 1, 5, 5]]), patience: 0 })).toEqual(['cancelled 0 -1 3']);
  });

  test('the pass before observation: what starts at the edge of the window is not queued there', () => {
    const jobs: Row[] = [
      [0, 1, 10, 10],
      [1, 1, 20, 20],
      [12, 1, 10, 10],
    ];
    const input = inputOf(caseOf(1, 1, jobs));
    const times = { ...input.times, windowStart: 10, windowEnd: 30 };
    expect(simulate({ ...input, times }).backlog).toEqual({ atStart: 0, atEnd: 0, submitted: 10 });
    const earlier = { ...input.times, windowStart: 9, windowEnd: 29 };
    expect(simulate({ ...input, times: earlier }).backlog).toEqual({ atStart: 20, atEnd: 10, submitted: 10 });
  });

  test('a run of no time ends in the same second, and the next pass of that second uses its node', () => {
    const jobs: Row[] = [
      [4, 1, 0, 9],
      [4, 1, 0, 9],
      [4, 1, 6, 9],
    ];
    expect(run(caseOf(1, 1, jobs))).toEqual(['done 0 4 4', 'done 0 4 4', 'done 0 4 10']);
  });

  test('a natural end exactly at the limit is no kill', () => {
    const jobs: Row[] = [
      [0, 1, 9, 9],
      [0, 1, 10, 9],
    ];
    expect(run(caseOf(1, 2, jobs, { limit: choice('kill') }))).toEqual(['done 0 0 9', 'killed 0 0 9']);
  });
});
