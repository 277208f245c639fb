/** Proportional cut: everybody gets the same share of what it asks for. It must not look at scores beyond the threshold. */
import type { AwardPolicy } from './award.ts';
import { shareOut } from './share-out.ts';

export const proportionalCut: AwardPolicy = {
  kind: 'award',
  name: 'proportional-cut',
  help: 'one factor for all who share a cluster, so that their asks fit; whole units, the largest remainders rounded up; who would get less than the minimum of its track is refused, the lowest score first, and the factor is worked out again',
  parameters: [],
  decide: (view) =>
    shareOut(view, {
      weightOf: ({ gpus }) => gpus,
      leastOf: ({ least }) => least,
      tooLittle: () => 'noCapacity',
      cut: 'proportionalCut',
    }),
};
