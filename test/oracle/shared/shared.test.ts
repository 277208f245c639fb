/**
 * Shared clusters against the naive scheduler: the same schedule for quotas and pools, with every preemption, random limits of
 * quotas and projects, cohorts, queue orders, nodes that fail or close, and jobs. `GPUFLEET_SWARM=n` draws n cases for each
 * with a fresh seed.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choice, runs } from '../cases.ts';
import { type SharedKind, sharedArbitrary, sharedOf } from './cases.ts';
import { sameShared } from './compare.ts';

/** Mostly to the end; else cut in the midst. In units. */
const horizon = fc.constantFrom(5_000, 5_000, 5_000, 60);

type Counts = ReturnType<typeof sameShared>;

/** Draws cases of the kind, and holds against each other what both schedulers make of each. @returns what has happened in all */
function holdsFor(kind: SharedKind, numRuns: number): Counts {
  const all: Record<string, number> = {};
  const add = (counts: Counts) => {
    for (const [name, count] of Object.entries(counts)) all[name] = (all[name] ?? 0) + count;
  };
  const property = fc.property(sharedArbitrary(kind), horizon, (example, until) => add(sameShared(example, until)));
  fc.assert(property, runs(numRuns));
  return all as Counts;
}

const PREEMPTIONS = [
  ['nobody is stopped', ['none']],
  ['owners take back', ['take-back']],
  ['the higher priority goes first', ['priority']],
] as const;

test.each(PREEMPTIONS)('where %s', (_, preemptions) => {
  holdsFor({ preemptions }, 150);
});

test.each(PREEMPTIONS)('where nodes fail and %s', (_, preemptions) => {
  const counts = holdsFor({ preemptions, faults: 'failures', isBusy: true }, 80);
  expect(counts.stoppedByNodes).toBeGreaterThan(10);
  if (preemptions[0] === 'take-back') expect(counts.claimsLost).toBeGreaterThan(0);
});

test.each(PREEMPTIONS)('where nodes are known to go down and %s', (_, preemptions) => {
  const counts = holdsFor({ preemptions, faults: 'windows', isBusy: true }, 60);
  expect(counts.startedOnClosing).toBeGreaterThan(10);
});

test.each(PREEMPTIONS)('where projects have limits and %s', (_, preemptions) => {
  const counts = holdsFor({ preemptions, limited: true, isBusy: true, jobsMax: 20 }, 40);
  expect(counts.refused).toBeGreaterThan(10);
  expect(counts.slow).toBeGreaterThan(10);
});

test.each(PREEMPTIONS)('where the queue compares accounts and %s', (_, preemptions) => {
  const counts = holdsFor({ preemptions, byAccounts: true, isBusy: true }, 50);
  expect(counts.overtaken).toBeGreaterThan(10);
});

test('where nodes fail and close, projects have limits, the queue compares accounts and some are stopped for others', () => {
  const all = { limited: true, byAccounts: true, isBusy: true, jobsMax: 22 } as const;
  const preemptions = ['take-back', 'priority'];
  const ofFailures = holdsFor({ ...all, preemptions, faults: 'failures' }, 40);
  const ofWindows = holdsFor({ ...all, preemptions, faults: 'windows' }, 40);
  for (const counts of [ofFailures, ofWindows]) {
    expect(Math.min(counts.stoppedByNodes, counts.refused, counts.overtaken)).toBeGreaterThan(10);
    expect(counts.notices).toBeGreaterThan(0);
  }
  expect(ofWindows.startedOnClosing).toBeGreaterThan(10);
});

describe('cases that once differed', () => {
  test('what an owner before him waits for shrinks by those of its jobs that start', () => {
    const jobs = [
      [0, 0, 1, 3],
      [0, 2, 3, 6],
      [0, 2, 13, 6],
      [1, 0, 6, 3],
      [1, 0, 2, 6],
      [1, 2, 1, 0],
    ] as const;
    sameShared({ ...sharedOf(8, 3, [18, 6], jobs), backfill: choice('none') }, 5_000);
  });

  test('who stands behind an owner starts when the owner has started smaller jobs of its own', () => {
    const jobs = [
      [0, 0, 28, 6],
      [0, 0, 9, 24],
      [0, 0, 19, 30],
      [0, 0, 6, 0],
      [0, 1, 3, 7],
      [0, 19, 1, 6],
      [1, 0, 6, 0],
      [1, 0, 18, 30],
      [1, 1, 1, 30],
    ] as const;
    sameShared({ ...sharedOf(8, 6, [31, 17], jobs), queue: choice('ljf'), patience: 34 }, 5_000);
  });

  test('a pass at which nothing but time has gone by may start whom another grant’s start has given more time', () => {
    // Job 4 takes one of the two GPUs that job 7 was to have with the one of job 5: it starts later, and job 8 need not wait.
    const pooled = sharedOf(
      8,
      2,
      [11, 5],
      [
        ...[[0, 0, 1, 30] as const, [0, 0, 1, 30] as const, [0, 2, 1, 10] as const],
        ...[[0, 2, 2, 6] as const, [0, 6, 1, 7] as const, [1, 0, 1, 30] as const],
        ...[[1, 0, 11, 30] as const, [1, 1, 3, 0] as const, [1, 12, 1, 13] as const],
      ],
      {
        sharing: choice('pooled', { weights: 'award', ungranted: 'lend' }),
        preemption: choice('priority', {
          ...{ scope: 'grant', gap: 0, mode: 'cancel', grace: 0, leastRun: 1 },
          ...{ order: 'newest-lowest', ratePerHour: 0, most: 0 },
        }),
      },
    );
    // The large one asks for a little longer than it runs.
    const jobs = pooled.jobs.map((job, row) => (row === 6 ? { ...job, request: 31 } : job));
    sameShared({ ...pooled, jobs }, 5_000);
  });

  test('time alone lets somebody start where one who finds no room is to end behind others, and more is free by then', () => {
    // Job 2 loses its node at 9 and waits. At 10 it would end with jobs 0 and 1, so that job 4 delays job 3 no longer.
    const drawn = sharedOf(
      4,
      5,
      [11, 9],
      [
        ...[[0, 0, 1, 8] as const, [0, 0, 2, 8] as const, [0, 2, 8, 5] as const, [0, 2, 11, 0] as const],
        ...[[0, 2, 2, 0] as const, [0, 7, 8, 0] as const, [1, 1, 1, 7] as const],
      ],
      {
        placement: choice('spread'),
        faults: { outages: [{ node: 3, nodes: 1, from: 9, length: 2, notice: null }], stoppedJobs: 'requeue' },
      },
    );
    const asked = [12, 12, 5, 0, 6, 0, 7];
    const sharing = choice('quota', { ...drawn.sharing.parameters, lendingLimit: 0.5 });
    sameShared({ ...drawn, sharing, jobs: drawn.jobs.map((job, row) => ({ ...job, request: asked[row]! })) }, 5_000);
  });

  test('who was to pass a blocked job and found no room makes way when he would outlast it', () => {
    // Job 3 fits no node, and takes the GPUs of the pool from job 4 as long as it would end before job 2 is to start.
    const jobs = [
      [0, 0, 2, 30],
      [0, 0, 3, 30],
      [0, 0, 6, 0],
      [0, 1, 3, 6],
      [0, 1, 1, 6],
      [0, 25, 3, 0],
    ] as const;
    sameShared(
      { ...sharedOf(4, 2, [6], jobs), sharing: choice('pooled', { weights: 'award', ungranted: 'lend' }) },
      5_000,
    );
  });
});
