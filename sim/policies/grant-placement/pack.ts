/** Pack: a grant's nodes in as few leaf groups as possible, the tightest that serves. It must not look at who applied. */
import type { GrantPlacement, LandView } from './grant-placement.ts';
import { freeNodesByGroup, nodeForPart } from './land.ts';

export const pack: GrantPlacement = {
  kind: 'grantPlacement',
  name: 'pack',
  help: 'whole nodes in the fewest leaf groups, the tightest that serves; a part of a node beside other parts',
  parameters: [],
  orderClusters: (clusters) => clusters,
  place: packed,
};

/** See {@link pack}; for other placements that differ in the choice of clusters only. */
export function packed(land: LandView, whole: number, rest: number): number[] {
  const free = freeNodesByGroup(land);
  const chosen: number[] = [];
  while (chosen.length < whole) {
    const needed = whole - chosen.length;
    const group = tightestOrLargest(free, needed);
    chosen.push(...free[group]!.splice(0, needed));
  }
  if (rest > 0) chosen.push(nodeForPart(land, rest, chosen));
  return chosen;
}

/** The fullest group that holds all `needed` nodes, else the emptiest; ties: the lowest. */
function tightestOrLargest(free: readonly (readonly number[])[], needed: number): number {
  let tightest = -1;
  let largest = 0;
  free.forEach((nodes, group) => {
    if (nodes.length >= needed && (tightest < 0 || nodes.length < free[tightest]!.length)) tightest = group;
    if (nodes.length > free[largest]!.length) largest = group;
  });
  return tightest >= 0 ? tightest : largest;
}
