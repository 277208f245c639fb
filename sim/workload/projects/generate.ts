/**
 * Draws the demand of all applications: works, wished GPUs and submit offsets on each project's own clock.
 * It must not know calls, awards or clusters: only what was applied for and how fast a GPU type is.
 *
 * Every stream is keyed by the application's id, that of its bursts by its institution; the k-th draw of each purpose
 * belongs to its k-th job, and the number of jobs follows from level, GPUs, speed and term alone: no other application,
 * institution, policy or cluster moves anybody's draws, and curve and institution move offsets only. Work is exact: an
 * application's jobs add up to level × GPUs × speed × term, rounded to the nearest GPU-second.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import type { Application } from '../../model/application.ts';
import { type Demand, emptyDemand } from '../../model/demand.ts';
import { emptyElasticity } from '../../model/elasticity.ts';
import type { Fact } from '../presets/preset.ts';
import { drawElasticJobs } from './elastic-jobs.ts';
import { demandFacts } from './facts.ts';
import { modulatedTimes } from './modulated-time.ts';
import { drawProjectJobs } from './project-jobs.ts';
import { planProject, resolveDemand } from './project-plan.ts';
import type { DemandSeed, DemandSpec } from './spec.ts';

export interface GeneratedDemand {
  readonly demand: Demand;
  readonly facts: readonly Fact[];
}

/**
 * The demand of `applications`; `speeds`: reference speed by GPU type (h200: 1). Rows by application, then by offset;
 * ids 1 to n. Throws an {@link InputError} for an unknown preset, curve or GPU type.
 */
export function generateDemand(
  spec: DemandSpec,
  applications: readonly Application[],
  speeds: Readonly<Record<string, number>>,
  seed: DemandSeed,
): GeneratedDemand {
  const resolved = resolveDemand(spec);
  checkSpeeds(applications, speeds);
  const plans = applications.map((application, k) =>
    planProject(resolved, application, speeds[application.gpu]!, seed, seed.without?.has(k) ?? false),
  );
  const count = plans.reduce((sum, { jobs }) => sum + jobs, 0);
  const demand = emptyDemand(applications.length, count, resolved.classes);
  if (resolved.elastic) demand.elastic = emptyElasticity(count);
  const timeOf = modulatedTimes(seed);
  let row = 0;
  let cut = 0;
  plans.forEach((plan, k) => {
    demand.first[k] = row;
    if (plan.jobs > 0) cut += drawProjectJobs(resolved, plan, timeOf(plan.application), seed, demand, row);
    drawElasticJobs(resolved, plan, seed, demand, row);
    row += plan.jobs;
  });
  demand.first[plans.length] = row;
  for (let job = 0; job < count; job++) demand.id[job] = job + 1;
  return { demand, facts: demandFacts(resolved, plans, demand, cut) };
}

function checkSpeeds(applications: readonly Application[], speeds: Readonly<Record<string, number>>): void {
  const types = [...new Set(applications.map(({ gpu }) => gpu))].filter((gpu) => speeds[gpu] === undefined);
  const remedy = `choose one of ${Object.keys(speeds).join(', ')}`;
  const issues = types.map((gpu): Issue => ({ message: `no GPU type "${gpu}"`, remedy }));
  if (issues.length > 0) throw new InputError(issues);
}
