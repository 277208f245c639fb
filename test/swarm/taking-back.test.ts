/**
 * What must hold wherever jobs are stopped for others, seen from outside after every instant: nobody is stopped for a job that
 * then does not start; and in whole nodes an owner waits no longer than the grace once nobody is protected any more.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PolicyChoice, RunInput } from '../../sim/simulation/contract.ts';
import { choice, runs } from '../oracle/cases.ts';
import {
  cutTo,
  inputOfShared,
  type SharedCase,
  sharedArbitrary,
  sharedOf,
  tableOfShared,
} from '../oracle/shared/cases.ts';
import { observeRun, type Picture, type Seen } from './observed.ts';
import { inputOfProgramme, programmeArbitrary, tableOfProgramme } from './programmes.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** Runs `law`; whatever it throws carries the case as a table. */
function inContext(table: () => string, law: () => void): void {
  try {
    law();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${table()}`, { cause: error });
  }
}

/**
 * Wherever somebody is preempted, another job starts at that very instant that was not there before.
 * @returns how many instants saw somebody preempted
 */
function nobodyStopsInVain(input: RunInput): number {
  let count = 0;
  let before: Picture = new Map();
  let counted: readonly number[] = [];
  observeRun(input, (now, picture, preemptions) => {
    const victims = preemptions.flatMap((times, row) => (times > (counted[row] ?? 0) ? [row] : []));
    const clusters = new Set(victims.map((row) => (before.get(row) ?? picture.get(row))?.cluster ?? -1));
    clusters.delete(-1);
    for (const cluster of clusters) {
      const others = [...picture.values()].filter(
        (job) => job.cluster === cluster && job.runs && job.startedAt === now && !victims.includes(job.row),
      );
      if (others.length === 0) throw new Error(`${now} s: jobs ${victims} are stopped, and nobody starts`);
      count++;
    }
    before = picture;
    counted = [...preemptions];
  });
  return count;
}

test('nobody is stopped for a job that then cannot start, whatever the programme', () => {
  let count = 0;
  const property = fc.property(programmeArbitrary({ preempts: true, sharings: ['quota', 'pooled'] }), (example) =>
    inContext(
      () => tableOfProgramme(example),
      () => {
        count += nobodyStopsInVain(inputOfProgramme(example));
      },
    ),
  );
  fc.assert(property, runs(300));
  expect(count).toBeGreaterThan(0);
});

test('nor in a crowded cluster', () => {
  let count = 0;
  const crowded = sharedArbitrary({ preemptions: ['take-back', 'priority'], isBusy: true });
  const property = fc.property(crowded, (example) =>
    inContext(
      () => tableOfShared(example),
      () => {
        count += nobodyStopsInVain(inputOfShared(example, 5_000));
      },
    ),
  );
  fc.assert(property, runs(200));
  expect(count).toBeGreaterThan(30);
});

/** Everything in whole nodes, quotas without limits, and owners may stop any borrower that is not protected. */
function inWholeNodes(example: SharedCase): SharedCase {
  const { gpusPerNode, nodes, preemption } = example;
  const whole = (gpus: number) => Math.ceil(gpus / gpusPerNode) * gpusPerNode;
  const noLimits = { borrowingLimit: NEVER, lendingLimit: 1, trackBorrowingLimit: NEVER, trackLendingLimit: 1 };
  const { ungranted = 'lend' } = example.sharing.parameters;
  const parameters = { ...preemption.parameters, from: 'any', within: 'never', ratePerHour: 0 };
  return {
    ...example,
    grants: cutTo(
      example.grants.map((grant) => ({ ...grant, gpus: whole(grant.gpus) })),
      nodes * gpusPerNode,
    ),
    jobs: example.jobs.map((job) => ({ ...job, wish: whole(job.wish), mouldable: true })),
    sharing: choice('quota', { ...noLimits, cohort: 'cluster', ungranted }),
    preemption: { ...preemption, parameters },
  };
}

const wholeNodes: fc.Arbitrary<SharedCase> = sharedArbitrary({
  preemptions: ['take-back'],
  sharings: ['quota'],
  isBusy: true,
})
  .filter(({ grants, jobs }) => jobs.every(({ grant }) => grant < grants.length))
  .map(inWholeNodes)
  .filter(({ grants, jobs }) => jobs.every(({ grant }) => grant < grants.length));

const gpusOf = (jobs: readonly Seen[]) => jobs.reduce((sum, { gpus }) => sum + gpus, 0);

/** Waiting jobs of grants that own all that they use and ask for. */
function covered(jobs: readonly Seen[], quotaOf: (grant: number) => number): Seen[] {
  return jobs.filter(({ grant, runs: isRunning }) => {
    const own = jobs.filter((job) => job.grant === grant);
    return !isRunning && gpusOf(own) <= quotaOf(grant);
  });
}

/** When, if nothing happens, no job of a grant that borrows is protected any more, s; Infinity: never. */
function unprotectedAt(
  jobs: readonly Seen[],
  { parameters }: PolicyChoice,
  quotaOf: (grant: number) => number,
): number {
  const running = jobs.filter(({ runs: isRunning }) => isRunning);
  const [leastRun, most] = [Number(parameters['leastRun']), Number(parameters['most'])];
  const times = running
    .filter(({ grant }) => gpusOf(running.filter((job) => job.grant === grant)) > quotaOf(grant))
    .map(({ startedAt, preemptions }) => (most > 0 && preemptions >= most ? NEVER : startedAt + leastRun));
  return Math.max(0, ...times);
}

/** @returns how many jobs had to start in time and had to wait for that */
function ownersWaitNoLonger(example: SharedCase): number {
  const { preemption, grants } = example;
  const grace = Number(preemption.parameters['grace']);
  const quotas = new Map<number, number>();
  const quotaOf = (grant: number) => quotas.get(grant)!;
  const deadlines = new Map<number, number>();
  let count = 0;
  let last = { at: 0, jobs: [] as Seen[] };
  observeRun(inputOfShared(example, 5_000), (now, picture) => {
    for (const { row, grant } of picture.values()) quotas.set(grant, grants[example.jobs[row]!.grant]!.gpus);
    // Nothing has happened since the last instant.
    const from = Math.max(last.at, unprotectedAt(last.jobs, preemption, quotaOf));
    if (from < now)
      for (const { row } of covered(last.jobs, quotaOf))
        deadlines.set(row, Math.min(deadlines.get(row) ?? NEVER, from + grace));
    for (const [row, deadline] of deadlines) {
      const job = picture.get(row);
      const isLate = job !== undefined && (job.runs ? job.startedAt : now) > deadline;
      if (isLate)
        throw new Error(`job ${row} owns what it asks for, and waits at ${now} s instead of until ${deadline}`);
      if (job === undefined || job.runs) deadlines.delete(row);
      count++;
    }
    last = { at: now, jobs: [...picture.values()] };
  });
  return count;
}

test('in whole nodes an owner waits at most until nobody is protected, and then for the grace', () => {
  let count = 0;
  const property = fc.property(wholeNodes, (example) =>
    inContext(
      () => tableOfShared(example),
      () => {
        count += ownersWaitNoLonger(example);
      },
    ),
  );
  fc.assert(property, runs(300));
  expect(count).toBeGreaterThan(50);
});

describe('owners who once waited longer', () => {
  const rule = {
    from: 'any',
    within: 'never',
    mode: 'cancel',
    leastRun: 0,
    order: 'newest-lowest',
    ratePerHour: 0,
    most: 0,
  };
  const crowd = (jobs: Parameters<typeof sharedOf>[3]): SharedCase => ({
    ...inWholeNodes(sharedOf(4, 4, [4, 12], jobs, { preemption: choice('take-back', { ...rule, grace: 2 }) })),
    backfill: choice('none'),
    // Until the second grant begins the first one has only its own.
    sharing: choice('quota', { borrowingLimit: NEVER, lendingLimit: 1, cohort: 'cluster', ungranted: 'idle' }),
    grants: [
      { gpus: 4, track: 0, block: null },
      { gpus: 12, track: 0, block: 18 },
    ],
  });

  test('what borrowers under notice give back to one owner is not lacking for the next one', () => {
    const jobs = [
      [0, 0, 4, 30],
      [0, 0, 4, 4],
      [0, 1, 4, 0],
      [0, 1, 4, 6],
      [1, 0, 4, 0],
      [1, 1, 8, 6],
    ] as const;
    expect(ownersWaitNoLonger(crowd(jobs))).toBeGreaterThan(0);
  });

  test('an owner for whom there is room does not wait for their grace', () => {
    const jobs = [
      [0, 0, 4, 18],
      [0, 0, 4, 3],
      [0, 1, 4, 0],
      [0, 1, 4, 2],
      [0, 1, 4, 6],
      [1, 0, 4, 0],
      [1, 1, 4, 0],
    ] as const;
    expect(ownersWaitNoLonger(crowd(jobs))).toBeGreaterThan(0);
  });

  test('what one victim leaves beyond what it was stopped for is kept for the next owner, and not lent to a borrower before him', () => {
    // The first grant's 2 GPUs are lent to the third, of which one job is told to give back 4 where 2 are wanted.
    const jobs = [
      [0, 10, 2, 6],
      [1, 1, 4, 6],
      [1, 1, 2, 6],
      [2, 0, 4, 14],
      [2, 0, 4, 30],
    ] as const;
    const lent = inWholeNodes(
      sharedOf(2, 5, [2, 4, 4], jobs, {
        preemption: choice('take-back', { ...rule, mode: 'checkpoint', leastRun: 2_700, grace: 600 }),
      }),
    );
    expect(ownersWaitNoLonger({ ...lent, unit: 300, backfill: choice('none') })).toBeGreaterThan(0);
  });
});
