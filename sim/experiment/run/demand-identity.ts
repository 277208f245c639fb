/**
 * What the jobs and projects of a replication depend on, as texts: runs with equal texts and one replication share what
 * is drawn. It must not know how anything is drawn.
 */
import type { ProgrammePlan } from '../scenario/programme-plan.ts';
import type { ResolvedScenario } from '../scenario/resolve.ts';
import { canonicalText } from './run-identity.ts';

/** Of the scenario's own jobs (`jobsOfReplication`). */
export function workloadIdentityText(scenario: ResolvedScenario): string {
  const { seed, workload, baseFleet, baseLaws, segments, times, startEpochSeconds, zoneOffsetSeconds } = scenario;
  return canonicalText({ seed, workload, baseFleet, baseLaws, segments, times, startEpochSeconds, zoneOffsetSeconds });
}

/** Of a programme's applications and projects (`drawProjects`). */
export function projectsIdentityText(scenario: ResolvedScenario, { projects }: ProgrammePlan): string {
  const workload = projects.workloadOf === null ? null : workloadIdentityText(scenario);
  return canonicalText({ seed: scenario.seed, projects, workload });
}

/** Of all that is drawn for a run of a variant, whichever kind it is. */
export function demandIdentityText(scenario: ResolvedScenario, variant: number): string {
  const own = scenario.variants[variant];
  if (!own) throw new RangeError(`no variant ${variant}`);
  return own.programme ? projectsIdentityText(scenario, own.programme) : workloadIdentityText(scenario);
}
