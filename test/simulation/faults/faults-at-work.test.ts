/** Nodes that go down in a plain fleet, by hand: what becomes of jobs, what waits behind, what is booked. */
import { describe, expect, test } from 'vitest';
import type { CheckpointRule } from '../../../sim/model/checkpointing.ts';
import type { Outage } from '../../../sim/model/faults.ts';
import type { RunInput, RunResult } from '../../../sim/simulation/contract.ts';
import { JOB_STATES } from '../../../sim/simulation/contract.ts';
import { emptyJobBoard, STATE } from '../../../sim/simulation/job-board.ts';
import { RequestedWork } from '../../../sim/simulation/requested-work.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { type CasePolicies, caseOf, choice, inputOf } from '../../oracle/cases.ts';

type Job = readonly [submit: number, gpus: number, run: number, request: number];

interface Given {
  readonly gpusPerNode?: number;
  readonly nodes: number;
  readonly jobs: readonly Job[];
  readonly outages: readonly Outage[];
  readonly policies?: Partial<CasePolicies>;
  readonly stoppedJobs?: 'requeue' | 'kill';
  readonly checkpointing?: CheckpointRule;
  readonly horizon?: number;
  readonly window?: readonly [number, number];
  readonly patience?: number;
}

function run(given: Given): RunResult {
  const { gpusPerNode = 1, nodes, jobs, outages, policies = {}, stoppedJobs = 'requeue', horizon = 1_000 } = given;
  const plain = inputOf(caseOf(gpusPerNode, nodes, jobs, policies), horizon);
  const [windowStart, windowEnd] = given.window ?? [0, horizon];
  const input: RunInput = {
    ...plain,
    patience: given.patience ?? plain.patience,
    times: { windowStart, windowEnd, horizon, stopWhenWindowServed: false },
    faults: { outages, stoppedJobs },
    ...(given.checkpointing && { checkpointing: given.checkpointing }),
  };
  return simulate(input);
}

function down(node: number, from: number, until: number, announcedAt: number | null = null): Outage {
  return {
    cluster: 0,
    nodes: [node],
    from,
    until,
    kind: announcedAt === null ? 'failure' : 'maintenance',
    announcedAt,
  };
}

const lines = ({ schedule }: RunResult): string[] =>
  Array.from(schedule.state, (state, job) => `${JOB_STATES[state]} ${schedule.start[job]} ${schedule.end[job]}`);

describe('a node is lost', () => {
  test('its job waits again at its old place, before jobs that were submitted later, and runs anew', () => {
    // Two nodes; job 0 on node 0 is stopped at 5, job 1 on node 1 ends at 10; jobs 2 and 3 waited already.
    const result = run({
      nodes: 2,
      jobs: [
        [0, 1, 20, 20],
        [0, 1, 10, 10],
        [1, 1, 5, 5],
        [2, 1, 5, 5],
      ],
      outages: [down(0, 5, 30)],
    });
    expect(lines(result)).toEqual(['done 10 30', 'done 0 10', 'done 30 35', 'done 30 35']);
    expect(result.stays).toMatchObject({ waited: Float64Array.of(5, 0, 29, 28), stops: Int32Array.of(1, 0, 0, 0) });
    expect(result.ledger['cluster-0']).toMatchObject({ down: 25, lost: 5, useful: 20 + 10 + 5 + 5 });
  });

  test('or is killed', () => {
    const jobs: Job[] = [
      [0, 2, 20, 20],
      [1, 1, 4, 4],
    ];
    const result = run({ nodes: 2, jobs, outages: [down(0, 5, 30)], stoppedJobs: 'kill' });
    expect(lines(result)).toEqual(['killed 0 5', 'done 5 9']);
    expect(result.ledger['cluster-0']).toMatchObject({ down: 25, lost: 10, useful: 4 });
  });

  test('all jobs with a part on it are stopped, others run on', () => {
    const result = run({
      gpusPerNode: 4,
      nodes: 3,
      jobs: [
        [0, 6, 20, 20],
        [0, 1, 20, 20],
        [0, 3, 20, 20],
      ],
      outages: [down(1, 5, 8)],
      policies: { placement: choice('first-fit') },
    });
    // Job 0 has node 0 and half of node 1, job 1 another GPU of node 1, job 2 three of node 2.
    expect(result.stays?.stops).toEqual(Int32Array.of(1, 1, 0));
  });

  test('a job that ends at that very second is done; a node that is back at that second takes a job', () => {
    const jobs: Job[] = [
      [0, 1, 5, 5],
      [1, 1, 5, 5],
    ];
    expect(lines(run({ nodes: 1, jobs, outages: [down(0, 5, 8)] }))).toEqual(['done 0 5', 'done 8 13']);
  });

  test('no job starts at the second of the loss', () => {
    expect(lines(run({ nodes: 1, jobs: [[5, 1, 5, 5]], outages: [down(0, 5, 6)] }))).toEqual(['done 6 11']);
  });

  test('who was stopped does not run out of patience', () => {
    const jobs: Job[] = [
      [0, 1, 20, 20],
      [1, 1, 5, 5],
    ];
    const result = run({ nodes: 1, jobs, outages: [down(0, 5, 40)], patience: 10 });
    expect(lines(result)).toEqual(['done 40 60', 'cancelled -1 11']);
  });

  test('a node that enters service while it is down comes later', () => {
    const example = caseOf(1, 1, [[0, 1, 5, 5]]);
    const clusters = example.clusters.map((cluster) => ({ ...cluster, phases: [{ nodes: 1, at: 10 }] }));
    const input = inputOf({ ...example, clusters }, 100);
    const result = simulate({ ...input, faults: { outages: [down(0, 3, 25)], stoppedJobs: 'requeue' } });
    expect(lines(result)).toEqual(['done 25 30']);
    expect(result.ledger['cluster-0']).toMatchObject({ late: 0, notDue: 10, down: 15, grantedIdle: 70, useful: 5 });
  });

  test('one that never comes back leaves jobs that need it waiting to the end', () => {
    const result = run({ nodes: 2, jobs: [[0, 2, 20, 20]], outages: [down(1, 5, Infinity)], horizon: 100 });
    expect(lines(result)).toEqual(['queued -1 -1']);
    expect(result.stays?.waited).toEqual(Float64Array.of(95));
    expect(result.ledger['cluster-0']).toMatchObject({ down: 95, lost: 10, useful: 0, grantedIdle: 95 });
  });
});

