/**
 * What a scenario says of published figures that a report shows beside simulated ones. It must not know which metrics
 * there are.
 */
import { z } from 'zod';
import { numberBetween, oneOf, text } from './spec-scalars.ts';

/** Where a published figure stands to the scenario. Only `predicted` ones check it. */
export const PUBLISHED_MARKS = ['input', 'fitted', 'predicted'] as const;

export const publishedSpec = z
  .record(
    z.string(),
    z.strictObject(
      {
        value: numberBetween(0, 1e15).describe('The figure as it was published.'),
        unit: text('the unit of the value')
          .optional()
          .describe(
            'Default: the metric’s own (ratios 0–1). Others: `%`; `min`, `h`, `d` of times; `M GPU·h`; `bn KRW`.',
          ),
        mark: oneOf(PUBLISHED_MARKS).describe(
          'input: the scenario holds it. fitted: a parameter was chosen to meet it. predicted: neither, so that it is a check.',
        ),
        source: text('where it was published').describe('Where it was published.'),
      },
      { error: 'must be a map with value, mark and source' },
    ),
    { error: 'must be a map of published figures by metric' },
  )
  .describe('Published figures beside simulated ones, by metric key such as `awardedGpus{sector=academia}`.');

export type Published = z.infer<typeof publishedSpec>;
