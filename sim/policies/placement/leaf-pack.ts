/** Leaf pack: as few leaf groups as possible, the tightest that serves. It must not look at run times. */
import { type FreeNodes, includes, lowestNotTaken, type Placement } from './placement.ts';

export const leafPack: Placement = {
  kind: 'placement',
  name: 'leaf-pack',
  help: 'whole nodes in the fewest leaf groups, the tightest that serves; a rest beside them on the fullest node',
  parameters: [],
  place(nodes, whole, rest, out) {
    let placed = 0;
    while (placed < whole) {
      const needed = whole - placed;
      const group = tightestOrLargest(nodes, needed, out, placed);
      let node = nodes.lowestFreeInLeafGroup(group, 0);
      for (let k = 0; k < needed && node >= 0; k++) {
        out[placed++] = node;
        node = nodes.lowestFreeInLeafGroup(group, node + 1);
      }
    }
    if (rest > 0) out[whole] = restNode(nodes, rest, out, whole);
  },
};

/** The fullest leaf group that holds all `needed`, else the emptiest; groups used before have nothing left to give. */
function tightestOrLargest(nodes: FreeNodes, needed: number, taken: Int32Array, count: number): number {
  let tightest = -1;
  let largest = -1;
  for (let group = 0; group < nodes.leafGroupCount; group++) {
    if (usesGroup(nodes, taken, count, group)) continue;
    const free = nodes.freeInLeafGroup(group);
    if (free >= needed && (tightest < 0 || free < nodes.freeInLeafGroup(tightest))) tightest = group;
    if (largest < 0 || free > nodes.freeInLeafGroup(largest)) largest = group;
  }
  return tightest >= 0 ? tightest : largest;
}

function usesGroup(nodes: FreeNodes, taken: Int32Array, count: number, group: number): boolean {
  for (let k = 0; k < count; k++) if (nodes.leafGroupOf(taken[k]) === group) return true;
  return false;
}

function restNode(nodes: FreeNodes, rest: number, taken: Int32Array, whole: number): number {
  for (let free = rest; free <= nodes.gpusPerNode; free++) {
    for (let node = nodes.lowestWith(free, 0); node >= 0; node = nodes.lowestWith(free, node + 1)) {
      if (!includes(taken, whole, node) && usesGroup(nodes, taken, whole, nodes.leafGroupOf(node))) return node;
    }
  }
  for (let free = rest; free <= nodes.gpusPerNode; free++) {
    const node = lowestNotTaken(nodes, free, taken, whole);
    if (node >= 0) return node;
  }
  return -1;
}