describe('EASY sees a node that is down', () => {
  // Job 0 holds node 1 until 20. Job 1 needs both; node 0 is down from 1 to 10. Job 2 would end at 35.
  const jobs: Job[] = [
    [0, 1, 20, 20],
    [2, 2, 5, 5],
    [12, 1, 23, 23],
    [12, 1, 8, 8],
  ];
  const policies = { placement: choice('spread') };
  const at = (nodes: readonly number[]): Outage => ({ ...down(0, 1, 10), nodes });

  test('while nobody knows when it is back nothing is kept for the head', () => {
    // Job 0 is on node 0 by every placement: node 1 is the one that fails.
    expect(lines(run({ nodes: 2, jobs, outages: [at([1])], policies }))).toEqual([
      'done 0 20',
      'done 20 25',
      'done 25 48',
      'done 12 20',
    ]);
  });

  test('when its end is announced the head keeps it from then on', () => {
    const waiting: Job[] = [
      [0, 1, 20, 20],
      [2, 2, 5, 5],
      [3, 1, 18, 18],
      [4, 1, 10, 10],
    ];
    // Node 1 is down until 10, announced: the head starts at 20; job 2 would end at 28 and job 3 at 20.
    const announced = { ...at([1]), kind: 'maintenance' as const, announcedAt: 0 };
    expect(lines(run({ nodes: 2, jobs: waiting, outages: [announced], policies }))).toEqual([
      'done 0 20',
      'done 20 25',
      'done 25 43',
      'done 10 20',
    ]);
  });
});

test('conservative: promises that a lost node moves back count as broken, by reason', () => {
  const result = run({
    nodes: 2,
    jobs: [
      [0, 1, 10, 10],
      [0, 1, 10, 10],
      [1, 2, 5, 5],
      [1, 1, 5, 5],
    ],
    outages: [down(1, 5, 40)],
    policies: { backfill: choice('conservative', { compress: 'start' }) },
  });
  // Job 2 was promised 10 and job 3 then 15.
  expect(result.brokenPromises).toEqual({ nodeLost: 2 });
  // Job 1 was stopped: its turn comes first, after job 0, and job 3 follows; job 2 needs both nodes.
  expect(lines(result)).toEqual(['done 0 10', 'done 10 20', 'done 40 45', 'done 20 25']);
});

