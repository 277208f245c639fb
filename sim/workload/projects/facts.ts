/**
 * What a generated demand turned out to be, beside what was asked and what is published: figures for the report.
 * It must not draw anything or change a job.
 */
import { SECTORS } from '../../model/application.ts';
import type { Demand } from '../../model/demand.ts';
import { burstiness, describeBurstiness } from '../generator/burstiness.ts';
import type { Fact } from '../presets/preset.ts';
import { PUBLISHED_USE } from './curves.ts';
import { hourlyCounts } from './hourly-counts.ts';
import type { ProjectPlan, ResolvedDemandSpec } from './project-plan.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86400;

const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;
const gpuHours = (work: number): string =>
  `${String(Math.round(work / HOUR_SECONDS)).replace(/\B(?=(\d{3})+$)/g, ',')} GPU-hours`;

function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** Share of its project's work that application `k` has asked for before the part `x` of its term. */
export function askedBy(plan: ProjectPlan, demand: Demand, k: number, x: number): number {
  let work = 0;
  for (let row = demand.first[k]!; row < demand.first[k + 1]!; row++) {
    if (demand.offset[row]! >= x * plan.application.term) break;
    work += demand.work[row]!;
  }
  return work / plan.work;
}

/** Work that is left at the end of the term of application `k` even if it gets all its GPUs and never leaves one idle. */
export function leftAtBest(plan: ProjectPlan, demand: Demand, k: number): number {
  const { term, gpus } = plan.application;
  let left = 0;
  let last = 0;
  const serve = (until: number): void => {
    left = Math.max(0, left - (until - last) * gpus * plan.speed);
    last = until;
  };
  for (let row = demand.first[k]!; row < demand.first[k + 1]!; row++) {
    serve(demand.offset[row]!);
    left += demand.work[row]!;
  }
  serve(term);
  return left;
}

function mixFacts({ classes }: ResolvedDemandSpec, demand: Demand, workAll: number): Fact[] {
  const jobs = classes.map(() => 0);
  const work = classes.map(() => 0);
  for (let row = 0; row < demand.count; row++) {
    jobs[demand.jobClass[row]!]!++;
    work[demand.jobClass[row]!]! += demand.work[row]!;
  }
  return classes.map((name, k) => ({
    label: `class ${name}`,
    value: `${percent(jobs[k]! / demand.count)} of jobs, ${percent(work[k]! / workAll)} of work`,
  }));
}

function sizeFacts(demand: Demand, plans: readonly ProjectPlan[], cut: number): Fact[] {
  const days = new Float64Array(demand.count);
  let requested = 0;
  let below = 0;
  plans.forEach(({ speed }, k) => {
    for (let row = demand.first[k]!; row < demand.first[k + 1]!; row++) {
      days[row] = demand.work[row]! / (demand.wish[row]! * speed * DAY_SECONDS);
      requested += demand.requestedWork[row]! / demand.work[row]!;
      if (demand.requestedWork[row]! < demand.work[row]!) below++;
    }
  });
  const longest = days.reduce((most, day) => Math.max(most, day), 0);
  return [
    {
      label: 'run time on the wished GPUs (assumed)',
      value: `median ${(median(days) * 24).toFixed(1)} h, longest ${longest.toFixed(2)} d; ${percent(cut / demand.count)} of jobs cut to the longest`,
    },
    {
      label: 'requested ÷ run time (assumed)',
      value: `mean ${(requested / demand.count).toFixed(2)}, below 1 for ${percent(below / demand.count, 2)} of jobs`,
    },
  ];
}

function elasticFacts({ elastic: spec }: ResolvedDemandSpec, { elastic, count, work }: Demand): Fact[] {
  if (!spec || !elastic) return [];
  let [jobs, workAll, ofElastic] = [0, 0, 0];
  for (let row = 0; row < count; row++) {
    workAll += work[row]!;
    if (elastic.most[row] === 0) continue;
    jobs++;
    ofElastic += work[row]!;
  }
  const sizes = `${spec.least} to ${spec.most} times the wish`;
  const speedUp = spec.speedUp === 1 ? 'linear' : `g^${spec.speedUp}`;
  const value = `${percent(jobs / count)} of jobs, ${percent(ofElastic / workAll)} of work; ${sizes}, speed-up ${speedUp}`;
  return [{ label: 'elastic jobs (assumed)', value }];
}

function curveFacts({ curve, exponent }: ResolvedDemandSpec, demand: Demand, plans: readonly ProjectPlan[]): Fact[] {
  const active = plans.flatMap((plan, k) => (plan.jobs > 0 ? [{ plan, k }] : []));
  return [
    { label: 'demand curve', value: `${curve.name}: ${curve.title} (${curve.source})` },
    { label: 'spread of the curve over projects (assumed)', value: `exponent ${exponent.describe()}` },
    ...PUBLISHED_USE.map(([part, published]) => ({
      label: `work asked for by ${percent(part)} of the term, median project`,
      value: `${percent(median(active.map(({ plan, k }) => askedBy(plan, demand, k, part))))} of its work (published for use, NERSC 2023: ${percent(published)})`,
    })),
  ];
}

function burstFacts(spec: ResolvedDemandSpec, demand: Demand, plans: readonly ProjectPlan[]): Fact[] {
  const { counts, expected } = hourlyCounts(spec, plans, demand);
  const bursts = burstiness(counts, expected);
  const label = 'burstiness of hourly arrivals on the projects’ clocks, all projects together';
  return bursts ? [{ label, value: describeBurstiness(bursts) }] : [];
}

/** All facts. `cut`: jobs that were cut to the longest. */
export function demandFacts(
  spec: ResolvedDemandSpec,
  plans: readonly ProjectPlan[],
  demand: Demand,
  cut: number,
): Fact[] {
  const { preset } = spec;
  const head = [
    { label: 'demand preset', value: `${preset.name}: ${preset.title} (${preset.source})` },
    ...preset.assumptions.map((value) => ({ label: 'assumed', value })),
    { label: 'jobs', value: String(demand.count) },
  ];
  if (demand.count === 0) return head;
  const active = plans.filter(({ jobs }) => jobs > 0);
  const sum = (part: readonly ProjectPlan[]): number => part.reduce((total, { work }) => total + work, 0);
  const workAll = sum(active);
  const capacity = active.reduce((total, { application: a, speed }) => total + a.gpus * speed * a.term, 0);
  const left = plans.reduce((total, plan, k) => total + leftAtBest(plan, demand, k), 0);
  const sectors = SECTORS.map((sector) => ({ sector, of: active.filter((p) => p.application.sector === sector) }));
  return [
    ...head,
    {
      label: 'level of demand against the request (assumed)',
      value: `${spec.level.describe()}, mean ${spec.level.mean.toFixed(3)}; obtained: median ${median(active.map(({ level }) => level)).toFixed(3)}, of all work ${(workAll / capacity).toFixed(3)}`,
    },
    { label: 'work asked for', value: gpuHours(workAll) },
    ...sectors
      .filter(({ of }) => of.length > 0)
      .map(({ sector, of }) => ({ label: `work asked for, ${sector}`, value: gpuHours(sum(of)) })),
    { label: 'mean work of a job', value: gpuHours(workAll / demand.count) },
    ...mixFacts(spec, demand, workAll),
    ...sizeFacts(demand, plans, cut),
    ...elasticFacts(spec, demand),
    ...curveFacts(spec, demand, plans),
    ...burstFacts(spec, demand, plans),
    {
      label: 'work left at the end of the term at best, all applications granted in full',
      value: percent(left / workAll),
    },
  ];
}
