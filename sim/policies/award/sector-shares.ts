/** Sector shares: a part of the call is kept for each sector, by rank within it. It must not look at regions. */
import type { Sector } from '../../model/application.ts';
import { equivalentsOf } from './ask.ts';
import type { AwardPolicy, AwardView } from './award.ts';
import { admit, type Claim } from './claims.ts';
import { gpusToAward, Offer } from './offer.ts';
import { Verdict } from './verdict.ts';

/** The share that a sector draws on. */
const SHARE_OF = {
  national: 'national',
  industry: 'industry',
  academia: 'academiaAndInstitutes',
  institute: 'academiaAndInstitutes',
} as const satisfies Record<Sector, string>;

const share = (name: (typeof SHARE_OF)[Sector], part: number, of: string) =>
  ({
    name,
    type: 'number',
    default: part,
    min: 0,
    max: 1,
    help: `most H200-equivalents of the call for ${of}`,
  }) as const;

export const sectorShares: AwardPolicy = {
  kind: 'award',
  name: 'sector-shares',
  help: 'by score within each sector’s share of the H200-equivalents that are awarded; the share of a sector that nobody applies from is left like any rest',
  parameters: [
    share('national', 0.5, 'national projects'),
    share('industry', 0.3, 'industry'),
    share('academiaAndInstitutes', 0.2, 'academia and institutes together'),
    {
      name: 'spillOver',
      type: 'flag',
      default: true,
      help: 'what sectors leave of their shares goes to all others by score; else it is awarded to nobody',
    },
  ],
  decide(view, parameters) {
    const admission = admit(view);
    const offer = new Offer(view);
    const verdict = new Verdict(view, admission);
    const total = equivalentsToAward(view);
    const left = new Map<string, number>();
    const others: Claim[] = [];
    for (const claim of admission.claims) {
      const name = SHARE_OF[view.candidates[claim.candidate]!.application.sector];
      const budget = left.get(name) ?? Number(parameters[name]) * total;
      const outcome = offer.whole(claim, budget);
      if (typeof outcome !== 'string') {
        offer.take(claim, outcome);
        left.set(name, budget - outcome.gpus * outcome.way.equivalents);
        verdict.set(claim, outcome);
      } else if (parameters['spillOver']) others.push(claim);
      else verdict.set(claim, outcome);
    }
    for (const claim of others) {
      const outcome = offer.whole(claim);
      if (typeof outcome !== 'string') offer.take(claim, outcome);
      verdict.set(claim, outcome);
    }
    return verdict.decision();
  },
};

/** Over-award included, so that shares of 1 in all award all that may be awarded. */
function equivalentsToAward({ supply, exchange, modifiers }: AwardView): number {
  return supply.reduce((sum, each) => {
    return sum + gpusToAward(each, modifiers.overAward) * equivalentsOf(each.gpu, exchange);
  }, 0);
}