describe('checkpoints', () => {
  // Work of 30 s, a checkpoint of 2 s after each 10 s: 34 s on the wall. Resuming takes 3 s.
  const checkpointing = { intervalSeconds: 10, costSeconds: 2, restartSeconds: 3, nodeMtbfSeconds: Infinity };

  test('lengthen a run that nobody stops, and their time is lost and overhead', () => {
    const result = run({ nodes: 1, jobs: [[0, 1, 30, 30]], outages: [down(0, 500, 501)], checkpointing });
    expect(lines(result)).toEqual(['done 0 34']);
    expect(result.ledger['cluster-0']).toMatchObject({ lost: 4, useful: 30 });
    expect(result.metrics).toMatchObject({ overheadGpuHours: 4 / 3600, goodput: 30 / 34 });
  });

  test('a job goes on from the last one that was complete', () => {
    // Stopped at 20: 10 s saved, 8 s lost. From 25 on 3 s to resume, 20 s of work, a checkpoint: until 50.
    const result = run({ nodes: 1, jobs: [[0, 1, 30, 30]], outages: [down(0, 20, 25)], checkpointing });
    expect(lines(result)).toEqual(['done 25 50']);
    expect(result.ledger['cluster-0']).toMatchObject({ down: 5, lost: 2 + 8 + 3 + 2, useful: 30 });
    expect(result.metrics).toMatchObject({
      lostGpuHours: 15 / 3600,
      overheadGpuHours: 7 / 3600,
      // From its submission to its end.
      turnaroundSecondsMean: 50,
    });
  });

  test('what is saved is useful: without checkpoints the same loss costs the whole attempt', () => {
    const result = run({ nodes: 1, jobs: [[0, 1, 30, 30]], outages: [down(0, 20, 25)] });
    expect(lines(result)).toEqual(['done 25 55']);
    expect(result.ledger['cluster-0']).toMatchObject({ lost: 20, useful: 30 });
  });
});

test('figures of the window: what is lost in it, who is stopped in it', () => {
  const jobs: Job[] = [
    [0, 2, 50, 50],
    [0, 1, 100, 100],
  ];
  const result = run({
    nodes: 3,
    jobs,
    // The first loss is before the window and costs 10 s × 2 GPUs; the second is in it, and so are 20 of its 25 s.
    outages: [down(0, 10, 15), down(1, 40, 45)],
    window: [20, 120],
    horizon: 200,
  });
  expect(lines(result)).toEqual(['done 45 95', 'done 0 100']);
  expect(result.ledger['cluster-0']).toMatchObject({ down: 10, lost: 20 + 50 });
  const occupied = 2 * (40 - 20) + 2 * 50 + 80;
  expect(result.metrics).toMatchObject({
    lostGpuHours: 40 / 3600,
    downGpuHours: 5 / 3600,
    restarts: 1,
    interruptionsPer1000GpuHours: expect.closeTo(1 / (occupied / 3_600_000), 9),
    goodput: (occupied - 40) / occupied,
    utilisationOfInService: occupied / 300,
    utilisationOfUp: occupied / 295,
  });
});

describe('no faults', () => {
  const jobs: Job[] = Array.from({ length: 40 }, (_, k) => [k, 1 + (k % 9), 5 + ((k * 7) % 13), 20]);
  const plain = inputOf(caseOf(8, 3, jobs), 1_000);

  test.each(['easy', 'conservative', 'none'])(
    '%s: with an empty list of outages the fingerprints are the same',
    (name) => {
      const parameters: Record<string, Record<string, number | string>> = {
        easy: { reservations: 1, depth: 0 },
        conservative: { compress: 'start' },
        none: {},
      };
      const policies = { ...plain.policies, backfill: choice(name, parameters[name]!) };
      const without = simulate({ ...plain, policies });
      const empty = simulate({ ...plain, policies, faults: { outages: [], stoppedJobs: 'requeue' } });
      expect(empty.fingerprint).toBe(without.fingerprint);
      expect(empty.scheduleFingerprint).toBe(without.scheduleFingerprint);
      expect(empty.metrics).toEqual(without.metrics);
      expect(without.stays).toBeUndefined();
    },
  );
});

test('work that is left: a job that was stopped and runs again is not overdue when its first attempt would have been', () => {
  const board = emptyJobBoard(1);
  const work = new RequestedWork(Int32Array.of(2), board);
  board.state[0] = STATE.running;
  board.expectedEnd[0] = 10;
  work.started(0);
  work.ended(0);
  board.expectedEnd[0] = 30;
  work.started(0);
  expect(work.anyOverdue(15)).toBe(false);
  expect(work.gpuSeconds(15)).toBe(30);
  expect(work.anyOverdue(30)).toBe(true);
  expect(work.gpuSeconds(30)).toBe(0);
});
