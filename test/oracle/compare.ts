/**
 * Both schedulers on one case, and where they differ. It must not know which cases are tried.
 */
import { JOB_STATES } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import type { Case } from './cases.ts';
import { inputOf, tableOf } from './cases.ts';
import { naive } from './naive.ts';

/** Throws the case as a table of the rows that matter unless both schedules are equal. */
export function sameSchedule(example: Case, horizon: number): void {
  const { jobs, leafGroups, brokenPromises, lost, down } = naive(inputOf(example, horizon));
  const { schedule, brokenPromises: brokenByReason, ledger } = simulate(inputOf(example, horizon));
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
  if (differ) throw new Error(`naive, but fast, until ${horizon}:${tableOf(example, shown)}`);
  if (broken !== brokenPromises)
    throw new Error(`promises broken: naive ${brokenPromises}, but fast ${broken}${tableOf(example, shown)}`);
  for (const [k, accounts] of Object.values(ledger).entries()) {
    if (accounts.lost === lost[k] && accounts.down === down[k]) continue;
    const words = `cluster ${k}: naive lost ${lost[k]} and down ${down[k]}, but fast ${accounts.lost} and ${accounts.down}`;
    throw new Error(`${words}${tableOf(example, shown)}`);
  }
}
