/**
 * The part of a scenario file that says which assumed values a robustness comparison halves and doubles. It must not know
 * which values a scenario has: see `check-robustness.ts`.
 */
import { z } from 'zod';
import { REPLICATIONS_MAX } from '../replications-max.ts';
import { oneOf, text, wholeNumber } from './spec-scalars.ts';

const MAP = { error: 'must be a map' };
const PATH_ERROR = 'must be a dotted path, or { path: …, variants: scale } or { path: …, variants: keep }';

const assumedValue = z.union(
  [
    z.string({ error: PATH_ERROR }).regex(/^[^.\s]+([.][^.\s]+)+$/, { error: PATH_ERROR }),
    z.strictObject(
      {
        path: text('a dotted path'),
        variants: oneOf(['scale', 'keep']),
      },
      MAP,
    ),
  ],
  { error: PATH_ERROR },
);

export const robustnessSpec = z
  .strictObject(
    {
      replications: wholeNumber(1, REPLICATIONS_MAX, 'replications')
        .default(3)
        .describe('Runs of each variant under each change: the first ones of the comparison, at most all of them.'),
      halveAndDouble: z
        .array(assumedValue, { error: 'must be a list of dotted paths' })
        .min(1, { error: 'must be a list of at least one dotted path' })
        .describe(
          'Assumed numbers and durations by dotted path, each halved and doubled by itself in every variant; of a map ' +
            'with a median, the median. A change stops at the end of the legal range, `mends` and `games` where both ' +
            'together are 1. A path that variants set themselves is written `{ path: …, variants: scale }` (their own ' +
            'values are halved and doubled) or `variants: keep` (they stay as they are, as what the variants study).',
        ),
    },
    MAP,
  )
  .describe(
    'What `gpufleet compare --robustness` changes to see whether the ranking of the variants survives. These runs are ' +
      'made only when asked for.',
  );
