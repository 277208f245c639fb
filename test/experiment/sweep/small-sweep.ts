/** A small correct sweep over the small scenario, and how to break it. */
import { InputError } from '../../../sim/engine/errors.ts';
import { parseScenario } from '../../../sim/experiment/scenario/parse.ts';
import { pointScenarios, type SweepBase, type SweepOverrides, sweepBase } from '../../../sim/experiment/sweep/base.ts';
import { parseSweep } from '../../../sim/experiment/sweep/parse.ts';
import { changesOf, planSweep, type SweepPlan } from '../../../sim/experiment/sweep/plan.ts';
import { library, SMALL } from '../scenario/small-scenario.ts';

export const SMALL_SWEEP = `question: Which load?
sweep: loads
scenario: small
axes:
  load: { path: workload.load, values: [0.5, 0.7] }
  patience: { path: workload.patience, from: 1h, to: 3h, step: 1h }
replications: 2
`;

/** The small sweep with one piece of text replaced; the piece must be there. */
export function smallSweep(piece = '', instead = ''): string {
  if (!SMALL_SWEEP.includes(piece)) throw new Error(`the small sweep does not hold ${JSON.stringify(piece)}`);
  return SMALL_SWEEP.replace(piece, () => instead);
}

export interface Planned {
  readonly plan: SweepPlan;
  readonly base: SweepBase;
}

export function plan(text = SMALL_SWEEP, overrides: SweepOverrides = {}, scenario = SMALL): Planned {
  const sweep = parseSweep({ text, fileName: 'sweep.yaml' });
  const base = sweepBase(sweep, parseScenario(scenario, 'small.yaml', library()), overrides);
  return { plan: planSweep(sweep, base, overrides), base };
}

/** `0.5 1h` for each point. */
export function labels({ plan: { points } }: Planned): string[] {
  return points.map(({ levels }) => levels.map(({ label }) => label).join(' '));
}

/** Every issue as it is printed; none if the sweep is correct. Errors of any other kind are thrown on. */
export function issuesOf(text: string, overrides: SweepOverrides = {}): string[] {
  try {
    const { plan: planned, base } = plan(text, overrides);
    pointScenarios(base, planned.points.map(changesOf));
  } catch (error) {
    if (error instanceof InputError) return error.message.split('\n');
    throw error;
  }
  return [];
}
