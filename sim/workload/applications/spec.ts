/**
 * What the generator of applications is asked for: plain data, each figure of which a scenario may replace.
 * It must not know how applications are drawn, nor who gets anything.
 *
 * Weights are ≥ 0 and of any positive sum: only their ratios count. Their keys name what is chosen.
 */
import type { Sector } from '../../model/application.ts';

export type BySector<T> = Readonly<Partial<Record<Sector, T>>>;
export type Weights = Readonly<Record<string, number>>;

/** Sums that are met exactly for every seed, in nodes; what is absent falls as it is drawn. */
export interface ApplicationTotals {
  /** Of all applications together. */
  readonly nodes?: number;
  /** Of single sectors; sectors that are absent share the rest of `nodes`. */
  readonly nodesBySector?: BySector<number>;
}

export interface ApplicationsSpec {
  /** Applications in the call, 1 to {@link COUNT_MAX}. */
  readonly count: number;
  /** Weights by sector. Every sector with a weight needs its entry in each of the maps below. */
  readonly sectors: BySector<number>;
  /** What `sizes` count. */
  readonly sizeUnit: 'node' | 'gpu';
  /** By sector: weights by size asked for (whole units ≥ 1), of which those above `largestGpus` are left out. */
  readonly sizes: BySector<Weights>;
  /** Most GPUs that are asked for, by wished GPU type; a type that is absent has no bound. */
  readonly largestGpus: Readonly<Record<string, number>>;
  /** By sector: weights by GPU type wished for. The wish is independent of everything but the sector. */
  readonly wishes: BySector<Weights>;
  /** Share that accepts another type at the exchange rate, 0–1. */
  readonly substitutable: number;
  /** Weights by term asked for, written as a duration: `365d`. */
  readonly terms: Weights;
  /** Reviewers' score: normal with this mean and standard deviation, truncated to 0–100, in hundredths. */
  readonly scoreMean: number;
  readonly scoreSd: number;
  /** Institutions (in industry: firms) from which applications may come, by sector. */
  readonly institutions: BySector<number>;
  /** Zipf exponent s ≥ 0 by sector: the r-th institution applies ∝ r^−s; 0: all alike. */
  readonly concentration: BySector<number>;
  /** By sector: probability that an institution lies in the capital region, 0–1. */
  readonly capitalShare: BySector<number>;
  /** Weights of the other regions, by name. */
  readonly otherRegions: Weights;
  /** Share of the firms that are small or medium-sized, and of those that are start-ups (≤ `smeShare`), 0–1. */
  readonly smeShare: number;
  readonly startUpShare: number;
  /** Share of the small or medium-sized firms that are youth firms, 0–1. */
  readonly youthShare: number;
  /**
   * a ≥ 1: by a fraction x of the call's window a share x^a of the applications has come. 1: evenly; with 4 half of
   * them come in the last 16 % of the window.
   */
  readonly deadlineRush: number;
  /** Needs sizes in nodes. Null: none. */
  readonly totals: ApplicationTotals | null;
}

/** Ids number applications with four digits. */
export const COUNT_MAX = 9999;
