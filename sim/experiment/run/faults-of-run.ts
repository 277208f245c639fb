/**
 * The faults of one run: drawn from the seed, or those of a file; and what they are, for the report. It must not know
 * files or what outages do.
 */
import type { Faults, Outage } from '../../model/faults.ts';
import type { Fleet } from '../../model/fleet.ts';
import { fleetOfReplication } from '../../model/fleet-plan.ts';
import { describeFaults } from '../../workload/faults/facts.ts';
import { generateOutages } from '../../workload/faults/generate.ts';
import type { Fact } from '../../workload/presets/preset.ts';
import type { ResolvedScenario, ResolvedVariant } from '../scenario/resolve.ts';
import type { FaultPlan } from '../scenario/resolve-faults.ts';

/** Null: no node ever goes down. @param fleet of the replication */
export function faultsOfRun(
  { seed, times }: ResolvedScenario,
  { faults }: ResolvedVariant,
  fleet: Fleet,
  replication: number,
): Faults | null {
  if (!faults) return null;
  const outages = outagesOf(faults, fleet, times.horizon, { seed, replication });
  return { outages, stoppedJobs: faults.stoppedJobs };
}

function outagesOf(
  { drawn, file }: FaultPlan,
  fleet: Fleet,
  horizon: number,
  draw: { readonly seed: string; readonly replication: number },
): readonly Outage[] {
  if (drawn) return generateOutages(drawn, fleet, horizon, draw);
  if (!file?.outages) throw new RangeError(`outages of ${file?.name} that were not read`);
  return file.outages;
}

/**
 * What the faults of a replication are, whichever variant runs: those of the first variant that has any, under its name
 * where not all have the same.
 */
export function faultFacts(scenario: ResolvedScenario, replication: number): Fact[] {
  const { seed, times, variants } = scenario;
  const variant = variants.find(({ faults }) => faults !== null);
  if (!variant?.faults) return [];
  const fleet = fleetOfReplication(variant, seed, replication, times.horizon);
  const outages = outagesOf(variant.faults, fleet, times.horizon, { seed, replication });
  const facts = describeFaults(variant.faults.drawn, outages, fleet, times.horizon);
  const first = JSON.stringify(variant.faults);
  const isCommon = variants.every(({ faults }) => JSON.stringify(faults) === first);
  return isCommon ? facts : facts.map(({ label, value }) => ({ label: `${label} (variant ${variant.name})`, value }));
}
