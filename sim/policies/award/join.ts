/** Which one of its clusters each claim joins, before the clusters are shared out. It must not know how they are. */
import type { AwardView } from './award.ts';
import type { Claim, Way } from './claims.ts';
import { gpusToAward } from './offer.ts';

/** A claim in the cluster that it joined. */
export interface Member {
  readonly claim: Claim;
  readonly way: Way;
}

/**
 * The cluster that each claim joins: the first of its ways in which the asks of all who joined before and its own fit
 * wholly, else the one where they are the least multiple of what is to be awarded. Claims without a choice join first,
 * then those with one, each in order of rank; a claim without any way joins nowhere.
 * @returns in order of rank
 */
export function join(claims: readonly Claim[], view: AwardView): Member[] {
  const capacity = view.supply.map((supply) => gpusToAward(supply, view.modifiers.overAward));
  const asked = capacity.map(() => 0);
  const joined = (claim: Claim): Member => {
    const crowding = (way: Way): number => (asked[way.place]! + way.gpus) / capacity[way.place]!;
    const way =
      claim.ways.find((each) => crowding(each) <= 1) ??
      claim.ways.reduce((best, each) => (crowding(each) < crowding(best) ? each : best));
    asked[way.place]! += way.gpus;
    return { claim, way };
  };
  const members = [
    ...claims.filter(({ ways }) => ways.length === 1).map(joined),
    ...claims.filter(({ ways }) => ways.length > 1).map(joined),
  ];
  return members.sort((a, b) => a.claim.rank - b.claim.rank);
}
