/** Spread: whole nodes over the emptiest leaf groups, a rest on the emptiest node. It must not look at run times. */
import { type FreeNodes, includes, lowestNotTaken, type Placement } from './placement.ts';

export const spread: Placement = {
  kind: 'placement',
  name: 'spread',
  help: 'whole nodes one by one from the emptiest leaf group, a rest on the emptiest node',
  parameters: [],
  place(nodes, whole, rest, out) {
    for (let k = 0; k < whole; k++) out[k] = fromEmptiestGroup(nodes, out, k);
    if (rest === 0) return;
    let node = -1;
    for (let free = nodes.gpusPerNode; node < 0 && free >= rest; free--) {
      node = lowestNotTaken(nodes, free, out, whole);
    }
    out[whole] = node;
  },
};

function fromEmptiestGroup(nodes: FreeNodes, taken: Int32Array, count: number): number {
  let best = -1;
  let most = 0;
  for (let group = 0; group < nodes.leafGroupCount; group++) {
    let left = nodes.freeInLeafGroup(group);
    for (let k = 0; k < count; k++) if (nodes.leafGroupOf(taken[k]) === group) left--;
    if (left > most) {
      most = left;
      best = group;
    }
  }
  let node = nodes.lowestFreeInLeafGroup(best, 0);
  while (includes(taken, count, node)) node = nodes.lowestFreeInLeafGroup(best, node + 1);
  return node;
}
