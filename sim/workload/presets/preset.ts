/**
 * What a workload preset is: job classes with their shares, sizes and durations, as typed constants with their source.
 * It must not know clusters, load or arrival instants.
 */
import type { CdfPoints } from '../../engine/empirical.ts';

/** One size of a class: GPUs, its weight among the class's sizes, and how long such jobs run (reference seconds). */
export interface JobSize {
  readonly gpus: number;
  readonly weight: number;
  readonly duration: CdfPoints;
}

export interface JobClass {
  readonly name: string;
  /** Share of all jobs, %. */
  readonly jobsPercent: number;
  /** Ascending by GPUs. */
  readonly sizes: readonly JobSize[];
  /** What the source prints, where it does; shown beside what the generator obtains. */
  readonly published: {
    readonly gpuTimePercent?: number;
    /** First quartile, median, third quartile, lower and upper whisker of a job's GPUs. */
    readonly gpusQuartiles?: readonly [q1: number, median: number, q3: number, low: number, high: number];
  };
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface Preset {
  readonly name: string;
  /** One line for lists. */
  readonly title: string;
  readonly source: string;
  readonly licence: string;
  readonly classes: readonly JobClass[];
  /** What is assumed or simplified here, in words for the report. */
  readonly assumptions: readonly string[];
}

/** Sizes that all share one distribution of durations, from pairs [GPUs, weight]. */
export function sizesOf(duration: CdfPoints, weights: readonly (readonly [gpus: number, weight: number])[]): JobSize[] {
  return weights.map(([gpus, weight]) => ({ gpus, weight, duration }));
}

/** Source, classes and assumptions of a preset, for the report. */
export function describePreset(preset: Preset, classes?: readonly string[]): Fact[] {
  const chosen = preset.classes.filter(({ name }) => classes?.includes(name) ?? true);
  return [
    { label: 'preset', value: `${preset.name}: ${preset.title}` },
    { label: 'source', value: `${preset.source} (${preset.licence})` },
    ...chosen.map((jobClass) => ({
      label: `class ${jobClass.name}`,
      value: `${jobClass.jobsPercent} % of jobs, ${jobClass.sizes[0]!.gpus} to ${jobClass.sizes.at(-1)!.gpus} GPUs`,
    })),
    ...preset.assumptions.map((value) => ({ label: 'assumed', value })),
  ];
}
