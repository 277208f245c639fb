/**
 * What each home cluster is to be asked for, before anything is drawn: classes that fit, their laws, expected counts.
 * It must not know streams.
 */
import { InputError, invariant } from '../../engine/errors.ts';
import type { Cluster, Fleet } from '../../model/fleet.ts';
import type { JobClass, JobSize, Preset } from '../presets/preset.ts';
import { plannedCapacity, plannedNodes } from './arrivals.ts';
import type { GeneratorSpec } from './spec.ts';
import { type WorkLaw, workLaw } from './work-law.ts';

/** One class at one cluster: the sizes that fit there. */
export interface ClassDemand {
  /** Index into the preset's classes. */
  readonly jobClass: number;
  readonly name: string;
  /** Share of the cluster's jobs, 0–1. */
  readonly jobShare: number;
  readonly law: WorkLaw;
}

export interface ClusterDemand {
  /** Index into the fleet's clusters. */
  readonly home: number;
  readonly cluster: Cluster;
  readonly classes: readonly ClassDemand[];
  /** Mean work of a job that fits, reference GPU-seconds. */
  readonly meanWork: number;
  /** What of the preset does not fit the cluster and is left out, shares 0–1. */
  readonly truncated: { readonly byJobs: number; readonly byWork: number };
  readonly segments: readonly {
    /** Planned capacity, reference GPU-seconds. */
    readonly capacity: number;
    readonly expectedJobs: number;
  }[];
}

/** Whether a job of `gpus` fits `nodes` empty nodes by shape: whole nodes, and one more for a rest. */
function fits(gpus: number, nodes: number, gpusPerNode: number): boolean {
  return Math.ceil(gpus / gpusPerNode) <= nodes;
}

function chosenClasses(preset: Preset, names: readonly string[] | undefined): [index: number, JobClass][] {
  const known = preset.classes.map((jobClass) => jobClass.name);
  const unknown = (names ?? []).filter((name) => !known.includes(name));
  if (unknown.length > 0 || names?.length === 0) {
    throw new InputError([
      {
        message: unknown.length > 0 ? `unknown job class "${unknown.join('", "')}"` : 'no job class is chosen',
        remedy: `preset ${preset.name} has ${known.join(', ')}`,
      },
    ]);
  }
  return [...preset.classes.entries()].filter(([, jobClass]) => names?.includes(jobClass.name) ?? true);
}

/** The law of the first `sizes` sizes of a class; clusters of like size share one. */
type LawOf = (jobClass: JobClass, sizes: number) => WorkLaw;

interface KnownLaws {
  readonly durationScale: number;
  readonly bySizes: Map<number, WorkLaw>;
}

/** Laws of the last scale that a class was asked for: presets stay, and all runs of a scenario ask for the same laws. */
const KNOWN = new WeakMap<JobClass, KnownLaws>();

function lawsOnce(durationScale: number): LawOf {
  return (jobClass, sizes) => {
    const known = KNOWN.get(jobClass);
    const { bySizes } = known?.durationScale === durationScale ? known : { bySizes: new Map<number, WorkLaw>() };
    if (bySizes !== known?.bySizes) KNOWN.set(jobClass, { durationScale, bySizes });
    const law = bySizes.get(sizes) ?? workLaw(jobClass.sizes.slice(0, sizes), durationScale);
    bySizes.set(sizes, law);
    return law;
  };
}

const weightOf = (sizes: readonly JobSize[]): number => sizes.reduce((sum, size) => sum + size.weight, 0);

/** The mix of classes and sizes conditional on fitting `nodes` nodes; no classes where nothing fits. */
function mixAt(
  classes: readonly (readonly [index: number, JobClass])[],
  lawOf: LawOf,
  nodes: number,
  gpusPerNode: number,
): Pick<ClusterDemand, 'classes' | 'meanWork' | 'truncated'> {
  let jobsAll = 0;
  let workAll = 0;
  const fitting = classes.flatMap(([index, jobClass]) => {
    const { name, jobsPercent, sizes } = jobClass;
    jobsAll += jobsPercent;
    workAll += jobsPercent * lawOf(jobClass, sizes.length).meanWork;
    const kept = sizes.filter((size) => fits(size.gpus, nodes, gpusPerNode));
    if (kept.length === 0) return [];
    const jobs = (jobsPercent * weightOf(kept)) / weightOf(sizes);
    return [{ jobClass: index, name, jobs, law: lawOf(jobClass, kept.length) }];
  });
  const jobsKept = fitting.reduce((sum, { jobs }) => sum + jobs, 0);
  const workKept = fitting.reduce((sum, { jobs, law }) => sum + jobs * law.meanWork, 0);
  return {
    classes: fitting.map(({ jobs, ...rest }) => ({ ...rest, jobShare: jobs / jobsKept })),
    meanWork: jobsKept > 0 ? workKept / jobsKept : 0,
    truncated: { byJobs: 1 - jobsKept / jobsAll, byWork: 1 - workKept / workAll },
  };
}

/** Mean work of a job of `preset` (or of some of its classes) that fits `cluster`, reference GPU-seconds; 0 if none does. */
export function meanWork(preset: Preset, cluster: Cluster, classes?: readonly string[], durationScale = 1): number {
  const nodes = plannedNodes(cluster, Number.MAX_VALUE);
  return mixAt(chosenClasses(preset, classes), lawsOnce(durationScale), nodes, cluster.gpusPerNode).meanWork;
}

/** Demand of every cluster that is not a provider's own. Throws an InputError for an unknown class. */
export function planDemand(spec: GeneratorSpec, fleet: Fleet): ClusterDemand[] {
  const { segments, load } = spec;
  invariant(segments.length >= 2 && segments[0] === 0, `generator: segments ${segments.join(', ')}`);
  invariant(
    segments.every((t, k) => Number.isInteger(t) && (k === 0 || t > segments[k - 1]!)),
    `generator: segments ${segments.join(', ')} do not ascend in whole seconds`,
  );
  const classes = chosenClasses(spec.preset, spec.classes);
  const lawOf = lawsOnce(spec.durationScale ?? 1);
  return [...fleet.clusters.entries()]
    .filter(([, cluster]) => !cluster.providerOwn)
    .map(([home, cluster]) => {
      const asked = typeof load === 'number' ? load : (load[cluster.id] ?? 0);
      const nodes = plannedNodes(cluster, segments.at(-1)! - 1);
      const mix = mixAt(classes, lawOf, nodes, cluster.gpusPerNode);
      return {
        home,
        cluster,
        ...mix,
        segments: segments.slice(1).map((to, k) => {
          const capacity = plannedCapacity(cluster, segments[k]!, to);
          return { capacity, expectedJobs: mix.meanWork > 0 ? (asked * capacity) / mix.meanWork : 0 };
        }),
      };
    });
}

/** Jobs that {@link GeneratorSpec} makes on average, over all clusters and segments. */
export function expectedJobs(spec: GeneratorSpec, fleet: Fleet): number {
  return planDemand(spec, fleet).reduce(
    (sum, { segments }) => sum + segments.reduce((total, segment) => total + segment.expectedJobs, 0),
    0,
  );
}
