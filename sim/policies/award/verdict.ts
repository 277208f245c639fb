/**
 * A call's decision while it is being made: every claim gets one award or one refusal, in any order; the result is in
 * order of rank. It must not know why.
 */
import { invariant } from '../../engine/errors.ts';
import type { AwardDecision, AwardView, RefusalReason } from './award.ts';
import type { Admission, Claim } from './claims.ts';
import type { Helping } from './offer.ts';

/** Refused for lack of GPUs only: who is refused so would take some that come free, and may stay in reserve. */
const FOR_LACK_OF_GPUS: readonly RefusalReason[] = ['noCapacity', 'sectorShare', 'lotNotDrawn', 'belowSmallestUseful'];

export class Verdict {
  private readonly outcomes: (Helping | RefusalReason)[] = [];
  private readonly view: AwardView;
  private readonly admission: Admission;

  constructor(view: AwardView, admission: Admission) {
    this.view = view;
    this.admission = admission;
  }

  /** The last word on a claim. @throws InvariantError if there was one before */
  set(claim: Claim, outcome: Helping | RefusalReason): void {
    invariant(this.outcomes[claim.rank] === undefined, `award: second verdict on rank ${claim.rank}`);
    this.outcomes[claim.rank] = outcome;
  }

  /** Awards by rank, refusals by application. @throws InvariantError if a claim has no verdict */
  decision(): AwardDecision {
    const awards = [];
    const refusals = [...this.admission.refusals];
    const reserve: number[] = [];
    for (const { candidate, rank } of this.admission.claims) {
      const outcome = this.outcomes[rank];
      invariant(outcome !== undefined, `award: no verdict on rank ${rank}`);
      if (typeof outcome !== 'string') {
        const { way, gpus, cut } = outcome;
        const { cluster } = this.view.supply[way.place]!;
        awards.push({ candidate, cluster, gpus, substituted: way.substituted, cut });
      } else {
        refusals.push({ candidate, reason: outcome });
        if (FOR_LACK_OF_GPUS.includes(outcome)) reserve.push(candidate);
      }
    }
    refusals.sort((a, b) => a.candidate - b.candidate);
    return { awards, refusals, reserve: reserve.slice(0, this.view.modifiers.reserveList) };
  }
}
