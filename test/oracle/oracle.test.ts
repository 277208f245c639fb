/**
 * The fast simulator against the naive scheduler: the same schedule for every queue order × backfill, with random
 * placement, routing, limit, fleet and jobs. `GPUFLEET_SWARM=n` draws n cases for each pair with a fresh seed.
 */
import fc from 'fast-check';
import { describe, test } from 'vitest';
import {
  announcedArbitrary,
  BACKFILLS,
  caseArbitrary,
  caseOf,
  choice,
  faultsArbitrary,
  QUEUES,
  reservationsArbitrary,
  runs,
} from './cases.ts';
import { sameSchedule } from './compare.ts';

describe.each(QUEUES)('%s', (queue) => {
  test.each(
    BACKFILLS.map((backfill) => [`${backfill.name} ${JSON.stringify(backfill.parameters)}`, backfill] as const),
  )('%s', (_, backfill) => {
    const fixed = { queue: choice(queue), backfill };
    // Mostly to the end; else cut in the midst.
    const horizon = fc.constantFrom(1_000_000, 1_000_000, 1_000_000, 75);
    for (const clustersMax of [1, 3]) {
      fc.assert(fc.property(caseArbitrary({ clustersMax }, fixed), horizon, sameSchedule), runs(30));
    }
  });
});

describe.each([
  ['outages', faultsArbitrary],
  ['announced windows', announcedArbitrary],
] as const)('with %s', (_, faultsOf) => {
  test.each(
    BACKFILLS.map((backfill) => [`${backfill.name} ${JSON.stringify(backfill.parameters)}`, backfill] as const),
  )('%s', (_, backfill) => {
    const queue = fc.constantFrom(...QUEUES);
    const horizon = fc.constantFrom(1_000_000, 1_000_000, 75);
    const cases = queue
      .chain((name) => fc.tuple(caseArbitrary({ clustersMax: 2 }, { backfill, queue: choice(name) }), faultsOf))
      .map(([example, faults]) => ({ ...example, faults }));
    fc.assert(fc.property(cases, horizon, sameSchedule), runs(60));
  });
});

describe.each([
  ['alone', fc.constant(undefined)],
  ['with outages', faultsArbitrary],
  ['with announced windows', announcedArbitrary],
] as const)('reservations, %s', (_, faultsOf) => {
  test.each(
    BACKFILLS.map((backfill) => [`${backfill.name} ${JSON.stringify(backfill.parameters)}`, backfill] as const),
  )('%s', (_, backfill) => {
    const horizon = fc.constantFrom(1_000_000, 1_000_000, 75);
    const cases = fc
      .constantFrom(...QUEUES)
      .chain((name) =>
        fc.tuple(
          caseArbitrary({ clustersMax: 2, jobsMax: 20 }, { backfill, queue: choice(name) }),
          faultsOf,
          reservationsArbitrary,
        ),
      )
      .map(([example, faults, reservations]) => ({ ...example, ...(faults && { faults }), reservations }));
    fc.assert(fc.property(cases, horizon, sameSchedule), runs(25));
  });
});

