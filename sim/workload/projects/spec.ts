/**
 * What projects' demand is asked to be: plain data. It must not know how it is drawn.
 */
import { constant, type Distribution, lognormal } from '../../engine/distributions.ts';
import type { Sector } from '../../model/application.ts';
import type { Overestimate } from '../generator/spec.ts';
import type { CampaignClass } from './preset.ts';

/**
 * Work that a project has over its term ÷ (GPUs asked for × their speed × term asked for); 1: as much as it asked for.
 * `lognormal`: median and standard deviation of ln(level); mean = median × e^(sigma² ÷ 2).
 */
export type DemandLevel =
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number };

/** Not published: assumed. Mean 0.758, quartiles 0.53 and 0.92; a fifth of the projects ask for less than half. */
export const ASSUMED_LEVEL: DemandLevel = { kind: 'lognormal', median: 0.7, sigma: 0.4 };

export interface DemandSpec {
  /** Name in the registry of presets, for example `campaign`. */
  readonly preset: string;
  /** `prompt`, `typical` or `late-rush`. */
  readonly curve: string;
  /** Standard deviation of ln k over projects (see the curves), ≥ 0; default: the curve's own. Assumed. */
  readonly curveSpread?: number;
  /** Default {@link ASSUMED_LEVEL}. */
  readonly level?: DemandLevel;
  /** Mean work of a job, reference GPU-hours, > 0; default: the preset's. Assumed. */
  readonly meanWork?: number;
  /** Requested time ÷ run time; default: the generator's assumption. */
  readonly overestimate?: Overestimate;
  /** Classes of these sectors instead of the preset's. */
  readonly classes?: Partial<Readonly<Record<Sector, readonly CampaignClass[]>>>;
  /** GPUs of a node: jobs of at least so many take whole nodes. Default 8. */
  readonly nodeGpus?: number;
  /** Default: no job is elastic. */
  readonly elastic?: ElasticSpec;
}

/** Which jobs are elastic, and how far. */
export interface ElasticSpec {
  /** Probability that a job is, 0–1. */
  readonly share: number;
  /** Only jobs of these classes; default: all. */
  readonly classes?: readonly string[];
  /** Fewest and most GPUs, as factors of what the job wishes for: 0 ≤ least ≤ 1 ≤ most; never less than 1 GPU. */
  readonly least: number;
  readonly most: number;
  /** a of the speed-up g^a, 0 ≤ a ≤ 1; 1: linear. */
  readonly speedUp: number;
}

/** What a draw belongs to, and the applications (by index) whose demand comes from elsewhere and is left empty here. */
export interface DemandSeed {
  readonly seed: string;
  readonly replication: number;
  readonly without?: ReadonlySet<number>;
}

export function levelDistribution(level: DemandLevel): Distribution {
  return level.kind === 'fixed' ? constant(level.value) : lognormal(level.median, level.sigma);
}
