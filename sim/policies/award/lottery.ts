/** Lottery: everybody at or above the threshold has the same chance. It must not look at scores beyond the threshold. */
import type { AwardPolicy } from './award.ts';
import { admit, byLot } from './claims.ts';
import { Offer } from './offer.ts';
import { Verdict } from './verdict.ts';

export const lottery: AwardPolicy = {
  kind: 'award',
  name: 'lottery',
  help: 'who reaches the threshold score is drawn by lot: each gets all that it asks for where there is room, else the next is drawn',
  parameters: [],
  decide(view) {
    const admission = admit(view, byLot);
    const whole = new Offer(view);
    const offer = new Offer(view);
    const verdict = new Verdict(view, admission);
    for (const claim of admission.claims) {
      const outcome = offer.whole(claim);
      if (typeof outcome !== 'string') {
        offer.take(claim, outcome);
        verdict.set(claim, outcome);
      } else {
        // With a better lot it would have got it: unless even the whole offer has no room for it.
        const unlucky = outcome === 'noCapacity' && typeof whole.whole(claim) !== 'string';
        verdict.set(claim, unlucky ? 'lotNotDrawn' : outcome);
      }
    }
    return verdict.decision();
  },
};
