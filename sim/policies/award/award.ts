/**
 * The port of an award policy: who of a call's candidates gets how many GPUs in which cluster. It must not know dates,
 * nor what a project does with its grant.
 */
import type { Application } from '../../model/application.ts';
import type { AwardModifiers, Track } from '../../model/programme.ts';
import type { PolicyInfo } from '../policy.ts';

/** An application before the jury. */
export interface Candidate {
  readonly application: Application;
  readonly track: Track;
  /** GPUs asked for, of the wished type; of a re-application what is left of its need. */
  readonly gpus: number;
  /** This application's draw for lotteries in this call, [0, 1). */
  readonly lottery: number;
}

/** What one cluster offers to this call, over-award not yet added. */
export interface Supply {
  readonly cluster: number;
  readonly gpu: string;
  readonly gpusPerNode: number;
  /** GPUs that are not promised to anybody at the grants' start, ≥ 0. */
  readonly gpus: number;
}

export interface AwardView {
  /** In order of application ids; a decision names candidates by their index here. */
  readonly candidates: readonly Candidate[];
  /** In the order in which clusters are to be filled. */
  readonly supply: readonly Supply[];
  /** H200-equivalents of a GPU by type. */
  readonly exchange: Readonly<Record<string, number>>;
  /** Region that gets no regional bonus. */
  readonly capitalRegion: string;
  readonly modifiers: AwardModifiers;
}

/** Why an application got nothing. */
export const REFUSALS = [
  'notEligible',
  'belowThreshold',
  'belowMinimum',
  'noCapacity',
  'institutionCap',
  'sectorShare',
  'lotNotDrawn',
  'belowSmallestUseful',
] as const;
export type RefusalReason = (typeof REFUSALS)[number];

/** Why an award is smaller than what was asked for. */
export const CUTS = ['trackCap', 'projectCap', 'institutionCap', 'proportionalCut', 'maxMin', 'noCapacity'] as const;
export type CutReason = (typeof CUTS)[number];

export interface Award {
  readonly candidate: number;
  readonly cluster: number;
  /** GPUs of that cluster's type; whole nodes where the track counts in nodes. */
  readonly gpus: number;
  /** Another type than was wished for. */
  readonly substituted: boolean;
  /** Null: all that was asked for. */
  readonly cut: CutReason | null;
}

export interface Refusal {
  readonly candidate: number;
  readonly reason: RefusalReason;
}

export interface AwardDecision {
  /** In order of rank: the order in which grants start where there is not room for all at once. */
  readonly awards: readonly Award[];
  readonly refusals: readonly Refusal[];
  /** Candidates of `refusals` that stay in reserve, in order of rank; at most `modifiers.reserveList`. */
  readonly reserve: readonly number[];
}

export interface AwardPolicy extends PolicyInfo {
  readonly kind: 'award';
  /** Pure: equal views give equal decisions. Every candidate is in exactly one of awards and refusals. */
  decide(view: AwardView, parameters: Readonly<Record<string, number | string | boolean>>): AwardDecision;
}
