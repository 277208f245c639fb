/**
 * How much work each project has, in how many jobs, and how long one may be. It must not know the jobs themselves.
 */
import { type Distribution, lognormalWithShareBelow } from '../../engine/distributions.ts';
import { stream } from '../../engine/random.ts';
import { type Application, SECTORS } from '../../model/application.ts';
import { ASSUMED_OVERESTIMATE } from '../generator/spec.ts';
import { curveNamed, type DemandCurve, exponents } from './curves.ts';
import type { CampaignPreset, ClassMix } from './preset.ts';
import { campaignNamed } from './registry.ts';
import { ASSUMED_LEVEL, type DemandSeed, type DemandSpec, type ElasticSpec, levelDistribution } from './spec.ts';
import { largestWish } from './wishes.ts';

const HOUR_SECONDS = 3600;
const NODE_GPUS = 8;

/** A {@link DemandSpec} with all its names and defaults looked up. */
export interface ResolvedDemandSpec {
  readonly preset: CampaignPreset;
  readonly curve: DemandCurve;
  readonly mix: ClassMix;
  /** Names of all classes, in the order in which the mix first names them. */
  readonly classes: readonly string[];
  readonly level: Distribution;
  readonly exponent: Distribution;
  readonly overestimate: Distribution;
  /** Reference GPU-seconds. */
  readonly meanWork: number;
  readonly nodeGpus: number;
  /** Null: no job is elastic. */
  readonly elastic: ElasticSpec | null;
}

/** What one application has in all, and the bounds of its jobs. */
export interface ProjectPlan {
  readonly application: Application;
  /** Reference speed of a GPU of the wished type. */
  readonly speed: number;
  readonly level: number;
  /** Of its demand curve. */
  readonly exponent: number;
  /** Reference GPU-seconds, whole. */
  readonly work: number;
  readonly jobs: number;
  /** Most work of a job, reference GPU-seconds, and the time that it takes on the largest wish, s. */
  readonly longestWork: number;
  readonly longestSeconds: number;
}

/** Throws an InputError for an unknown preset or curve. */
export function resolveDemand(spec: DemandSpec): ResolvedDemandSpec {
  const preset = campaignNamed(spec.preset);
  const curve = curveNamed(spec.curve);
  const mix: ClassMix = { ...preset.classes, ...spec.classes };
  const { median, below1 } = spec.overestimate ?? ASSUMED_OVERESTIMATE;
  return {
    preset,
    curve,
    mix,
    classes: [...new Set(SECTORS.flatMap((sector) => mix[sector].map(({ name }) => name)))],
    level: levelDistribution(spec.level ?? ASSUMED_LEVEL),
    exponent: exponents(spec.curveSpread ?? curve.spread),
    overestimate: lognormalWithShareBelow(median, 1, below1),
    meanWork: (spec.meanWork ?? preset.meanWorkGpuHours) * HOUR_SECONDS,
    nodeGpus: spec.nodeGpus ?? NODE_GPUS,
    elastic: spec.elastic && spec.elastic.share > 0 ? spec.elastic : null,
  };
}

/**
 * The plan of one application whose GPUs have the reference speed `speed`; no work where it is `without` demand. Its two
 * draws do not depend on that, nor on the specification.
 */
export function planProject(
  { preset, level, exponent, meanWork, nodeGpus }: ResolvedDemandSpec,
  application: Application,
  speed: number,
  { seed, replication }: DemandSeed,
  without: boolean,
): ProjectPlan {
  const draws = stream(seed, replication, 'demand-project', application.id);
  const ownLevel = level.quantile(draws.nextOpen());
  const ownExponent = exponent.quantile(draws.nextOpen());
  const work = without ? 0 : Math.round(ownLevel * application.gpus * speed * application.term);
  const longestSeconds = Math.min(preset.longestSeconds, application.term * preset.longestPartOfTerm);
  // At least 4 GPU-seconds, for balancing takes 2 of them to round.
  const longestWork = Math.max(4, Math.floor(largestWish(application.gpus, nodeGpus) * speed * longestSeconds));
  const jobs = Math.max(1, Math.round(work / meanWork), Math.ceil((2 * work) / longestWork));
  return {
    application,
    speed,
    level: ownLevel,
    exponent: ownExponent,
    work,
    jobs: Math.min(work, jobs),
    longestWork,
    longestSeconds,
  };
}
