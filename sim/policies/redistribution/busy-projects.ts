/**
 * Busy projects: active grants with waiting jobs grow, pro rata to what their queues ask for. It must not know the reserve.
 *
 * A grant gets at most what its queue asks for, in its unit: a queue that asks for a part of a node asks for the node.
 * Node-unit grants share wholly free nodes only; what they cannot use goes to GPU-unit grants.
 * Within a unit shares are rounded by largest remainder, ties by grant id. The rest is offered to the next call.
 */
import type { BusyGrant, Redistribution, RedistributionPolicy } from './redistribution.ts';

export const busyProjects: RedistributionPolicy = {
  kind: 'redistribution',
  name: 'busy-projects',
  help: 'grants with waiting jobs grow pro rata to what their queues ask for; the rest goes to the next call',
  parameters: [],
  rest: 'offered',

  redistribute(view) {
    const { freedGpus, freedWholeNodeGpus, gpusPerNode } = view;
    const inNodes = asksOf(view.busy, 'node', gpusPerNode);
    const inGpus = asksOf(view.busy, 'gpu', 1);
    const nodeGpus = total(inNodes) * gpusPerNode;
    const all = nodeGpus + total(inGpus);
    if (all === 0) return [];

    const fairForNodes = Math.min(nodeGpus, freedWholeNodeGpus, (freedGpus * nodeGpus) / all);
    const nodes = Math.floor(fairForNodes / gpusPerNode);
    const gpus = Math.min(total(inGpus), freedGpus - nodes * gpusPerNode);
    return [...grown(inNodes, nodes, gpusPerNode), ...grown(inGpus, gpus, 1)];
  },
};

/** What a grant's queue asks for, in units. */
interface Ask {
  readonly grant: number;
  readonly units: number;
}

function asksOf(busy: readonly BusyGrant[], unit: 'node' | 'gpu', gpusPerUnit: number): Ask[] {
  return busy
    .filter((grant) => grant.unit === unit && grant.queuedGpus > 0)
    .map(({ grant, queuedGpus }) => ({ grant, units: Math.ceil(queuedGpus / gpusPerUnit) }))
    .sort((a, b) => a.grant - b.grant);
}

function total(asks: readonly Ask[]): number {
  return asks.reduce((sum, { units }) => sum + units, 0);
}

/** `units` ≤ the sum of the asks, pro rata by largest remainder; who gets nothing is left out. */
function grown(asks: readonly Ask[], units: number, gpusPerUnit: number): Redistribution[] {
  const all = total(asks);
  const shares = asks.map(({ units: asked }) => Math.floor((units * asked) / all));
  let left = units - shares.reduce((sum, share) => sum + share, 0);
  const remainder = (k: number): number => (units * asks[k]!.units) % all;
  const byRemainder = asks.map((_, k) => k).sort((a, b) => remainder(b) - remainder(a) || a - b);
  for (const k of byRemainder) {
    if (left === 0) break;
    shares[k]!++;
    left--;
  }
  return asks.flatMap(({ grant }, k) =>
    shares[k]! > 0 ? [{ kind: 'grow' as const, grant, gpus: shares[k]! * gpusPerUnit }] : [],
  );
}
