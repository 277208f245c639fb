/** Spread: a grant's nodes evenly over the leaf groups, so that none fills up. It must not look at who applied. */
import type { GrantPlacement } from './grant-placement.ts';
import { freeNodesByGroup, nodeForPart } from './land.ts';

export const spread: GrantPlacement = {
  kind: 'grantPlacement',
  name: 'spread',
  help: 'whole nodes one by one from the emptiest leaf group; a part of a node beside other parts on the fullest node',
  parameters: [],
  orderClusters: (clusters) => clusters,
  place(land, whole, rest) {
    const free = freeNodesByGroup(land);
    const chosen: number[] = [];
    while (chosen.length < whole) {
      const emptiest = free.reduce((best, nodes) => (nodes.length > best.length ? nodes : best));
      chosen.push(emptiest.shift()!);
    }
    if (rest > 0) chosen.push(nodeForPart(land, rest, chosen));
    return chosen;
  },
};
