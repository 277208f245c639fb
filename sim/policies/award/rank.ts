/** Rank: the best score first, each wholly or not at all. It must not look at sectors. */
import type { AwardPolicy } from './award.ts';
import { admit } from './claims.ts';
import { Offer } from './offer.ts';
import { Verdict } from './verdict.ts';

export const rank: AwardPolicy = {
  kind: 'award',
  name: 'rank',
  help: 'by score, highest first: each gets all that it asks for where there is room, else it is refused and the next is tried',
  parameters: [
    {
      name: 'partial',
      type: 'flag',
      default: false,
      help: 'whoever does not wholly fit at its turn gets what is left, if that is at least the minimum of its track',
    },
  ],
  decide(view, { partial }) {
    const admission = admit(view);
    const offer = new Offer(view);
    const verdict = new Verdict(view, admission);
    for (const claim of admission.claims) {
      const whole = offer.whole(claim);
      const outcome = partial && whole === 'noCapacity' ? (offer.most(claim) ?? whole) : whole;
      if (typeof outcome !== 'string') offer.take(claim, outcome);
      verdict.set(claim, outcome);
    }
    return verdict.decision();
  },
};