describe('cases that once differed', () => {
  const HORIZON = 1_000_000;
  const promised = {
    backfill: choice('conservative', { compress: 'start' }),
    placement: choice('first-fit'),
    limit: choice('kill'),
  };

  test('a start beside its promised bin makes room for jobs behind it in the same pass', () => {
    const example = caseOf(
      4,
      2,
      [
        [0, 1, 30, 30],
        [5, 3, 3, 10],
        [5, 5, 30, 30],
        [33, 1, 0, 30],
        [34, 1, 0, 0],
        [35, 3, 6, 6],
        [38, 3, 5, 5],
        [38, 1, 4, 4],
        [38, 2, 29, 29],
        [39, 1, 0, 0],
      ],
      { ...promised, queue: choice('ljf') },
    );
    sameSchedule({ ...example, clusters: example.clusters.map((cluster) => ({ ...cluster, speed: 0.7 })) }, HORIZON);
  });

  test('and for jobs before it in the next pass, though that brings an arrival only', () => {
    const example = caseOf(
      4,
      3,
      [
        [12, 1, 0, 41],
        [12, 14, 46, 46],
        [15, 1, 22, 22],
        [20, 1, 0, 0],
        [20, 2, 59, 59],
        [20, 5, 30, 30],
        [21, 1, 0, 30],
        [24, 1, 6, 6],
        [28, 1, 0, 6],
        [38, 4, 6, 6],
        [41, 5, 1, 1],
        [41, 1, 6, 6],
      ],
      { ...promised, queue: choice('sjf') },
    );
    const phases = [
      { nodes: 3, at: 14 },
      { nodes: 2, at: 37 },
      { nodes: 4, at: Number.POSITIVE_INFINITY },
    ];
    const clusters = example.clusters.map((cluster) => ({ ...cluster, phases, leafGroupNodes: 2, speed: 1.5 }));
    sameSchedule({ ...example, clusters, patience: 29 }, HORIZON);
  });

  test('where all nodes close, who starts on some makes room in the queue of those for whom others are kept', () => {
    const example = caseOf(
      8,
      2,
      [
        [5, 1, 12, 12],
        [5, 7, 6, 6],
        [5, 1, 3, 3],
      ],
      { queue: choice('ljf'), backfill: choice('none'), placement: choice('first-fit') },
    );
    const window = { cluster: 0, node: 0, nodes: 2, from: 30, seconds: 1, notice: 25 };
    const kept = { cluster: 0, node: 0, nodes: 1, from: 0, seconds: 7, notice: 0, classes: [] };
    const clusters = example.clusters.map((cluster) => ({ ...cluster, speed: 2 }));
    const faults = { outages: [window], stoppedJobs: 'requeue' as const, checkpointing: null };
    sameSchedule({ ...example, clusters, faults, reservations: [kept] }, HORIZON);
  });

  test('who was promised nothing while a job held nodes that closed is promised a start when it ends', () => {
    const example = caseOf(
      4,
      6,
      [
        [1, 9, 6, 6],
        [1, 9, 6, 6],
        [2, 9, 30, 30],
        [3, 1, 11, 11],
      ],
      {
        queue: choice('sjf'),
        backfill: choice('conservative', { compress: 'start' }),
        placement: choice('first-fit'),
      },
    );
    // The first job runs a little longer than it asked for, on nodes that go down when it ends.
    const phases = [
      { nodes: 4, at: 35, trial: 2, slip: -5 },
      { nodes: 2, at: 0, trial: 4, slip: 5 },
    ];
    const clusters = example.clusters.map((cluster) => ({
      ...{ ...cluster, phases, leafGroupNodes: 4, leafGroupSlowdown: 1.3, speed: 2 },
    }));
    const outage = { cluster: 0, node: 2, nodes: 3, from: 39, seconds: Number.POSITIVE_INFINITY, notice: 1 };
    const reservations = [
      { cluster: 0, node: 7, nodes: 3, from: 38, seconds: 1, notice: 3, classes: ['urgent'] },
      { cluster: 0, node: 0, nodes: 1, from: 0, seconds: 38, notice: 0, classes: ['urgent'] },
    ];
    const faults = { outages: [outage], stoppedJobs: 'requeue' as const, checkpointing: null };
    sameSchedule({ ...example, clusters, faults, reservations }, HORIZON);
  });

  test('the rest of a job that starts on a closing node after the others is known to the plan', () => {
    const example = caseOf(
      2,
      11,
      [
        [0, 4, 2, 2],
        [0, 2, 0, 0],
        [5, 1, 3, 3],
        [6, 2, 3, 3],
      ],
      {
        queue: choice('sjf'),
        backfill: choice('conservative', { compress: 'full' }),
        placement: choice('first-fit'),
        limit: choice('kill'),
      },
    );
    const phases = [
      { nodes: 6, at: 34 },
      { nodes: 5, at: 26 },
    ];
    const clusters = example.clusters.map((cluster) => ({
      ...{ ...cluster, phases, leafGroupNodes: 3, leafGroupSlowdown: 2, speed: 2 },
    }));
    const never = Number.POSITIVE_INFINITY;
    const outages = [
      { cluster: 0, node: 8, nodes: 1, from: 9, seconds: 18, notice: null },
      { cluster: 0, node: 0, nodes: 1, from: 0, seconds: never, notice: null },
    ];
    const kept = { cluster: 0, node: 4, nodes: 4, from: 0, seconds: 28, notice: 0, classes: [] };
    const faults = { outages, stoppedJobs: 'requeue' as const, checkpointing: null };
    sameSchedule({ ...example, clusters, faults, reservations: [kept] }, HORIZON);
  });
});
