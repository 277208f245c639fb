/** Pack: a grant's nodes in as few leaf groups as possible, the tightest that serves. It must not look at who applied. */
import type { GrantPlacement, LandView } from './grant-placement.ts';

export const pack: GrantPlacement = {
  kind: 'grantPlacement',
  name: 'pack',
  help: 'whole nodes in the fewest leaf groups, the tightest that serves; a part of a node beside other parts',
  parameters: [],
  orderClusters: (clusters) => clusters,
  place: (land, whole, rest) => packed(land, whole, rest),
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

/** Wholly free nodes by leaf group, ascending. */
function freeNodesByGroup(land: LandView): number[][] {
  const free: number[][] = Array.from({ length: land.leafGroupCount }, () => []);
  for (let node = 0; node < land.nodeCount; node++) {
    if (land.freeGpus(node) === land.gpusPerNode) free[land.leafGroupOf(node)]!.push(node);
  }
  return free;
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

/** The fullest node with room for a part of a node, so that whole nodes stay whole; ties: the lowest; −1: none. */
export function nodeForPart(land: LandView, rest: number, taken: readonly number[]): number {
  let best = -1;
  for (let node = 0; node < land.nodeCount; node++) {
    const free = land.freeGpus(node);
    if (free < rest || taken.includes(node)) continue;
    if (best < 0 || free < land.freeGpus(best)) best = node;
  }
  return best;
}
