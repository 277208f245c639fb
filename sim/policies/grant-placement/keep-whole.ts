/** Keep whole: one cluster is left for great blocks as long as others have room. It must not look at who applied. */
import type { GrantPlacement } from './grant-placement.ts';
import { packed } from './pack.ts';

export const keepWhole: GrantPlacement = {
  kind: 'grantPlacement',
  name: 'keep-whole',
  help: 'calls fill one cluster last, so that it stays whole for great blocks; nodes as with pack',
  parameters: [
    { name: 'cluster', type: 'cluster', default: '', help: 'the cluster that is kept; none: exactly as pack' },
  ],
  orderClusters(clusters, ids, { cluster }) {
    const isKept = (index: number): boolean => ids[index] === cluster;
    return [...clusters.filter((index) => !isKept(index)), ...clusters.filter(isKept)];
  },
  place: packed,
};
