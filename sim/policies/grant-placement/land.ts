/** What placements of grants ask of a cluster's nodes. It must not know which placement asks. */
import type { LandView } from './grant-placement.ts';

/** Wholly free nodes by leaf group, ascending. */
export function freeNodesByGroup(land: LandView): number[][] {
  const free: number[][] = Array.from({ length: land.leafGroupCount }, () => []);
  for (let node = 0; node < land.nodeCount; node++) {
    if (land.freeGpus(node) === land.gpusPerNode) free[land.leafGroupOf(node)]!.push(node);
  }
  return free;
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
