/**
 * The part of a scenario file that says which nodes go down and what becomes of their jobs. It must not know how outages
 * are drawn.
 */
import { z } from 'zod';
import {
  ASSUMED_FRAILTY_SHAPE,
  ASSUMED_REPAIR,
  PUBLISHED_FAILURES_PER_1000_NODE_DAYS,
} from '../../workload/faults/spec.ts';
import { checkpointSpec } from './spec-programme.ts';
import {
  byId,
  duration,
  fraction,
  id,
  instant,
  numberBetween,
  oneOf,
  positiveDuration,
  positiveNumber,
  text,
} from './spec-scalars.ts';

const MAP = { error: 'must be a map' };

/** A lognormal length; what is left out is by default. */
function lengthSpec(median: string, spread: number) {
  return z
    .strictObject(
      {
        median: positiveDuration().default(median).describe('Median.'),
        spread: numberBetween(1, 100).default(spread).describe('The 84th percentile ÷ the median of the lognormal.'),
      },
      MAP,
    )
    .prefault({});
}

const { quickShare, quick, long } = ASSUMED_REPAIR;

const failuresSpec = z
  .strictObject(
    {
      per1000NodeDays: numberBetween(0, 10_000)
        .default(PUBLISHED_FAILURES_PER_1000_NODE_DAYS)
        .describe('Failures of a node in 1,000 days in which it is up, on average over nodes. 3.8 is published.'),
      frailtyShape: z
        .union([positiveNumber(1000), z.literal('none')], {
          error: 'must be a number above 0 and at most 1000, or none',
        })
        .default(ASSUMED_FRAILTY_SHAPE)
        .describe(
          'A node’s own rate is that × a gamma of mean 1 and this shape (variance 1 ÷ shape): small, a few nodes cause ' +
            'most failures; none, all are alike. The default is assumed.',
        ),
      repair: z
        .strictObject(
          {
            quickShare: fraction().default(quickShare).describe('Share of the repairs that are quick (assumed).'),
            quick: lengthSpec(`${quick.medianSeconds / 60}m`, quick.spread).describe('Quick repairs (assumed).'),
            long: lengthSpec(`${long.medianSeconds / 3600}h`, long.spread).describe('The other repairs (assumed).'),
          },
          MAP,
        )
        .prefault({})
        .describe('How long a node is down: two lognormal lengths, mixed.'),
    },
    MAP,
  )
  .describe('Failures of single nodes, unannounced. `{}`: with all defaults.');

function groupSpec(what: string) {
  return z
    .strictObject(
      {
        per1000Days: numberBetween(0, 10_000).describe(`Outages in 1,000 days of each ${what} (assumed).`),
        length: lengthSpec('2h', 2).describe('How long they last (assumed).'),
      },
      MAP,
    )
    .optional();
}

const maintenanceSpec = z
  .strictObject(
    {
      every: positiveDuration().describe('From one window to the next; the first is so long after the start.'),
      length: positiveDuration().describe('Length of a window.'),
      share: numberBetween(0.001, 1)
        .default(1)
        .describe('Share of a cluster’s nodes at a time, in order, and so around.'),
      notice: duration().default('7d').describe('How long before it begins a window is announced, and jobs mind it.'),
    },
    MAP,
  )
  .optional();

const switchOffSpec = z.strictObject(
  {
    clusters: z
      .array(id(), { error: 'must be a list of clusters' })
      .min(1, { error: 'must name at least one cluster' })
      .describe('Clusters of which nodes are switched off.'),
    share: numberBetween(0.001, 1).describe('Share of the nodes of each: the ones with the highest numbers.'),
    from: instant().describe('When.'),
    until: instant().optional().describe('When they are on again; default: not within the run.'),
    notice: duration().default('14d').describe('How long before it is announced.'),
  },
  MAP,
);

export const faultsSpec = z
  .strictObject(
    {
      failures: failuresSpec.optional(),
      leafGroups: groupSpec('leaf group').describe('Outages of all nodes below a leaf of the fabric; default: none.'),
      sites: groupSpec('cluster').describe('Outages of whole clusters; default: none.'),
      maintenance: maintenanceSpec.describe(
        'Planned windows; default: none. From the announcement on a job starts on a node of the window only if its request ' +
          'is over by the begin, and it is known when the node is back. Jobs that still run when it begins are stopped: ' +
          'those that started before the announcement, and those that outlast their requests.',
      ),
      switchOffs: byId(switchOffSpec, 'switch-offs')
        .default({})
        .describe('Nodes switched off for lack of power or money, by id; announced and minded as maintenance is.'),
      file: text('a path')
        .optional()
        .describe(
          'Outages from a table instead of drawn ones: CSV with the columns cluster, node, from, until and, if wanted, ' +
            'kind and announced.',
        ),
      stoppedJobs: oneOf(['requeue', 'kill'])
        .default('requeue')
        .describe(
          'Jobs on a node that goes down. requeue: they wait again at their old places, with the work that no checkpoint ' +
            'saved. kill: they are over.',
        ),
      checkpoint: checkpointSpec.optional(),
    },
    MAP,
  )
  .describe('Nodes that go down. Default: none ever does.');
