/**
 * The keys of a scenario that say when a run which gets nowhere is ended. It must not know how that is noticed.
 */
import { z } from 'zod';
import { DETECTORS } from '../../model/detectors.ts';
import { wholeNumber } from './spec-scalars.ts';

export const detectorsSpec = z
  .strictObject(
    {
      preemptions: wholeNumber(1, 1_000_000, 'times')
        .default(DETECTORS.preemptions)
        .describe('Times that one job may be stopped for others: beyond, jobs stop each other without end.'),
      starts: wholeNumber(1, 10_000_000, 'starts')
        .default(DETECTORS.starts)
        .describe(
          'Jobs that may start past the first one of a queue, and again so many past the expected end of all that ran then: ' +
            'beyond, it starves.',
        ),
    },
    { error: 'must be a map' },
  )
  .prefault({})
  .describe('When a run that gets nowhere is ended, with the policies and the loop that are to blame; assumed.');
