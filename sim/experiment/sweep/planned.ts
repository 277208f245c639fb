/**
 * The plan of a sweep with the scenario of each of its points, and what is wrong with either: all of it at once. It must
 * not know files, nor how runs are made.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { tidy } from '../scenario/report.ts';
import type { ResolvedScenario } from '../scenario/resolve.ts';
import { pointScenario, pointScenarios, type SweepBase, type SweepOverrides } from './base.ts';
import type { ParsedSweep, readSweep } from './parse.ts';
import { changesOf, combinationsOf, readPlan, type SweepPlan } from './plan.ts';

/** Of more combinations nobody is told what is wrong with their values before the conditions are mended. */
const ASKED_MAX = 2000;

export interface PlannedSweep {
  readonly plan: SweepPlan;
  /** By point. */
  readonly scenarios: readonly ResolvedScenario[];
}

/**
 * @param finish what else is to be done with the scenario of a point, such as reading its tables
 * @throws InputError with the issues of the file, of the plan and of all points, each once
 */
export function plannedSweep(
  { sweep, issues }: ReturnType<typeof readSweep>,
  base: SweepBase,
  overrides: SweepOverrides,
  finish = (scenario: ResolvedScenario): ResolvedScenario => scenario,
): PlannedSweep {
  // What misses an axis is another sweep: nothing that it did wrong would be the user's fault.
  if (!hasAllAxes(sweep)) throw new InputError(tidy(issues));
  const { plan, issues: misplanned, arePointsSure } = readPlan(sweep, base, overrides);
  const found = [...issues, ...misplanned];
  if (!arePointsSure) throw new InputError(tidy([...found, ...issuesOfLevels(sweep, base, finish)]));
  let scenarios: readonly ResolvedScenario[] = [];
  try {
    scenarios = pointScenarios(base, plan.points.map(changesOf), finish);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    found.push(...error.issues);
  }
  if (found.length > 0) throw new InputError(tidy(found));
  return { plan, scenarios };
}

function hasAllAxes({ axes, file }: ParsedSweep): boolean {
  const areRead = axes.length === Object.keys(file.axes).length;
  return areRead && (file.sample !== 'grid' || axes.every(({ levels }) => levels !== null));
}

/**
 * What is wrong with a level whatever it meets, where nobody knows yet which combinations are points: what is wrong with
 * some of its combinations alone may be just what the conditions are to leave out.
 */
function issuesOfLevels(
  sweep: ParsedSweep,
  base: SweepBase,
  finish: (scenario: ResolvedScenario) => ResolvedScenario,
): Issue[] {
  const combinations = combinationsOf(sweep, base.scenario.seed, ASKED_MAX);
  const meetings = new Map<string, number>();
  const refusals = new Map<string, { readonly issue: Issue; readonly byLevel: Map<string, number> }>();
  for (const [point, levels] of combinations.entries()) {
    const names = levels.map(({ label }, axis) => `${axis} ${label}`);
    for (const name of names) count(meetings, name);
    try {
      finish(pointScenario(base, changesOf({ point, levels })));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const issue of error.issues) {
        const key = JSON.stringify(issue);
        const refused = refusals.get(key) ?? { issue, byLevel: new Map<string, number>() };
        refusals.set(key, refused);
        for (const name of names) count(refused.byLevel, name);
      }
    }
  }
  return [...refusals.values()].flatMap(({ issue, byLevel }) =>
    [...byLevel].some(([name, times]) => times === meetings.get(name)) ? [issue] : [],
  );
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
