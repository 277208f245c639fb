/** Max-min: small asks are met wholly, large ones are cut to one level. It must not look at scores beyond the threshold. */
import type { AwardPolicy } from './award.ts';
import { shareOut } from './share-out.ts';

export const maxMin: AwardPolicy = {
  kind: 'award',
  name: 'max-min',
  help: 'asks below a level wholly, larger ones cut to it, one level for all who share a cluster; whole units, what they leave by rank',
  source: 'Bertsekas, Gallager: Data Networks, 2nd edition, 1992, section 6.5.2 (max-min fairness)',
  parameters: [
    {
      name: 'smallestUseful',
      type: 'number',
      default: 0,
      min: 0,
      max: 1,
      help: 'share of its ask (after caps) below which an applicant gets nothing, the lowest score first, and the level is worked out again',
    },
  ],
  decide(view, { smallestUseful }) {
    // A share of a whole number may be computed a hair too great.
    const useful = ({ gpus }: { readonly gpus: number }): number => Number(smallestUseful) * gpus - 1e-9;
    return shareOut(view, {
      weightOf: () => 1,
      leastOf: (way) => Math.max(way.least, useful(way)),
      tooLittle: (way, gpus) => (gpus < useful(way) ? 'belowSmallestUseful' : 'noCapacity'),
      cut: 'maxMin',
    });
  },
};
