/**
 * The part of a scenario file that says which nodes are kept for whom, and when. It must not know how a scheduler minds
 * that.
 */
import { z } from 'zod';
import { SECTORS } from '../../model/application.ts';
import { byId, duration, id, instant, oneOf, text, wholeNumber } from './spec-scalars.ts';

const MAP = { error: 'must be a map' };

const namesOf = (what: string) =>
  z.array(text(`the name of ${what}`), { error: `must be a list of ${what}s` }).min(1, { error: 'must not be empty' });

const namedSpec = z.strictObject(
  {
    classes: namesOf('a job class').optional().describe('Jobs of these classes.'),
    applications: namesOf('an application')
      .optional()
      .describe('Under a programme: jobs of the projects of these applications and priority blocks, by id.'),
    sectors: z
      .array(oneOf(SECTORS), { error: 'must be a list of sectors' })
      .min(1, { error: 'must not be empty' })
      .optional()
      .describe('Under a programme: jobs of projects of these sectors.'),
  },
  MAP,
);

const reservationSpec = z.strictObject(
  {
    cluster: id().describe('Cluster of which nodes are kept.'),
    nodes: wholeNumber(1, 100_000, 'nodes').describe(
      'How many: the lowest of the cluster that no reservation written before it keeps at the same time.',
    ),
    from: instant().describe('When.'),
    until: instant().describe('Until when.'),
    notice: duration().default('7d').describe('How long before it begins everybody knows.'),
    for: namedSpec
      .prefault({})
      .describe('Who is named: whoever all keys hold of. `{}`: everybody whose request ends in time.'),
  },
  MAP,
);

export const reservationsSpec = byId(reservationSpec, 'reservations').describe(
  'Nodes that are kept for some jobs for a time, by id. From the notice on a job starts on one of them only if its request ' +
    'ends before the begin; from the begin on only those start there who are named, if their request ends by the end. ' +
    'Whoever runs there at the begin runs on. Every backfilling minds it. Under a programme only where grants share ' +
    'clusters: a grant’s own nodes are kept for it as it is.',
);
