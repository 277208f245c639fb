/**
 * What the generator is asked for and what it gives: plain data.
 * It must not know how jobs are drawn.
 */
import type { JobTable } from '../../model/jobs.ts';
import type { Fact, Preset } from '../presets/preset.ts';

/** Requested time = run × a lognormal factor. */
export interface Overestimate {
  /** Median factor, > 1. */
  readonly median: number;
  /** Share of the jobs with a factor below 1, which run into their limit. */
  readonly below1: number;
}

/** Not published for these workloads: assumed. */
export const ASSUMED_OVERESTIMATE: Overestimate = { median: 2, below1: 0.02 };

export interface GeneratorSpec {
  readonly preset: Preset;
  /** Only these classes, which then make up the whole load; default: all. */
  readonly classes?: readonly string[];
  /** Work asked for ÷ planned capacity in reference GPU-seconds, of each home cluster, or by cluster id (absent: 0). */
  readonly load: number | Readonly<Record<string, number>>;
  /** Ascending instants, s, from 0: the load holds in each span between neighbours by itself. */
  readonly segments: readonly number[];
  readonly overestimate?: Overestimate;
  /** Factor on all durations, > 0; fewer, longer jobs give the same load. Default 1. */
  readonly durationScale?: number;
  /** Where second 0 lies in the local week: seconds since Monday 00:00. */
  readonly weekOffsetSeconds: number;
}

/** Work asked for ÷ planned capacity in one segment; null where nothing is planned. */
export interface RealisedLoad {
  readonly fleet: number | null;
  /** By cluster id. */
  readonly clusters: Readonly<Record<string, number | null>>;
}

export interface Generated {
  /** By (submit, cluster, k-th job of the cluster); ids 1 to n. */
  readonly jobs: JobTable;
  /** One for each segment. */
  readonly load: readonly RealisedLoad[];
  readonly facts: readonly Fact[];
  readonly warnings: readonly string[];
}
