/** Reservations in a plain fleet, by hand: who starts on nodes that are kept, before, in and after the time. */
import { describe, expect, test } from 'vitest';
import type { Outage } from '../../../sim/model/faults.ts';
import { isNamed, overlap, type Reservation } from '../../../sim/model/reservations.ts';
import { JOB_STATES, type RunResult } from '../../../sim/simulation/contract.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { type Case, type CasePolicies, CLASSES, caseOf, choice, inputOf } from '../../oracle/cases.ts';

/** `campaign`: of the class that is named. */
type Job = readonly [submit: number, gpus: number, run: number, whose?: 'campaign' | 'other', request?: number];

const kept = (nodes: readonly number[], change: Partial<Reservation> = {}): Reservation => ({
  ...{ id: 'campaign', cluster: 0, nodes, from: 100, until: 200, announcedAt: 10 },
  named: { classes: ['urgent'], applications: [], sectors: [] },
  ...change,
});

function run(
  nodes: number,
  jobs: readonly Job[],
  reservations: readonly Reservation[],
  policies: Partial<CasePolicies> = {},
  { gpusPerNode = 1, outages = [] }: { gpusPerNode?: number; outages?: readonly Outage[] } = {},
): RunResult {
  const rows = jobs.map(([submit, gpus, seconds, , request = seconds]) => [submit, gpus, seconds, request] as const);
  const plain: Case = caseOf(gpusPerNode, nodes, rows, policies);
  const named = plain.jobs.map((job, k) => ({
    ...job,
    jobClass: CLASSES.indexOf(jobs[k]![3] === 'campaign' ? 'urgent' : 'steady'),
  }));
  return simulate({
    ...inputOf({ ...plain, jobs: named }, 1_000),
    times: { windowStart: 0, windowEnd: 1_000, horizon: 1_000, stopWhenWindowServed: false },
    faults: { outages, stoppedJobs: 'requeue' },
    reservations,
  });
}

const lines = ({ schedule }: RunResult): string[] =>
  Array.from(schedule.state, (state, job) => `${JOB_STATES[state]} ${schedule.start[job]} ${schedule.end[job]}`);

const BACKFILLS = [
  choice('none'),
  choice('easy', { reservations: 1, depth: 0 }),
  choice('easy', { reservations: 2, depth: 0 }),
  choice('conservative', { compress: 'start' }),
];
const each = BACKFILLS.map(
  (backfill) => [`${backfill.name} ${JSON.stringify(backfill.parameters)}`, backfill] as const,
);

describe.each(each)('both nodes are kept from 100 to 200, as everybody knows from 10 on, %s', (_, backfill) => {
  const policies = { backfill };
  const both = [kept([0, 1])];

  test('before, whoever ends in time starts, named or not; who does not waits for the end of it', () => {
    const jobs: Job[] = [
      [20, 1, 80],
      [20, 1, 81],
    ];
    expect(lines(run(2, jobs, both, policies))).toEqual(['done 20 100', 'done 200 281']);
    const named: Job[] = [
      [20, 1, 80, 'campaign'],
      [20, 1, 81, 'campaign'],
    ];
    expect(lines(run(2, named, both, policies))).toEqual(['done 20 100', 'done 100 181']);
  });

  test('in it, who is named starts before all others, if he ends in time', () => {
    const jobs: Job[] = [
      [110, 1, 20],
      [120, 2, 80, 'campaign'],
    ];
    expect(lines(run(2, jobs, both, policies))).toEqual(['done 200 220', 'done 120 200']);
    const late: Job[] = [[120, 2, 81, 'campaign']];
    expect(lines(run(2, late, both, policies))).toEqual(['done 200 281']);
  });

  test('whoever runs at its begin runs on, and the node is kept once he has ended', () => {
    const jobs: Job[] = [
      [5, 1, 140],
      [5, 1, 140],
      [110, 2, 50, 'campaign'],
      [111, 1, 10],
    ];
    expect(lines(run(2, jobs, both, policies))).toEqual(['done 5 145', 'done 5 145', 'done 145 195', 'done 200 210']);
  });

  test('one node of two: others go on beside it, and who is named takes either', () => {
    const jobs: Job[] = [
      [110, 1, 50],
      [110, 1, 30, 'campaign'],
      [111, 1, 40, 'campaign'],
      [112, 1, 40],
    ];
    const result = run(2, jobs, [kept([1])], policies);
    expect(lines(result)).toEqual(['done 110 160', 'done 110 140', 'done 140 180', 'done 160 200']);
  });

  test('what is kept and idle is told, and idles in the ledger like all that idles', () => {
    const result = run(2, [[120, 1, 80, 'campaign']], both, policies);
    expect(result.metrics).toMatchObject({
      reservedGpuHours: 200 / 3600,
      reservedIdleGpuHours: (200 - 80) / 3600,
    });
    expect(result.ledger['cluster-0']).toMatchObject({ useful: 80, down: 0, grantedIdle: 2000 - 80 });
    expect(run(2, [[120, 1, 80]], [], policies).metrics['reservedGpuHours']).toBe(0);
  });

  test('a node that goes down is kept again once it is up', () => {
    const outages: Outage[] = [
      { cluster: 0, nodes: [0, 1], from: 110, until: 130, kind: 'failure', announcedAt: null },
    ];
    const jobs: Job[] = [
      [105, 1, 40, 'campaign'],
      [106, 1, 10],
    ];
    const result = run(2, jobs, both, policies, { outages });
    expect(lines(result)).toEqual(['done 130 170', 'done 200 210']);
    expect(result.metrics['reservedGpuHours']).toBe((2 * 80) / 3600);
  });

  test('maintenance that begins in it ends it for those who start', () => {
    const outages: Outage[] = [
      { cluster: 0, nodes: [0, 1], from: 150, until: 220, kind: 'maintenance', announcedAt: 0 },
    ];
    const jobs: Job[] = [
      [105, 1, 45, 'campaign'],
      [105, 1, 46, 'campaign'],
    ];
    const result = run(2, jobs, both, policies, { outages });
    expect(lines(result)).toEqual(['done 105 150', 'done 220 266']);
    expect(result.stays?.stops).toEqual(new Int32Array(2));
  });

  test('for nobody in particular: whoever ends by its end', () => {
    const all = [kept([0, 1], { named: { classes: [], applications: [], sectors: [] } })];
    const jobs: Job[] = [
      [120, 1, 80],
      [120, 1, 81],
    ];
    expect(lines(run(2, jobs, all, policies))).toEqual(['done 120 200', 'done 200 281']);
  });
});

