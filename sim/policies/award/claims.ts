/**
 * Who of a call's candidates comes into question, in order of rank, and what each could get where. It must not know how
 * much there is.
 */
import type { AwardModifiers } from '../../model/programme.ts';
import { type Ask, askIn, equivalentsOf } from './ask.ts';
import type { AwardView, Candidate, Refusal, RefusalReason } from './award.ts';

/** One cluster from which a candidate could be served. */
export interface Way extends Ask {
  /** Index in the view's supply. */
  readonly place: number;
  /** H200-equivalents of one GPU there. */
  readonly equivalents: number;
  readonly substituted: boolean;
}

/** A candidate that meets the call's conditions. */
export interface Claim {
  /** Index in the view's candidates. */
  readonly candidate: number;
  /** Position in the ranking, from 0. */
  readonly rank: number;
  readonly institution: string;
  /** In the order in which they are tried: the wished type first, then others; each in the order of supply. May be empty. */
  readonly ways: readonly Way[];
}

export interface Admission {
  /** In order of rank. */
  readonly claims: readonly Claim[];
  readonly refusals: readonly Refusal[];
}

/** The lower, the better the place in the ranking; ties go by application id. */
type Key = (candidate: Candidate, view: AwardView) => number;

/** Score with bonuses, highest first. */
export const byScore: Key = (candidate, view) => -scoreOf(candidate, view);

/** The lot, lowest first. */
export const byLot: Key = (candidate) => candidate.lottery;

/**
 * Refuses who may not apply in its track (`notEligible`), who scores less than the threshold (`belowThreshold`) and who
 * asks for less than the track's minimum wherever it could be served (`belowMinimum`); ranks the others.
 */
export function admit(view: AwardView, key: Key = byScore): Admission {
  const admitted: { candidate: number; key: number; id: string; ways: readonly Way[] }[] = [];
  const refusals: Refusal[] = [];
  view.candidates.forEach((seat, candidate) => {
    const ways = waysOf(seat, view);
    const reason = objection(seat, ways, view);
    if (reason !== null) {
      refusals.push({ candidate, reason });
      return;
    }
    const useful = ways.filter(({ gpus, least }) => gpus >= least);
    admitted.push({ candidate, key: key(seat, view), id: seat.application.id, ways: useful });
  });
  admitted.sort((a, b) => a.key - b.key || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.candidate - b.candidate));
  const claims = admitted.map(({ candidate, ways }, rank) => {
    return { candidate, rank, institution: view.candidates[candidate]!.application.institution, ways };
  });
  return { claims, refusals };
}

function objection(seat: Candidate, ways: readonly Way[], view: AwardView): RefusalReason | null {
  if (!seat.track.sectors.includes(seat.application.sector)) return 'notEligible';
  if (scoreOf(seat, view) < view.modifiers.thresholdScore) return 'belowThreshold';
  if (ways.length === 0) return seat.gpus < seat.track.minGpus ? 'belowMinimum' : null;
  return ways.every(({ gpus, least }) => gpus < least) ? 'belowMinimum' : null;
}

/** Reviewers' score and every bonus that applies. */
export function scoreOf(
  { application }: Pick<Candidate, 'application'>,
  { modifiers, capitalRegion }: { readonly modifiers: AwardModifiers; readonly capitalRegion: string },
): number {
  let score = application.score;
  if (application.region !== capitalRegion) score += modifiers.regionalBonus;
  if (application.sme || application.startUp) score += modifiers.smeBonus;
  if (application.youth) score += modifiers.youthBonus;
  return score;
}

function waysOf(seat: Candidate, view: AwardView): Way[] {
  const ways: Way[] = [];
  view.supply.forEach((supply, place) => {
    if (!seat.track.clusters.includes(supply.cluster)) return;
    const ask = askIn(seat, supply, view.exchange, view.modifiers.projectCap);
    if (ask === null) return;
    const equivalents = equivalentsOf(supply.gpu, view.exchange);
    ways.push({ ...ask, place, equivalents, substituted: supply.gpu !== seat.application.gpu });
  });
  return [...ways.filter((way) => !way.substituted), ...ways.filter((way) => way.substituted)];
}
