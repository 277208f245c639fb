/**
 * The input of one run: a variant's fleet and policies with the jobs of a replication. It must not know where jobs came from.
 */
import type { JobTable } from '../../model/jobs.ts';
import type { PolicyChoice, RunInput } from '../../simulation/contract.ts';
import type { ResolvedScenario, ResolvedVariant } from '../scenario/resolve.ts';

export function runInput(scenario: ResolvedScenario, variant: ResolvedVariant, jobs: JobTable): RunInput {
  const { fleet, policies, patience } = variant;
  return { fleet, jobs, policies, patience, times: scenario.times, timelineBins: scenario.timelineBins };
}

/** `easy` or `easy(reservations=2, depth=0)`. */
export function policyText({ name, parameters }: PolicyChoice): string {
  const pairs = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? name : `${name}(${pairs.join(', ')})`;
}
