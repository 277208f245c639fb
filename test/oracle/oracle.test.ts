/**
 * The fast simulator against the naive scheduler: the same schedule for every queue order × backfill, with random
 * placement, routing, limit, fleet and jobs. `GPUFLEET_SWARM=n` draws n cases for each pair with a fresh seed.
 */
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { JOB_STATES } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import type { Case } from './cases.ts';
import { BACKFILLS, caseArbitrary, choice, inputOf, QUEUES, runs, tableOf } from './cases.ts';
import { naive } from './naive.ts';

/** Throws the case as a table of the rows that matter unless both schedules are equal. */
function sameSchedule(example: Case): void {
  const { jobs, leafGroups, brokenPromises } = naive(inputOf(example));
  const { schedule, brokenPromises: brokenByReason } = simulate(inputOf(example));
  const columns = {
    state: [jobs.map(({ state }) => state), Array.from(schedule.state, (state) => JOB_STATES[state])],
    cluster: [jobs.map(({ cluster }) => cluster), [...schedule.cluster]],
    start: [jobs.map(({ start }) => start), [...schedule.start]],
    end: [jobs.map(({ end }) => end), [...schedule.end]],
    nodes: [jobs.map(({ parts }) => parts.length), [...schedule.nodes]],
    leafGroups: [leafGroups, [...schedule.leafGroups]],
  } satisfies Record<string, readonly [naive: readonly unknown[], fast: readonly unknown[]]>;
  const shown: Record<string, string[]> = { on: jobs.map(({ parts }) => parts.map(({ node }) => node).join('+')) };
  let differ = false;
  for (const [name, [ours, fast]] of Object.entries(columns)) {
    shown[name] = ours.map((value, job) => (value === fast[job] ? `${value}` : `${value} but ${fast[job]}`));
    differ ||= ours.some((value, job) => value !== fast[job]);
  }
  const broken = Object.values(brokenByReason).reduce((sum, count) => sum + count, 0);
  if (differ) throw new Error(`naive, but fast:${tableOf(example, shown)}`);
  if (broken !== brokenPromises)
    throw new Error(`promises broken: naive ${brokenPromises}, but fast ${broken}${tableOf(example, shown)}`);
}

describe.each(QUEUES)('%s', (queue) => {
  test.each(
    BACKFILLS.map((backfill) => [`${backfill.name} ${JSON.stringify(backfill.parameters)}`, backfill] as const),
  )('%s', (_, backfill) => {
    const fixed = { queue: choice(queue), backfill };
    fc.assert(fc.property(caseArbitrary({ clustersMax: 1 }, fixed), sameSchedule), runs(40));
    fc.assert(fc.property(caseArbitrary({ clustersMax: 3 }, fixed), sameSchedule), runs(40));
  });
});
