/**
 * How a scenario writes what projects may use beside what their grants are. It must not know grants or policies.
 */
import { z } from 'zod';
import { flag, fraction, numberBetween, oneOf, positiveDuration, positiveNumber, wholeNumber } from './spec-scalars.ts';

const MAP = { error: 'must be a map' };

const atOnceSpec = z
  .strictObject(
    {
      gpus: wholeNumber(1, 1_000_000, 'GPUs').optional().describe('Most GPUs.'),
      share: positiveNumber(100).optional().describe('Most GPUs as a share of the GPUs of its grants there.'),
    },
    MAP,
  )
  .describe('GPUs that the jobs of a project may hold at once in a cluster; the lesser of the two. Default: no limit.');

const budgetSpec = z
  .strictObject(
    {
      share: positiveNumber(100)
        .default(1)
        .describe('GPU-hours of a grant as a share of its GPUs × term. A reclaim rule lowers them in proportion.'),
      whenSpent: oneOf(['stop', 'slow', 'overuse'])
        .default('stop')
        .describe(
          'stop: no job of the grant starts. slow: in a shared cluster its jobs start when nobody else’s can, hold no ' +
            'reservation, and owe the next period nothing; on nodes of its own that is no limit. overuse: it goes on until ' +
            '`overuseTo` times the budget, and the next period pays. Jobs that run go on.',
        ),
      overuseTo: numberBetween(1, 10).default(1.25).describe('overuse: until so many times the budget is used.'),
      period: z
        .union([z.literal('none'), positiveDuration()], {
          error: 'must be a duration longer than 0, such as 90d, or none',
        })
        .default('none')
        .describe(
          'The budget is given out in parts, one for each period from the grant’s start on. none: all at once.',
        ),
      carryOver: fraction()
        .default(1)
        .describe('Share of what is left of a part at the end of a period that goes into the next one.'),
      ageing: z
        .union([z.literal('never'), wholeNumber(1, 1000, 'periods')], {
          error: 'must be a whole number of periods from 1 to 1000, or never',
        })
        .default('never')
        .describe(
          'A part that was not used within so many periods, its own one included, is gone. NeSI: 90d, ageing 1, ahead 1000. ' +
            'Jülich: 30d, ageing 2, ahead 1, slow.',
        ),
      ahead: wholeNumber(0, 1000, 'periods')
        .default(0)
        .describe('Parts of so many periods to come may be used before their time.'),
      commitAhead: flag()
        .default(false)
        .describe(
          'A job starts only if what is left covers its request beside what the grant’s running jobs still ask for (Slurm’s ' +
            'safe limits).',
        ),
    },
    MAP,
  )
  .describe('GPU-hours of each grant. Default: no budget; one that a reclaim rule lowers counts all the same.');

export const limitsSpec = z
  .strictObject({ gpusAtOnce: atOnceSpec.optional(), budget: budgetSpec.optional() }, MAP)
  .describe('What projects may use beside what their grants are. Default: no limits.');
