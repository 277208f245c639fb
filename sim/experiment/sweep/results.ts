/**
 * The contract `gpufleet/sweep@1`: what `sweep.json` holds and every report of a sweep reads. It must not know how it was
 * worked out, nor how it is shown.
 */
import type { Assumption, Difference, ResultsInput, Summary, Verdict } from '../results.ts';
import type { Interval } from '../statistics.ts';

/** A point with one of its variants: what is compared. */
export interface Configuration {
  readonly point: number;
  readonly variant: string;
  /** By axis. */
  readonly levels: readonly string[];
  /** Replications with results. */
  readonly replications: number;
  readonly stationary: boolean | null;
  /** By key of the primary metrics and of the front. */
  readonly summary: Readonly<Record<string, Summary>>;
  /** To the reference, in pairs; missing for the reference itself. */
  readonly differences: Readonly<Record<string, Difference>>;
  readonly verdicts: Readonly<Record<string, Verdict>>;
}

/** What is varied: an axis, or the variants where there are several. */
export interface Factor {
  readonly name: string;
  readonly title: string;
  readonly kind: 'number' | 'duration' | 'category';
  readonly paths: readonly string[];
  /** Of a range without steps, groups of neighbouring values. */
  readonly levels: readonly FactorLevel[];
  readonly grouped: boolean;
}

export interface FactorLevel {
  readonly label: string;
  /** Durations in seconds; of a group, the middle one. */
  readonly number: number | null;
  /** Indices of the configurations at this level. */
  readonly configurations: readonly number[];
}

/** Means of a metric by the levels of one factor, over whatever the other factors are. */
export interface Effect {
  /** Index of the factor. */
  readonly factor: number;
  /** By level; null where no configuration there has figures. */
  readonly levels: readonly (EffectLevel | null)[];
  /**
   * Level with the highest mean minus the one with the lowest, null with fewer than two levels. The interval is corrected
   * for all pairs of levels of all factors, since these two were chosen by their means.
   */
  readonly range: {
    readonly lowest: number;
    readonly highest: number;
    readonly difference: number;
    readonly ciCorrected: Interval | null;
  } | null;
}

export interface EffectLevel {
  readonly mean: number;
  readonly ci95: Interval | null;
  /** From the mean over all levels. */
  readonly deviation: number;
  readonly deviationCi95: Interval | null;
}

/** Configurations with the same levels of two factors, or of one, taken together. */
export interface Cell {
  /** Level of the first factor, and of the second one. */
  readonly x: number;
  readonly y: number;
  readonly configurations: number;
  readonly mean: number;
  readonly ci95: Interval | null;
  /** To the cell of the reference, in pairs; null there, and where either has no figures. */
  readonly difference: number | null;
  readonly differenceCi95: Interval | null;
  /** Whether the interval that is corrected for all cells leaves zero out. */
  readonly shown: boolean;
}

export interface MetricAnalysis {
  readonly key: string;
  readonly better: 'higher' | 'lower' | 'none';
  /** Configurations with figures, best first, not stationary ones last; without a better direction, highest first. */
  readonly order: readonly number[];
  /** Those that may be the best, best first; null where nothing can be selected. */
  readonly contenders: readonly number[] | null;
  /** Largest range first. */
  readonly effects: readonly Effect[];
  /** The two factors with the largest effects (of two, both; of one, it alone), in the order of the sweep. */
  readonly pair: { readonly x: number; readonly y: number | null; readonly cells: readonly Cell[] } | null;
}

/** `front`: no other is better in both by the means; `unclear`: one is, but is not shown to be so in both. */
export type Dominance = 'front' | 'unclear' | 'dominated';

export interface Front {
  readonly x: string;
  readonly y: string;
  readonly better: readonly ['higher' | 'lower', 'higher' | 'lower'];
  /** Those with figures for both. */
  readonly points: readonly {
    readonly configuration: number;
    readonly x: number;
    readonly y: number;
    readonly xCi95: Interval | null;
    readonly yCi95: Interval | null;
    readonly dominance: Dominance;
  }[];
}

export interface TroubledRun {
  readonly point: number;
  readonly variant: string;
  readonly replication: number;
  readonly status: 'refused' | 'failed';
  readonly error: string;
}

export interface SweepResults {
  readonly schema: 'gpufleet/sweep@1';
  readonly version: string;
  readonly sweep: string;
  readonly question: string;
  readonly scenario: string;
  readonly kind: 'steady' | 'terminating';
  readonly seed: string;
  readonly inputs: readonly ResultsInput[];
  /** The command that makes these results again. */
  readonly command: string;
  readonly sample: 'grid' | { readonly latinHypercube: number };
  readonly axes: readonly { readonly name: string; readonly title: string; readonly paths: readonly string[] }[];
  readonly variants: readonly string[];
  readonly points: number;
  /** Combinations that conditions left out. */
  readonly excluded: number;
  readonly replications: number;
  readonly runs: { readonly planned: number; readonly finished: number };
  /** True when some run is missing. */
  readonly partial: boolean;
  readonly primary: readonly string[];
  /** Index of the configuration that others are compared with. */
  readonly reference: number;
  /** By point, then by variant. */
  readonly configurations: readonly Configuration[];
  readonly factors: readonly Factor[];
  /** By primary metric. */
  readonly metrics: readonly MetricAnalysis[];
  readonly front: Front | null;
  /** The first ones, and how many there are. */
  readonly troubles: { readonly count: number; readonly first: readonly TroubledRun[] };
  readonly assumptions: readonly Assumption[];
}
