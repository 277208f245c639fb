/** Leaf groups: the published ones, and their law for every number of nodes; and when which nodes serve. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cluster,
  gpusOf,
  lastingPhase,
  leafGroups,
  nodesOf,
  type SupplyPhase,
  serviceSpans,
} from '../../sim/model/fleet.ts';

const sizes = (nodes: number, groupNodes: number) => {
  const groupOf = leafGroups(nodes, groupNodes);
  return Array.from(
    { length: Math.max(-1, ...groupOf) + 1 },
    (_, group) => groupOf.filter((own) => own === group).length,
  );
};

describe('leafGroups', () => {
  it('are those of the real fleet', () => {
    expect(sizes(255, 32)).toEqual([32, 32, 32, 32, 32, 32, 32, 31]);
    expect(sizes(510, 32)).toEqual([...new Array<number>(14).fill(32), 31, 31]);
    expect([sizes(1, 32), sizes(32, 32), sizes(33, 32), sizes(0, 32)]).toEqual([[1], [32], [17, 16], []]);
  });

  it('are as few as can be, in the order of the nodes, the short ones last and short of one node', () => {
    const property = fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 40 }), (nodes, most) => {
      const groups = sizes(nodes, most);
      expect(groups).toHaveLength(Math.ceil(nodes / most));
      expect([...leafGroups(nodes, most)]).toEqual(
        groups.flatMap((size, group) => new Array<number>(size).fill(group)),
      );
      expect([...groups].sort((a, b) => b - a)).toEqual(groups);
      expect(groups[0]! - groups.at(-1)!).toBeLessThanOrEqual(1);
    });
    fc.assert(property, { numRuns: 100, seed: 1 });
  });
});

const NEVER = Number.POSITIVE_INFINITY;

function clusterOf(phases: readonly SupplyPhase[], providerOwn = false): Cluster {
  const gpu = { gpu: 'h200', speed: 1, gpusPerNode: 8, leafGroupNodes: 32 };
  return { id: 'c', provider: 'p', ...gpu, phases, providerOwn };
}

it('counts nodes and GPUs of all phases, also of those that never come, but no lent node twice', () => {
  const phase = lastingPhase('a', 3);
  const cluster = clusterOf([phase, { ...phase, id: 'b', nodes: 4, inServiceAt: NEVER }]);
  expect([nodesOf(cluster), gpusOf(cluster), nodesOf({ ...cluster, phases: [] })]).toEqual([7, 56, 0]);
  const own = clusterOf([phase, { ...phase, id: 'lent-1', nodes: 2, lent: true }], true);
  expect([nodesOf(own), gpusOf(own)]).toEqual([3, 24]);
});

describe('serviceSpans', () => {
  const spansOf = (cluster: Cluster) =>
    serviceSpans(cluster).map(({ phase, firstNode, nodes, from, until }) => [phase.id, firstNode, nodes, from, until]);

  it('number the nodes by phase and leave out what never serves, without giving its numbers away', () => {
    const cluster = clusterOf([
      lastingPhase('first', 3, -5),
      { ...lastingPhase('never', 4), inServiceAt: NEVER },
      { ...lastingPhase('given back before it came', 2, 70), returnsAt: 60 },
      { ...lastingPhase('leased', 1, 50), returnsAt: 60 },
    ]);
    expect(spansOf(cluster)).toEqual([
      ['first', 0, 3, -5, NEVER],
      ['leased', 9, 1, 50, 60],
    ]);
  });

  it('are only the lent periods of a provider’s own part: its last nodes, again and again', () => {
    const lent = { ...lastingPhase('may', 2, 10), returnsAt: 20, lent: true };
    const own = clusterOf(
      [lastingPhase('own', 5), lent, { ...lent, id: 'june', inServiceAt: 30, returnsAt: 40 }],
      true,
    );
    expect(spansOf(own)).toEqual([
      ['may', 3, 2, 10, 20],
      ['june', 3, 2, 30, 40],
    ]);
    expect(spansOf(clusterOf([lastingPhase('own', 5)], true))).toEqual([]);
  });
});
