/**
 * The jobs of one project, drawn to its plan: works by class, wished GPUs, requested work, submit offsets.
 * It must not know other projects. Each purpose has a stream of its own; its k-th draw belongs to the k-th job.
 */
import { type Stream, stream } from '../../engine/random.ts';
import type { Demand } from '../../model/demand.ts';
import { partFor } from './curves.ts';
import type { ModulatedTime } from './modulated-time.ts';
import { type CampaignClass, WISH_PARTS } from './preset.ts';
import type { ProjectPlan, ResolvedDemandSpec } from './project-plan.ts';
import type { DemandSeed } from './spec.ts';
import { largestWish, sizeAtLeast, sizeOfPart } from './wishes.ts';
import { balanceWorks, drawRelativeWorks } from './works.ts';

/**
 * Jobs of a burst. Bursts follow the curve by their work; within a burst jobs come at random (assumed). Were each job
 * put where the curve has it, a project would feed its GPUs so evenly that hardly a queue formed.
 */
export const BURST_JOBS = 8;

/** Writes a project's jobs to `demand` from row `from` on, in its institution's `time`; returns how many works were cut. */
export function drawProjectJobs(
  spec: ResolvedDemandSpec,
  plan: ProjectPlan,
  time: ModulatedTime,
  { seed, replication }: DemandSeed,
  demand: Demand,
  from: number,
): number {
  const named = (purpose: string): Stream => stream(seed, replication, purpose, plan.application.id);
  const classes = spec.mix[plan.application.sector];
  const classOf = new Uint8Array(plan.jobs);
  const works = new Float64Array(plan.jobs);
  drawRelativeWorks(classes, named('demand-work'), classOf, works);
  const cut = balanceWorks(works, plan.work, plan.longestWork);
  const order = Int32Array.from(works.keys());
  named('demand-order').shuffle(order);
  const indices = classes.map(({ name }) => spec.classes.indexOf(name));
  const wishes = named('demand-wish');
  for (let k = 0; k < plan.jobs; k++) {
    const job = order[k]!;
    const row = from + k;
    demand.work[row] = works[job]!;
    demand.jobClass[row] = indices[classOf[job]!]!;
    demand.wish[row] = wishedGpus(spec, plan, classes[classOf[job]!]!, works[job]!, wishes.next());
    demand.mouldable[row] = 1;
  }
  drawRequests(spec, plan, named('demand-request'), demand, from);
  drawOffsets(spec, plan, time, named('demand-offset'), demand, from);
  return cut;
}

/** The part of the project's GPUs at the share `u` in [0, 1) of its class, but enough to end within the longest time. */
function wishedGpus(
  { nodeGpus }: ResolvedDemandSpec,
  { application: { gpus }, speed, longestSeconds }: ProjectPlan,
  { wish }: CampaignClass,
  work: number,
  u: number,
): number {
  let left = u * (wish[0] + wish[1] + wish[2] + wish[3]);
  let k = 0;
  while (k < 3 && left >= wish[k]!) left -= wish[k++]!;
  const needed = Math.ceil(work / (speed * longestSeconds));
  const least = sizeAtLeast(needed, largestWish(gpus, nodeGpus), nodeGpus);
  return Math.max(sizeOfPart(WISH_PARTS[k]!, gpus, nodeGpus), least);
}

/** Nobody requests more time than the whole term. */
function drawRequests(
  { overestimate }: ResolvedDemandSpec,
  { application: { term }, speed, jobs }: ProjectPlan,
  draws: Stream,
  { work, requestedWork, wish }: Demand,
  from: number,
): void {
  for (let row = from; row < from + jobs; row++) {
    const request = Math.ceil(work[row]! * overestimate.quantile(draws.nextOpen()));
    requestedWork[row] = Math.min(request, Math.max(work[row]!, Math.floor(wish[row]! * speed * term)));
  }
}

/** Offsets ascend because places do: those of a burst are sorted, and each burst has its own part of the work. */
function drawOffsets(
  { curve }: ResolvedDemandSpec,
  { application: { term }, exponent, work: workAll, jobs }: ProjectPlan,
  time: ModulatedTime,
  draws: Stream,
  { work, offset }: Demand,
  from: number,
): void {
  const places = new Float64Array(BURST_JOBS);
  const whole = time.upTo(term);
  let before = 0;
  for (let start = from; start < from + jobs; start += BURST_JOBS) {
    const count = Math.min(BURST_JOBS, from + jobs - start);
    let burst = 0;
    for (let k = 0; k < count; k++) burst += work[start + k]!;
    for (let k = 0; k < count; k++) insertSorted(places, k, (before + draws.nextOpen() * burst) / workAll);
    for (let k = 0; k < count; k++) {
      const part = partFor(curve.points, exponent, places[k]!);
      offset[start + k] = Math.min(term - 1, Math.floor(time.reaching(part * whole)));
    }
    before += burst;
  }
}

/** Puts `value` among the first `count` numbers of `sorted`, which stay sorted. */
function insertSorted(sorted: Float64Array, count: number, value: number): void {
  let k = count;
  for (; k > 0 && sorted[k - 1]! > value; k--) sorted[k] = sorted[k - 1]!;
  sorted[k] = value;
}
