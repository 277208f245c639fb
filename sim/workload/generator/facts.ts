/**
 * What a generated workload turned out to be, beside what was asked and what is published: figures for the report.
 * It must not draw anything or change a job.
 */
import type { JobTable } from '../../model/jobs.ts';
import type { Fact } from '../presets/preset.ts';
import type { ArrivalCells } from './arrivals.ts';
import type { Batch } from './batches.ts';
import { burstiness, describeBurstiness } from './burstiness.ts';
import type { ClusterDemand } from './demand-plan.ts';
import { hourlyCounts } from './hourly-counts.ts';
import type { GeneratorSpec, RealisedLoad } from './spec.ts';

/** Share of a cluster's work beyond which leaving out what does not fit deserves a warning. */
const TRUNCATION_WARNING = 0.05;

const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

/** Work asked for, reference GPU-seconds, of one batch. */
function batchWork(batch: Batch, table: JobTable): number {
  let work = 0;
  for (let row = batch.from; row < batch.from + batch.count; row++) work += table.run[row]! * table.gpus[row]!;
  return work;
}

/** Work asked for ÷ planned capacity by segment. `table` is still in the order of the batches. */
export function realisedLoad(
  spec: GeneratorSpec,
  demands: readonly ClusterDemand[],
  batches: readonly Batch[],
  table: JobTable,
): RealisedLoad[] {
  const works = batches.map((batch) => batchWork(batch, table));
  return spec.segments.slice(1).map((_, segment) => {
    let workAll = 0;
    let capacityAll = 0;
    const clusters: Record<string, number | null> = {};
    for (const demand of demands) {
      const { capacity } = demand.segments[segment]!;
      let work = 0;
      for (const [k, batch] of batches.entries())
        if (batch.demand === demand && batch.segment === segment) work += works[k]!;
      clusters[demand.cluster.id] = capacity > 0 ? work / capacity : null;
      workAll += work;
      capacityAll += capacity;
    }
    return { fleet: capacityAll > 0 ? workAll / capacityAll : null, clusters };
  });
}

/** The segment that a report is about: the window of a steady run, the whole of a terminating one. */
function windowSegment(spec: GeneratorSpec): number {
  return spec.segments.length > 3 ? 1 : 0;
}

function loadFacts(spec: GeneratorSpec, load: RealisedLoad): Fact[] {
  const show = (value: number | null): string => (value === null ? 'nothing planned' : value.toFixed(4));
  const asked = (id: string): string => String(typeof spec.load === 'number' ? spec.load : (spec.load[id] ?? 0));
  const byCluster = Object.entries(load.clusters);
  const where = spec.segments.length > 2 ? 'offered load in the window' : 'offered load';
  return [
    {
      label: where,
      value: `${show(load.fleet)}${typeof spec.load === 'number' ? ` (asked: ${spec.load})` : ''}, fleet`,
    },
    ...byCluster.map(([id, value]) => ({
      label: `${where}, ${id}`,
      value: `${show(value)} (asked: ${asked(id)})`,
    })),
  ];
}

function truncationFacts(demands: readonly ClusterDemand[]): { facts: Fact[]; warnings: string[] } {
  const cut = demands.filter(({ truncated }) => truncated.byJobs > 1e-12);
  const words = ({ truncated }: ClusterDemand): string =>
    `${percent(truncated.byJobs, 2)} of jobs, ${percent(truncated.byWork)} of work`;
  return {
    facts: demands.map((demand) => ({
      label: `left out because it does not fit, ${demand.cluster.id}`,
      value: demand.truncated.byJobs > 1e-12 ? words(demand) : 'nothing',
    })),
    warnings: cut
      .filter(({ truncated }) => truncated.byWork > TRUNCATION_WARNING)
      .map(
        (demand) =>
          `${demand.cluster.id}: jobs larger than the cluster are left out (${words(demand)} of the preset); ` +
          'smaller jobs make up its load.',
      ),
  };
}

function mixFacts(spec: GeneratorSpec, batches: readonly Batch[], table: JobTable): Fact[] {
  const { classes } = spec.preset;
  const jobs = classes.map(() => 0);
  const work = classes.map(() => 0);
  for (const batch of batches) {
    const { jobClass } = batch.ofClass;
    jobs[jobClass]! += batch.count;
    work[jobClass]! += batchWork(batch, table);
  }
  const jobsAll = jobs.reduce((sum, n) => sum + n, 0);
  const workAll = work.reduce((sum, w) => sum + w, 0);
  if (jobsAll === 0) return [];
  // Published shares are of all classes; beside shares of some of them they stand as shares of these.
  const chosen = classes.filter(({ name }) => spec.classes?.includes(name) ?? true);
  const jobsOfPreset = chosen.reduce((sum, { jobsPercent }) => sum + jobsPercent, 0) / 100;
  const workPublished = chosen.reduce((sum, { published }) => sum + (published.gpuTimePercent ?? 0), 0) / 100;
  return classes.flatMap(({ name, jobsPercent, published }, k) => {
    if (spec.classes && !spec.classes.includes(name)) return [];
    const publishedWork =
      published.gpuTimePercent === undefined
        ? ''
        : ` (published ${percent(published.gpuTimePercent / 100 / workPublished, 2)})`;
    return [
      {
        label: `class ${name}, obtained`,
        value:
          `${percent(jobs[k]! / jobsAll, 2)} of jobs (preset ${percent(jobsPercent / 100 / jobsOfPreset, 2)}), ` +
          `${percent(work[k]! / workAll, 2)} of work${publishedWork}`,
      },
    ];
  });
}

function overestimateFact(table: JobTable): Fact {
  let sum = 0;
  let below = 0;
  for (let row = 0; row < table.count; row++) {
    sum += table.request[row]! / table.run[row]!;
    if (table.request[row]! < table.run[row]!) below++;
  }
  return {
    label: 'requested ÷ run time (assumed)',
    value: `mean ${(sum / table.count).toFixed(2)}, below 1 for ${percent(below / table.count, 2)} of jobs`,
  };
}

/** All facts and warnings. `table` is still in the order of the batches. */
export function generatedFacts(
  spec: GeneratorSpec,
  demands: readonly ClusterDemand[],
  batches: readonly Batch[],
  cellsOf: (batch: Batch) => ArrivalCells,
  table: JobTable,
  load: readonly RealisedLoad[],
): { facts: Fact[]; warnings: string[] } {
  const window = windowSegment(spec);
  const truncation = truncationFacts(demands);
  const { counts, expected } = hourlyCounts(
    batches.filter((batch) => batch.segment === window),
    cellsOf,
    table,
    [spec.segments[window]!, spec.segments[window + 1]!],
  );
  const bursts = burstiness(counts, expected);
  const empty = demands.filter(({ classes, segments }) => classes.length === 0 && segments.some((s) => s.capacity > 0));
  return {
    facts: [
      { label: 'jobs generated', value: String(table.count) },
      ...loadFacts(spec, load[window]!),
      ...truncation.facts,
      ...mixFacts(spec, batches, table),
      ...(table.count > 0 ? [overestimateFact(table)] : []),
      ...(bursts
        ? [{ label: 'burstiness of hourly arrivals, all clusters together', value: describeBurstiness(bursts) }]
        : []),
    ],
    warnings: [
      ...truncation.warnings,
      ...empty.map(({ cluster }) => `${cluster.id}: no job of the preset fits, so it gets none.`),
    ],
  };
}
