/**
 * The list of all policies: the only place, besides its own file and its test, that a new policy touches.
 */
import type { Backfill } from './backfill/backfill.ts';
import { conservative } from './backfill/conservative.ts';
import { easy } from './backfill/easy.ts';
import { none } from './backfill/none.ts';
import { ignore } from './limit/ignore.ts';
import { kill } from './limit/kill.ts';
import type { Limit } from './limit/limit.ts';
import { bestFit } from './placement/best-fit.ts';
import { firstFit } from './placement/first-fit.ts';
import { leafPack } from './placement/leaf-pack.ts';
import type { Placement } from './placement/placement.ts';
import { spread } from './placement/spread.ts';
import type { PolicyInfo, PolicyKind } from './policy.ts';
import { fairTree } from './queue-order/fair-tree.ts';
import { fcfs } from './queue-order/fcfs.ts';
import { largestAreaFirst } from './queue-order/largest-area-first.ts';
import { leastAttained } from './queue-order/least-attained.ts';
import { ljf } from './queue-order/ljf.ts';
import { multifactor } from './queue-order/multifactor.ts';
import type { AccountOrder, QueueOrder } from './queue-order/queue-order.ts';
import { sjf } from './queue-order/sjf.ts';
import { smallestFirst } from './queue-order/smallest-first.ts';
import { unicef } from './queue-order/unicef.ts';
import { wfp3 } from './queue-order/wfp3.ts';
import { fastestGpu } from './routing/fastest-gpu.ts';
import { home } from './routing/home.ts';
import { leastLoaded } from './routing/least-loaded.ts';
import { leastWait } from './routing/least-wait.ts';
import type { Routing } from './routing/routing.ts';

/** Every policy by kind, in the order in which they are listed; the first of each kind is the default. */
export const REGISTRY = {
  queue: [
    fcfs,
    sjf,
    ljf,
    smallestFirst,
    largestAreaFirst,
    wfp3,
    unicef,
    multifactor,
    fairTree,
    leastAttained,
  ] as readonly (QueueOrder | AccountOrder)[],
  backfill: [easy, none, conservative] as readonly Backfill[],
  placement: [bestFit, firstFit, spread, leafPack] as readonly Placement[],
  routing: [home, leastWait, leastLoaded, fastestGpu] as readonly Routing[],
  limit: [kill, ignore] as readonly Limit[],
} satisfies Record<PolicyKind, readonly PolicyInfo[]>;

type PolicyOf<K extends PolicyKind> = (typeof REGISTRY)[K][number];

/** The policy of that kind and name, or undefined. */
export function findPolicy<K extends PolicyKind>(kind: K, name: string): PolicyOf<K> | undefined {
  return (REGISTRY[kind] as readonly PolicyOf<K>[]).find((policy) => policy.name === name);
}

/** Default parameters of a policy. */
export function defaultParameters(policy: PolicyInfo): Record<string, number | string | boolean> {
  return Object.fromEntries(policy.parameters.map((parameter) => [parameter.name, parameter.default]));
}
