/**
 * The part of a scenario file that says what there is to compute on: GPU types, providers, clusters, supply phases.
 * It must not know how phases become dates on the clock, nor who uses the nodes.
 */
import { z } from 'zod';
import { byId, id, instant, positiveNumber, slip, wholeNumber } from './spec-scalars.ts';

const MAP = { error: 'must be a map' };

const phaseSpec = z
  .strictObject(
    {
      nodes: wholeNumber(1, 100_000, 'nodes').describe('Nodes that this phase brings.'),
      plans: byId(instant(), 'dates').describe(
        'Planned date of service by plan: the key `plan` of the scenario says which one counts.',
      ),
      delivered: instant()
        .optional()
        .describe('Delivery, from which trial operation runs until `inService`; default: no trial.'),
      inService: instant({
        pattern: /^[a-z][a-z0-9-]*$/,
        words: 'a plan of this phase (as planned), or never',
      }).describe('When the nodes really enter service, before any slip: a date, the name of a plan, or `never`.'),
      slip: slip().default('0d').describe('Delay of this phase, on top of its provider’s; moves delivery and service.'),
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
      phases: byId(phaseSpec, 'supply phases').describe('Supply phases by id; nodes are numbered in this order.'),
    },
    MAP,
  )
  .describe('One fabric of equal nodes at one provider.');

const ownSpec = z
  .strictObject(
    {
      provider: id().describe('An id of `fleet.providers`.'),
      gpu: id().describe('An id of `fleet.gpus`.'),
      nodes: wholeNumber(1, 100_000, 'nodes').describe('Nodes that the provider keeps.'),
      gpusPerNode: wholeNumber(1, 64, 'GPUs').default(8).describe('GPUs of a node.'),
    },
    MAP,
  )
  .describe('What a provider keeps for its own use: procured and booked, never scheduled, outside both utilisations.');

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
          { slip: slip().default('0d').describe('Delay of all of this provider’s phases; `-30d` is earlier.') },
          MAP,
        ),
        'providers',
      ).describe('Cloud companies that build and run clusters, by id.'),
      clusters: byId(clusterSpec, 'clusters').describe('Clusters by id, in the order in which reports show them.'),
      providerOwn: byId(ownSpec, 'clusters').default({}).describe('The providers’ own parts by id.'),
    },
    MAP,
  )
  .describe('What there is to compute on.');
