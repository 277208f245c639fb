/**
 * What a comparison for robustness leaves: `robustness.json`, and the key `robustness` of `results.json`. It must not
 * know how it was made or how it is shown.
 */
import type { Direction } from './scale.ts';

export const ROBUSTNESS_SCHEMA = 'gpufleet/robustness@1';

/** A scenario that names assumed values either had them halved and doubled, or not. */
export type Robustness = RobustnessNotMade | RobustnessMade;

export interface RobustnessNotMade {
  readonly schema: typeof ROBUSTNESS_SCHEMA;
  readonly state: 'notMade';
  /** Paths that would be halved and doubled. */
  readonly paths: readonly string[];
  /** Replications that each change would have. */
  readonly replications: number;
  /** What makes it. */
  readonly command: string;
}

export interface RobustnessMade {
  readonly schema: typeof ROBUSTNESS_SCHEMA;
  readonly state: 'made';
  readonly version: string;
  readonly scenario: string;
  readonly seed: string;
  readonly command: string;
  readonly primary: readonly string[];
  /** Of each variant under each change; done: those that are complete. */
  readonly replications: { readonly asked: number; readonly done: number };
  /** True when the run was interrupted. */
  readonly partial: boolean;
  /** Names, in the order of the comparison. */
  readonly variants: readonly string[];
  readonly changes: readonly ChangeResult[];
  /** By primary metric. */
  readonly rankings: Readonly<Record<string, MetricRobustness>>;
}

export interface ChangeResult {
  readonly path: string;
  readonly direction: Direction;
  readonly variants: readonly ChangedVariantResult[];
}

export interface ChangedVariantResult {
  readonly name: string;
  /** As a scenario file writes them; null: the variant studies the path and keeps its value. */
  readonly before: number | string | null;
  readonly after: number | string | null;
  /** Whether the legal range stopped the change short of a half or a double. */
  readonly clipped: boolean;
  /** Null: the change leaves the variant as it is, so that its runs are those of the comparison. */
  readonly runs: readonly ChangedRun[] | null;
}

export interface ChangedRun {
  readonly replication: number;
  readonly fingerprint: string;
  /** The primary ones. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** Variants by their mean of one metric. */
export interface Ranking {
  /** Replications that every variant has. */
  readonly replications: number;
  /** Variant → mean over those replications. */
  readonly means: Readonly<Record<string, number | null>>;
  /**
   * Best first; where the metric has no better direction, highest first. A group holds those that are not shown to
   * differ from its first one.
   */
  readonly groups: readonly (readonly string[])[];
  /** Without a value, or waits of a variant that is not stationary. */
  readonly unranked: readonly string[];
}

/** What became of a pair that the comparison shows to differ. */
export interface ReversedPair {
  /** Better without the change. */
  readonly better: string;
  readonly worse: string;
  /** Whether the reversal is itself shown: the plain 95 % paired interval excludes zero. */
  readonly shown: boolean;
}

export interface ChangeRanking extends Ranking {
  /** Pairs shown by the comparison that the same replications without the change order alike: those that are judged. */
  readonly judgedPairs: number;
  readonly reversed: readonly ReversedPair[];
  /** Null: the comparison shows no pair that could be judged. */
  readonly orderSurvives: boolean | null;
  /** Whether the leader without the change stays before all that it is shown better than; null as above. */
  readonly bestSurvives: boolean | null;
}

export interface MetricRobustness {
  /** All replications of the comparison; groups by the intervals of its verdicts. */
  readonly base: Ranking;
  /** Pairs that the comparison shows to differ. */
  readonly shownPairs: number;
  /** By change; null: no replication of it is complete. Groups by plain 95 % paired intervals. */
  readonly changes: readonly (ChangeRanking | null)[];
}
