/** Best fit: a rest goes to the fullest node that still has room, so that whole nodes stay whole. */
import { lowestNotTaken, type Placement } from './placement.ts';

export const bestFit: Placement = {
  kind: 'placement',
  name: 'best-fit',
  help: 'a rest goes to the fullest node that has room; whole nodes by number',
  parameters: [],
  place(nodes, whole, rest, out) {
    nodes.lowestWhole(whole, out);
    if (rest === 0) return;
    let node = -1;
    for (let free = rest; node < 0 && free <= nodes.gpusPerNode; free++) {
      node = lowestNotTaken(nodes, free, out, whole);
    }
    out[whole] = node;
  },
};