test('the first who is named and does not fit is not starved by those behind him', () => {
  // Job 0 holds one of the two nodes until 130; job 1 needs both from 130 to 190; job 2 would hold one until 140.
  const jobs: Job[] = [
    [100, 1, 30, 'campaign'],
    [101, 2, 60, 'campaign'],
    [102, 1, 38, 'campaign'],
    [103, 1, 27, 'campaign'],
  ];
  expect(lines(run(2, jobs, [kept([0, 1])]))).toEqual(['done 100 130', 'done 130 190', 'done 200 238', 'done 103 130']);
});

test('under strict order those who are named are a queue of their own', () => {
  const strict = { backfill: choice('none') };
  const jobs: Job[] = [
    [100, 3, 50],
    [101, 1, 20, 'campaign'],
    [102, 2, 70, 'campaign'],
    [103, 1, 10, 'campaign'],
  ];
  // Nobody of it overtakes job 2, which fits when job 1 has ended; job 0 waits for all three nodes.
  expect(lines(run(3, jobs, [kept([0, 1])], strict))).toEqual([
    'done 200 250',
    'done 101 121',
    'done 121 191',
    'done 250 260',
  ]);
});

test('a job lies on nodes of one reservation, or on none', () => {
  const two = [kept([0]), kept([1], { id: 'course' })];
  expect(lines(run(3, [[110, 2, 20, 'campaign']], two))).toEqual(['done 200 220']);
  expect(lines(run(3, [[110, 2, 20, 'campaign']], [kept([0])]))).toEqual(['done 110 130']);
});

test('who is not held to his request and overruns it is not stopped at the end', () => {
  const jobs: Job[] = [
    [110, 1, 150, 'campaign', 50],
    [120, 1, 10, 'other'],
  ];
  expect(lines(run(1, jobs, [kept([0])]))).toEqual(['done 110 260', 'done 260 270']);
});

test('one after the other on the same node: each for its own time', () => {
  const next = kept([0], {
    id: 'next',
    from: 200,
    until: 300,
    named: { classes: ['steady'], applications: [], sectors: [] },
  });
  const jobs: Job[] = [
    [150, 1, 60, 'campaign'],
    [150, 1, 60],
  ];
  // Who is named for the first and would pass its end waits until both are over.
  expect(lines(run(1, jobs, [kept([0]), next]))).toEqual(['done 300 360', 'done 200 260']);
});

test('who is named, and which overlap', () => {
  const named = { classes: ['a'], applications: [], sectors: ['institute'] };
  expect(isNamed(named, { jobClass: 'a', application: 'A1', sector: 'institute' })).toBe(true);
  expect(isNamed(named, { jobClass: 'a', application: 'A1', sector: 'industry' })).toBe(false);
  expect(isNamed(named, { jobClass: 'b', application: 'A1', sector: 'institute' })).toBe(false);
  expect(isNamed(named, { jobClass: 'a' })).toBe(false);
  expect(overlap(kept([0]), kept([1], { from: 199, until: 300 }))).toBe(true);
  expect(overlap(kept([0]), kept([1], { from: 200, until: 300 }))).toBe(false);
});
