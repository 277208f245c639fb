/**
 * The input of one run: a variant's policies with the fleet and the jobs of a replication. It must not know where jobs
 * came from.
 */

import { fleetOfReplication } from '../../model/fleet-plan.ts';
import type { JobTable } from '../../model/jobs.ts';
import type { Programme } from '../../model/programme.ts';
import type { PolicyChoice, RunInput } from '../../simulation/contract.ts';
import type { ResolvedScenario, ResolvedVariant } from '../scenario/resolve.ts';
import { faultsOfRun } from './faults-of-run.ts';
import { policyText } from './policy-text.ts';

export function runInput(
  scenario: ResolvedScenario,
  variant: ResolvedVariant,
  jobs: JobTable,
  replication: number,
  programme: Programme | null = null,
): RunInput {
  const { policies, patience, reservations, detectors } = variant;
  const fleet = fleetOfReplication(variant, scenario.seed, replication, scenario.times.horizon);
  const { times, timelineBins } = scenario;
  const faults = faultsOfRun(scenario, variant, fleet, replication);
  const checkpointing = variant.faults?.checkpointing ?? null;
  return {
    fleet,
    jobs,
    programme,
    policies,
    patience,
    times,
    timelineBins,
    detectors,
    asksWhy: true,
    ...(faults && { faults, checkpointing }),
    ...(reservations.length > 0 && { reservations }),
  };
}

/** Kind → policy with its parameters, of a variant and of its programme; `award ID` where calls differ in it. */
export function policyTexts({ policies, programme }: ResolvedVariant): Record<string, string> {
  const choices: [string, PolicyChoice][] = Object.entries(policies);
  if (programme) {
    const { calls, rules } = programme;
    const awards = new Set(calls.map(({ award }) => policyText(award)));
    const shown = awards.size > 1 ? calls : calls.slice(0, 1);
    for (const { id, award } of shown) choices.push([awards.size > 1 ? `award ${id}` : 'award', award]);
    const { grantPlacement, reclaim, redistribution, sharing, preemption, elastic } = rules;
    choices.push(...Object.entries({ grantPlacement, reclaim, redistribution, sharing, preemption }));
    if (elastic) choices.push(['elastic', elastic]);
  }
  return Object.fromEntries(choices.map(([kind, choice]) => [kind, policyText(choice)]));
}
