/** No backfilling: the queue's head starts or everything waits. */
import { NONE } from '../policy.ts';
import type { Backfill } from './backfill.ts';

export const none: Backfill = {
  kind: 'backfill',
  name: 'none',
  help: 'strict queue order: nothing overtakes a blocked head',
  parameters: [],
  bind: () => ({
    keeps: 'nothing',
    countsDepth: false,
    next(pass) {
      const head = pass.head();
      return head !== NONE && pass.fits(head) ? head : NONE;
    },
  }),
};
