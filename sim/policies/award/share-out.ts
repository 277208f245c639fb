/**
 * Awards by level: every claim joins one cluster, and each cluster's GPUs are filled to a level among those who joined.
 * It must not know what the level means; that is the policy's {@link Sharing}.
 */

import { wholeUnits } from './ask.ts';
import type { AwardDecision, AwardView, CutReason, RefusalReason } from './award.ts';
import { admit, type Claim, type Way } from './claims.ts';
import { fillToLevel } from './level.ts';
import { gpusToAward, type Helping, institutionMost, Offer } from './offer.ts';
import { Verdict } from './verdict.ts';

export interface Sharing {
  /** GPUs per level, > 0. */
  weightOf(way: Way): number;
  /** Who would get less gets nothing. */
  leastOf(way: Way): number;
  /** Why somebody for whom only so little is left gets nothing. */
  tooLittle(way: Way, gpus: number): RefusalReason;
  readonly cut: CutReason;
}

/** A claim in the cluster that it joined. */
interface Member {
  readonly claim: Claim;
  readonly way: Way;
}

interface Fill {
  readonly gpus: number;
  /** Most that the institution cap lets it have, at most its ask. */
  readonly limit: number;
}

/**
 * Who would get too little is refused, the last in rank first, and the level is worked out again. What is left in the end
 * goes by rank to those who were refused: as much as there is in one cluster, if that is not too little.
 */
export function shareOut(view: AwardView, sharing: Sharing): AwardDecision {
  const admission = admit(view);
  const verdict = new Verdict(view, admission);
  const offer = new Offer(view);
  let members = joined(admission.claims, view);
  const refused = new Map<Claim, RefusalReason>();
  for (const claim of admission.claims) if (claim.ways.length === 0) refused.set(claim, 'noCapacity');
  for (;;) {
    const fills = fillsOf(members, view, sharing);
    const last = members.findLastIndex(({ way }, k) => fills[k]!.gpus < sharing.leastOf(way));
    if (last < 0) {
      members.forEach(({ claim, way }, k) => {
        const helping = helpingOf(way, fills[k]!, sharing.cut);
        offer.take(claim, helping);
        verdict.set(claim, helping);
      });
      break;
    }
    const { claim, way } = members[last]!;
    const { gpus, limit } = fills[last]!;
    refused.set(claim, limit < sharing.leastOf(way) ? 'institutionCap' : sharing.tooLittle(way, gpus));
    members = members.toSpliced(last, 1);
  }
  for (const claim of admission.claims) {
    const reason = refused.get(claim);
    if (reason === undefined) continue;
    const rest = offer.most(claim, sharing.leastOf);
    if (rest !== null) offer.take(claim, rest);
    verdict.set(claim, rest ?? reason);
  }
  return verdict.decision();
}

/**
 * The cluster that each claim joins, in order of rank: the first of its ways in which the asks of all who joined fit
 * wholly, else the one where they are the least multiple of what is to be awarded. Those without a choice join first.
 */
function joined(claims: readonly Claim[], view: AwardView): Member[] {
  const capacity = view.supply.map((supply) => gpusToAward(supply, view.modifiers.overAward));
  const asked = capacity.map(() => 0);
  const join = (claim: Claim): Member => {
    const crowding = (way: Way): number => (asked[way.place]! + way.gpus) / capacity[way.place]!;
    const way =
      claim.ways.find((each) => crowding(each) <= 1) ??
      claim.ways.reduce((best, each) => (crowding(each) < crowding(best) ? each : best));
    asked[way.place]! += way.gpus;
    return { claim, way };
  };
  const members = [
    ...claims.filter(({ ways }) => ways.length === 1).map(join),
    ...claims.filter(({ ways }) => ways.length > 1).map(join),
  ];
  return members.sort((a, b) => a.claim.rank - b.claim.rank);
}

/**
 * What each member gets, in order of rank. Whoever would bring its institution beyond its cap is held to what the better
 * ranked leave of it, and the levels, which rise by that, are worked out again until nobody passes a cap.
 */
function fillsOf(members: readonly Member[], view: AwardView, sharing: Sharing): Fill[] {
  const most = institutionMost(view);
  const limits = members.map(({ way }) => way.gpus);
  for (;;) {
    const gpus = levelled(members, limits, view, sharing);
    const has = new Map<string, number>();
    let held = false;
    members.forEach(({ claim, way }, k) => {
      const before = has.get(claim.institution) ?? 0;
      const allowed = Math.max(0, wholeUnits((most - before) / way.equivalents, way.unit));
      if (gpus[k]! > allowed) {
        limits[k] = allowed;
        held = true;
      }
      has.set(claim.institution, before + Math.min(gpus[k]!, allowed) * way.equivalents);
    });
    if (!held) return members.map((_, k) => ({ gpus: gpus[k]!, limit: limits[k]! }));
  }
}

/** Every cluster filled to its level, no member beyond its limit. */
function levelled(members: readonly Member[], limits: readonly number[], view: AwardView, sharing: Sharing): number[] {
  const gpus = members.map(() => 0);
  view.supply.forEach((supply, place) => {
    const here = members.map((_, k) => k).filter((k) => members[k]!.way.place === place);
    const stakes = here.map((k) => {
      const { way } = members[k]!;
      return { weight: sharing.weightOf(way), limit: limits[k]!, unit: way.unit };
    });
    const filled = fillToLevel(stakes, gpusToAward(supply, view.modifiers.overAward));
    here.forEach((k, index) => {
      gpus[k] = filled[index]!;
    });
  });
  return gpus;
}

function helpingOf(way: Way, { gpus, limit }: Fill, cut: CutReason): Helping {
  if (gpus === way.gpus) return { way, gpus, cut: way.cut };
  return { way, gpus, cut: gpus === limit ? 'institutionCap' : cut };
}
