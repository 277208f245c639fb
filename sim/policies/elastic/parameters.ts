/**
 * Parameters that elasticities have, and how they are read. It must not know what is done with them.
 */
import type { Parameter } from '../policy.ts';
import type { ElasticRule, Grower } from './elastic.ts';

export const GROWTH_ORDERS = ['least-served', 'oldest'] as const;
export type GrowthOrder = (typeof GROWTH_ORDERS)[number];

export const SHRINK_PARAMETERS: readonly Parameter[] = [
  {
    name: 'resizeCost',
    type: 'duration',
    default: 60,
    min: 0,
    help: 'a job does no work for so long after each change of its size (assumed)',
  },
  {
    name: 'startSmaller',
    type: 'flag',
    default: true,
    help: 'a job at its turn that does not fit starts with the GPUs that are left, if they are at least its least',
  },
];

export const GROWTH_PARAMETERS: readonly Parameter[] = [
  {
    name: 'pause',
    type: 'duration',
    default: 600,
    min: 0,
    help: 'no job grows sooner after its start or its last change, but for the instant of its start, where that costs nothing (assumed)',
  },
  {
    name: 'growFirst',
    type: 'choice',
    default: 'least-served',
    choices: GROWTH_ORDERS,
    help: 'who grows first: the fewest GPUs for what it would have anyhow, or the earliest start',
  },
];

const ORDERS: Record<GrowthOrder, (a: Grower, b: Grower) => number> = {
  'least-served': (a, b) => a.gpus * b.usual - b.gpus * a.usual || a.startedAt - b.startedAt || a.row - b.row,
  oldest: (a, b) => a.startedAt - b.startedAt || a.row - b.row,
};

/** @param parameters all that the policy has, as the registry's defaults and the scenario give them */
export function elasticRuleOf(
  parameters: Readonly<Record<string, number | string | boolean>>,
  grows: boolean,
): ElasticRule {
  return {
    shrinks: true,
    startsSmaller: parameters['startSmaller'] === true,
    grows,
    resizeSeconds: Number(parameters['resizeCost']),
    pauseSeconds: grows ? Number(parameters['pause']) : Number.POSITIVE_INFINITY,
    compare: ORDERS[grows ? (parameters['growFirst'] as GrowthOrder) : 'oldest'],
  };
}
