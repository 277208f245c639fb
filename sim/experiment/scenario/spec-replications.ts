/**
 * How many replications a scenario asks for: a number, or a rule that goes on until intervals are narrow enough. It must
 * not know which metrics there are: see `check-replications.ts`.
 */
import { z } from 'zod';
import { HALF_WIDTH_PATTERN } from '../precision/half-width.ts';
import { STOP_RULE_MAX, STOP_RULE_MIN } from '../precision/stop-rule.ts';
import { REPLICATIONS_MAX } from '../replications-max.ts';
import { wholeNumber } from './spec-scalars.ts';

const MAP = { error: 'must be a map' };
const WIDTH_ERROR = 'must be above 0: 5% of the baseline’s mean, 1pp, a duration such as 10m, or a number';

const width = z.union(
  [
    z.number({ error: WIDTH_ERROR }).gt(0, { error: WIDTH_ERROR }).max(1e15, { error: WIDTH_ERROR }),
    z.string({ error: WIDTH_ERROR }).regex(new RegExp(HALF_WIDTH_PATTERN), { error: WIDTH_ERROR }),
  ],
  { error: WIDTH_ERROR },
);

const NUMBER_OR_RULE = `must be a whole number of replications from 1 to ${REPLICATIONS_MAX}, or { min: 10, max: 100, until: { halfWidth: 5% } }`;

const number = { error: NUMBER_OR_RULE };

export const replicationsSpec = z
  .union(
    [
      z.int(number).min(1, number).max(REPLICATIONS_MAX, number),
      z.strictObject(
        {
          min: wholeNumber(2, REPLICATIONS_MAX, 'replications')
            .default(STOP_RULE_MIN)
            .describe('Replications before the rule first looks; with fewer than 10 its intervals cover too little.'),
          max: wholeNumber(2, REPLICATIONS_MAX, 'replications')
            .default(STOP_RULE_MAX)
            .describe('The rule stops here whatever the intervals are.'),
          until: z
            .strictObject(
              {
                halfWidth: z
                  .union([width, z.record(z.string(), width, { error: WIDTH_ERROR })], { error: WIDTH_ERROR })
                  .describe(
                    'Half of the widest interval at which the rule stops; of the corrected paired differences of primary ' +
                      'metrics. `5%` is a share of the baseline’s mean; `1pp` (ratios), `10m` (times) and numbers (in the ' +
                      'metric’s unit) are absolute. One for all primary metrics, or a map with each of them.',
                  ),
              },
              { error: 'must be what to reach, such as { halfWidth: 5% }' },
            )
            .describe('What is to be reached.'),
        },
        MAP,
      ),
    ],
    { error: NUMBER_OR_RULE },
  )
  .default(10)
  .describe(
    'Runs of each variant; run r of every variant uses the same random numbers. A number, or a rule that goes on until ' +
      'the intervals of primary metrics are narrow enough.',
  );
