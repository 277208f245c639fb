/** Leaf groups: the published ones, and their law for every number of nodes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cluster, gpusOf, lastingPhase, leafGroups, nodesOf } from '../../sim/model/fleet.ts';

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

it('counts nodes and GPUs of all phases, also of those that never come', () => {
  const phase = lastingPhase('a', 3);
  const cluster: Cluster = {
    id: 'c',
    provider: 'p',
    gpu: 'h200',
    speed: 1,
    gpusPerNode: 8,
    leafGroupNodes: 32,
    phases: [phase, { ...phase, id: 'b', nodes: 4, inServiceAt: Number.POSITIVE_INFINITY }],
    providerOwn: false,
  };
  expect([nodesOf(cluster), gpusOf(cluster), nodesOf({ ...cluster, phases: [] })]).toEqual([7, 56, 0]);
});
