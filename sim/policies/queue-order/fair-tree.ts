/**
 * Fair tree: jobs by the rank of their account alone. It must not know what a job asks for.
 */
import { type AccountOrder, halfLife, halfLifeSeconds, RERANK } from './queue-order.ts';

const WEEK = 7 * 24 * 3600;

export const fairTree: AccountOrder = {
  kind: 'queue',
  name: 'fair-tree',
  help: 'accounts that got least for their shares of late first, level by level; then by submission',
  source: 'Cox, Morrison: Fair Tree fairshare algorithm. Slurm documentation, slurm.schedmd.com/fair_tree.html',
  parameters: [RERANK, halfLife(WEEK)],
  dynamic: true,
  bind: (parameters) => ({
    dynamic: true,
    halfLifeSeconds: halfLifeSeconds(parameters['halfLife']),
    keysAt(shares, now) {
      const ranks = shares.fairTreeRanks(now);
      return ({ account }) => -ranks[account];
    },
  }),
};
