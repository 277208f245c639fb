/**
 * What one candidate asks for, put as GPUs of one cluster: exchange rate, whole units, caps. It must not know what others
 * ask for, nor how much there is.
 */
import { invariant } from '../../engine/errors.ts';
import type { Candidate, CutReason, Supply } from './award.ts';

/** A share times a whole, as computed, may miss the number that is meant by this much. */
const ROUNDING = 1e-9;

export interface Ask {
  /** GPUs of the cluster's type after caps: whole units, ≥ 0. */
  readonly gpus: number;
  /** The cap that made it less than what was asked for; null: none did. */
  readonly cut: Extract<CutReason, 'trackCap' | 'projectCap'> | null;
  /** GPUs in which a grant of this track grows here: a node's, or 1. */
  readonly unit: number;
  /** Least GPUs of a grant of this track here: whole units, at least one. */
  readonly least: number;
}

/**
 * The candidate's ask in a cluster. Another type than the wished one takes asked × exchange[wished] ÷ exchange[other]
 * GPUs, rounded up to the unit; the wished type is rounded up to the unit too; caps are those of the cluster's type,
 * rounded down to the unit. The track's minimum is in GPUs of the cluster's type.
 * @returns null: the candidate does not accept that type, or a rate is missing
 */
export function askIn(
  candidate: Pick<Candidate, 'application' | 'track' | 'gpus'>,
  cluster: Pick<Supply, 'gpu' | 'gpusPerNode'>,
  exchange: Readonly<Record<string, number>>,
  projectCap: number,
): Ask | null {
  const { application, track } = candidate;
  const unit = track.unit === 'node' ? cluster.gpusPerNode : 1;
  const asked = gpusOfType(candidate.gpus, application.gpu, cluster.gpu, application.substitutable, exchange);
  if (asked === null) return null;
  const wanted = wholeUnitsUp(asked, unit);
  const most = track.maxGpus[cluster.gpu];
  const trackCap = most === undefined ? Number.POSITIVE_INFINITY : wholeUnits(most, unit);
  const ownCap = most === undefined ? Number.POSITIVE_INFINITY : wholeUnits(most * projectCap, unit);
  // A project's share of the cap is never more than the cap itself.
  const gpus = Math.min(wanted, ownCap);
  const cut = gpus === wanted ? null : ownCap < trackCap ? 'projectCap' : 'trackCap';
  return { gpus, cut, unit, least: wholeUnitsUp(Math.max(track.minGpus, 1), unit) };
}

function gpusOfType(
  gpus: number,
  wished: string,
  given: string,
  substitutable: boolean,
  exchange: Readonly<Record<string, number>>,
): number | null {
  if (wished === given) return gpus;
  if (!substitutable || exchange[wished] === undefined || exchange[given] === undefined) return null;
  return (gpus * exchange[wished]) / exchange[given];
}

/** H200-equivalents of one GPU of a type that is on offer. */
export function equivalentsOf(gpu: string, exchange: Readonly<Record<string, number>>): number {
  const rate = exchange[gpu];
  invariant(rate !== undefined && rate > 0, `award: no exchange rate of ${gpu}`);
  return rate;
}

/** The greatest multiple of `unit` that is ≤ `gpus`. */
export function wholeUnits(gpus: number, unit: number): number {
  return Math.floor(gpus / unit + ROUNDING) * unit;
}

function wholeUnitsUp(gpus: number, unit: number): number {
  return Math.ceil(gpus / unit - ROUNDING) * unit;
}
