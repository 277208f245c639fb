/**
 * Draws the demand of all applications: works, wished GPUs and submit offsets on each project's own clock.
 * It must not know calls, awards or clusters: only what was applied for and how fast a GPU type is.
 *
 * Every stream is keyed by the application's id, the k-th draw of each purpose belongs to its k-th job, and the number
 * of jobs follows from level, GPUs, speed and term alone: no other application, policy or cluster moves anybody's draws,
 * and the curve moves offsets only. Work is exact: an application's jobs add up to level × GPUs × speed × term, rounded
 * to the nearest GPU-second.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { type Stream, stream } from '../../engine/random.ts';
import type { Application, Sector } from '../../model/application.ts';
import { type Demand, emptyDemand } from '../../model/demand.ts';
import type { Fact } from '../presets/preset.ts';
import { partFor } from './curves.ts';
import { demandFacts } from './facts.ts';
import { type CampaignClass, WISH_PARTS } from './preset.ts';
import { type ProjectPlan, planProject, type ResolvedDemandSpec, resolveDemand } from './project-plan.ts';
import type { DemandSeed, DemandSpec } from './spec.ts';
import { largestWish, sizeAtLeast, sizeOfPart } from './wishes.ts';
import { balanceWorks, drawRelativeWorks } from './works.ts';

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
  let row = 0;
  let cut = 0;
  plans.forEach((plan, k) => {
    demand.first[k] = row;
    if (plan.jobs > 0) cut += drawJobs(resolved, plan, seed, demand, row);
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

/** Writes a project's jobs to `demand` from row `from` on; returns how many works were cut. */
function drawJobs(spec: ResolvedDemandSpec, plan: ProjectPlan, seed: DemandSeed, demand: Demand, from: number): number {
  const { id, sector, term, gpus } = plan.application;
  const named = (purpose: string): Stream => stream(seed.seed, seed.replication, purpose, id);
  const classes = spec.mix[sector];
  const classOf = new Uint8Array(plan.jobs);
  const works = new Float64Array(plan.jobs);
  drawRelativeWorks(classes, named('demand-work'), classOf, works);
  const cut = balanceWorks(works, plan.work, plan.longestWork);
  const order = Int32Array.from(works.keys());
  named('demand-order').shuffle(order);
  const indices = classIndices(spec, sector);
  const wishes = named('demand-wish');
  const requests = named('demand-request');
  const offsets = named('demand-offset');
  const largest = largestWish(gpus, spec.nodeGpus);
  let before = 0;
  for (let k = 0; k < plan.jobs; k++) {
    const row = from + k;
    const job = order[k]!;
    const work = works[job]!;
    const part = wishPart(classes[classOf[job]!]!, wishes.next());
    const needed = Math.ceil(work / (plan.speed * plan.longestSeconds));
    const wish = Math.max(sizeOfPart(part, gpus, spec.nodeGpus), sizeAtLeast(needed, largest, spec.nodeGpus));
    demand.wish[row] = wish;
    demand.work[row] = work;
    // Nobody requests more time than the whole term.
    const longestRequest = Math.max(work, Math.floor(wish * plan.speed * term));
    const request = Math.ceil(work * spec.overestimate.quantile(requests.nextOpen()));
    demand.requestedWork[row] = Math.min(longestRequest, request);
    // Stratified by work: the job lies somewhere within its own part of the project's work.
    const share = (before + offsets.nextOpen() * work) / plan.work;
    const offset = Math.floor(partFor(spec.curve.points, plan.exponent, share) * term);
    demand.offset[row] = Math.max(0, Math.min(term - 1, offset));
    demand.mouldable[row] = 1;
    demand.jobClass[row] = indices[classOf[job]!]!;
    before += work;
  }
  return cut;
}

function classIndices({ mix, classes }: ResolvedDemandSpec, sector: Sector): readonly number[] {
  return mix[sector].map(({ name }) => classes.indexOf(name));
}

/** The part of its project's GPUs that a job of `ofClass` wishes for at the share `u` in [0, 1). */
function wishPart({ wish }: CampaignClass, u: number): number {
  const all = wish[0] + wish[1] + wish[2] + wish[3];
  let share = 0;
  for (let k = 0; k < 3; k++) {
    share += wish[k]! / all;
    if (u < share) return WISH_PARTS[k]!;
  }
  return 1;
}
