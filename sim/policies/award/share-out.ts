/**
 * Awards by level: every claim joins one cluster, and each cluster's GPUs are filled to a level among those who joined.
 * It must not know what the level means; that is the policy's {@link Sharing}.
 */
import type { AwardDecision, AwardView, CutReason, RefusalReason } from './award.ts';
import { admit, type Claim, type Way } from './claims.ts';
import { join } from './join.ts';
import { Levels } from './levels.ts';
import { type Helping, Offer } from './offer.ts';
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

/**
 * Who would get too little is refused, the last in rank first, and the level is worked out again. What is left in the end
 * goes by rank to those who were refused: as much as there is in one cluster, if that is not too little.
 */
export function shareOut(view: AwardView, sharing: Sharing): AwardDecision {
  const admission = admit(view);
  const verdict = new Verdict(view, admission);
  const offer = new Offer(view);
  const levels = new Levels(view, join(admission.claims, view), sharing.weightOf);
  const refused = refuseTooLittle(levels, sharing);
  for (const member of levels.all) {
    const helping = helpingOf(member.way, levels.gpusOf(member), levels.limitOf(member), sharing.cut);
    offer.take(member.claim, helping);
    verdict.set(member.claim, helping);
  }
  for (const claim of admission.claims) {
    const reason = claim.ways.length === 0 ? 'noCapacity' : refused.get(claim);
    if (reason === undefined) continue;
    const rest = offer.most(claim, sharing.leastOf);
    if (rest !== null) offer.take(claim, rest);
    verdict.set(claim, rest ?? reason);
  }
  return verdict.decision();
}

function refuseTooLittle(levels: Levels, sharing: Sharing): Map<Claim, RefusalReason> {
  const refused = new Map<Claim, RefusalReason>();
  for (;;) {
    const last = levels.all.findLast((member) => levels.gpusOf(member) < sharing.leastOf(member.way));
    if (last === undefined) return refused;
    const isHeld = levels.limitOf(last) < sharing.leastOf(last.way);
    refused.set(last.claim, isHeld ? 'institutionCap' : sharing.tooLittle(last.way, levels.gpusOf(last)));
    levels.remove(last);
  }
}

function helpingOf(way: Way, gpus: number, limit: number, cut: CutReason): Helping {
  if (gpus === way.gpus) return { way, gpus, cut: way.cut };
  return { way, gpus, cut: gpus === limit ? 'institutionCap' : cut };
}
