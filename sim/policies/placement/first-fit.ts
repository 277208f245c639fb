/** First fit: the lowest nodes that serve. It must not look at how full a node is. */
import { lowestNotTaken, type Placement } from './placement.ts';

export const firstFit: Placement = {
  kind: 'placement',
  name: 'first-fit',
  help: 'the lowest-numbered nodes that serve',
  parameters: [],
  place(nodes, whole, rest, out) {
    nodes.lowestWhole(whole, out);
    if (rest === 0) return;
    let lowest = -1;
    for (let free = rest; free <= nodes.gpusPerNode; free++) {
      const node = lowestNotTaken(nodes, free, out, whole);
      if (node >= 0 && (lowest < 0 || node < lowest)) lowest = node;
    }
    out[whole] = lowest;
  },
};
