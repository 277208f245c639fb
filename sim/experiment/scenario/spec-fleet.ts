/**
 * The part of a scenario file that says what there is to compute on: GPU types, providers, clusters, supply phases.
 * It must not know how phases become dates on the clock, nor who uses the nodes.
 */
import { z } from 'zod';
import { parseDuration } from '../../engine/time.ts';
import {
  byId,
  duration,
  flag,
  fraction,
  id,
  instant,
  numberBetween,
  positiveDuration,
  positiveNumber,
  slip,
  wholeNumber,
} from './spec-scalars.ts';

const MAP = { error: 'must be a map' };

/** The mean of lengths that are drawn: at least a day, so that a run holds no thousands of them. */
const meanOfDays = () => {
  const error = 'must be a duration of at least 1d, such as 30d';
  return duration().refine((written) => (parseDuration(written) ?? 0) >= 86_400, { error });
};

const phaseSpec = z
  .strictObject(
    {
      nodes: wholeNumber(1, 100_000, 'nodes').describe('Nodes that this phase brings.'),
      plans: byId(instant(), 'dates').describe(
        'Planned date of service by plan: the key `plan` of the scenario says which one counts.',
      ),
      ordered: instant().optional().describe('When the nodes were ordered; only told.'),
      delivered: instant()
        .optional()
        .describe('Delivery, from which trial operation runs until `inService`; default: no trial.'),
      trial: duration()
        .optional()
        .describe('Length of the trial before `inService`, such as 21d; instead of `delivered`.'),
      beta: flag().default(false).describe('Whether its nodes may be granted to beta users while they are in trial.'),
      inService: instant({
        pattern: /^[a-z][a-z0-9-]*$/,
        words: 'a plan of this phase (as planned), or never',
      }).describe('When the nodes really enter service, before any slip: a date, the name of a plan, or `never`.'),
      slip: slip().default('0d').describe('Delay of this phase, on top of its provider’s; moves delivery and service.'),
      leaseEnd: instant()
        .optional()
        .describe('When the nodes are given back; no slip moves it: nodes that come late are there for less time.'),
    },
    MAP,
  )
  .describe('Nodes that come together.');

const clusterSpec = z
  .strictObject(
    {
      provider: id().describe('Who builds and runs it: an id of `fleet.providers`.'),
      gpu: id().describe('GPU type: an id of `fleet.gpus`.'),
      gpusPerNode: wholeNumber(1, 64, 'GPUs').default(8).describe('GPUs of a node.'),
      leafGroupNodes: wholeNumber(1, 100_000, 'nodes').default(32).describe('Nodes below one leaf of the fabric.'),
      leafGroupSlowdown: numberBetween(1, 10)
        .optional()
        .describe('As `fleet.leafGroupSlowdown`, for this cluster alone.'),
      phases: byId(phaseSpec, 'supply phases').describe('Supply phases by id; nodes are numbered in this order.'),
    },
    MAP,
  )
  .describe('One fabric of equal nodes at one provider.');

const lendSpec = z
  .strictObject(
    {
      nodes: wholeNumber(1, 100_000, 'nodes').describe('Nodes that are lent, of the provider’s own.'),
      idle: meanOfDays().optional().describe('Drawn periods: mean time for which the provider has no use for them.'),
      busy: meanOfDays().optional().describe('Drawn periods: mean time for which it has; it begins so.'),
      periods: z
        .array(
          z.strictObject(
            {
              from: instant().describe('First instant of the period.'),
              until: instant().describe('When the nodes are back.'),
            },
            MAP,
          ),
          { error: 'must be a list of periods { from: …, until: … }' },
        )
        .min(1, { error: 'must be a list of at least one period { from: …, until: … }' })
        .optional()
        .describe('Fixed periods `{ from: …, until: … }`, one after the other; instead of `idle` and `busy`.'),
      notice: duration()
        .default('7d')
        .describe('How long before the nodes go back this is known; in drawn periods they stay so much longer.'),
    },
    MAP,
  )
  .describe(
    'Nodes lent to the programme while the provider has no use for them, and taken back: drawn for each replication ' +
      '(`idle`, `busy`: exponential), or at fixed dates (`periods`).',
  );

const ownSpec = z
  .strictObject(
    {
      provider: id().describe('An id of `fleet.providers`.'),
      gpu: id().describe('An id of `fleet.gpus`.'),
      nodes: wholeNumber(1, 100_000, 'nodes').describe('Nodes that the provider keeps.'),
      gpusPerNode: wholeNumber(1, 64, 'GPUs').default(8).describe('GPUs of a node.'),
      lend: lendSpec.optional(),
    },
    MAP,
  )
  .describe(
    'What a provider keeps for its own use: procured and booked, outside both utilisations, scheduled only while lent.',
  );

const drawnSlipSpec = z.strictObject(
  {
    median: positiveDuration().describe('Median; slips are whole days.'),
    spread: numberBetween(1, 10).describe('The 84th percentile ÷ the median of the lognormal.'),
    common: fraction().describe('Correlation within the provider: 1, all its clusters slip alike; 0, each alone.'),
  },
  MAP,
);

/** Fixed, or drawn for each cluster and replication. */
const providerSlipSpec = z.union([slip(), drawnSlipSpec], {
  error: 'must be a duration such as 30d or -30d, or drawn: { median: 30d, spread: 2, common: 0.7 }',
});

export const fleetSpec = z
  .strictObject(
    {
      gpus: byId(
        z.strictObject(
          {
            speed: positiveNumber(1000).describe(
              'Speed relative to the H200 (= 1). Work is conserved: a job’s time is its reference time ÷ speed, ' +
                'rounded up. One factor for all jobs is a stated assumption.',
            ),
          },
          MAP,
        ),
        'GPU types',
      ).describe('GPU types by id.'),
      providers: byId(
        z.strictObject(
          {
            slip: providerSlipSpec
              .default('0d')
              .describe(
                'Delay of all of this provider’s phases: fixed (`-30d` is earlier), or drawn for each cluster and ' +
                  'replication: `{ median: 30d, spread: 2, common: 0.7 }`.',
              ),
          },
          MAP,
        ),
        'providers',
      ).describe('Cloud companies that build and run clusters, by id.'),
      clusters: byId(clusterSpec, 'clusters').describe('Clusters by id, in the order in which reports show them.'),
      providerOwn: byId(ownSpec, 'clusters').default({}).describe('The providers’ own parts by id.'),
      leafGroupSlowdown: numberBetween(1, 10)
        .default(1)
        .describe(
          'How many times as long a job takes on more leaf groups than its nodes need (assumed; in thousandths): once, ' +
            'however many more. What it asks for stays, so it may run into its limit.',
        ),
    },
    MAP,
  )
  .describe('What there is to compute on.');
