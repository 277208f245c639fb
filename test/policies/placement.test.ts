/** Placement policies against the rules as the oracle states them in plain lists, and one picture by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafGroups } from '../../sim/model/fleet.ts';
import { emptyHoldings, NodePool } from '../../sim/model/node-pool.ts';
import { findPolicy, REGISTRY } from '../../sim/policies/registry.ts';
import { place as naivePlace } from '../oracle/placement.ts';

interface Nodes {
  readonly gpusPerNode: number;
  readonly leafGroupNodes: number;
  /** GPUs held on each node. */
  readonly held: readonly number[];
  /** Nodes that are not on offer. */
  readonly withheld: readonly number[];
}

function poolOf({ gpusPerNode, leafGroupNodes, held, withheld }: Nodes): NodePool {
  const pool = new NodePool(held.length, gpusPerNode, leafGroupNodes, emptyHoldings(held.length));
  pool.enterService(0, held.length);
  for (const [node, gpus] of held.entries()) {
    if (gpus === gpusPerNode) pool.take(node, 1, 0, Int32Array.of(node));
    else if (gpus > 0) pool.take(node, 0, gpus, Int32Array.of(node));
  }
  for (const node of withheld) pool.withhold(node);
  return pool;
}

function chosen(policy: string, nodes: Nodes, gpus: number): number[] {
  const whole = Math.floor(gpus / nodes.gpusPerNode);
  const rest = gpus % nodes.gpusPerNode;
  const out = new Int32Array(nodes.held.length + 1).fill(-9);
  findPolicy('placement', policy)!.place(poolOf(nodes), whole, rest, out);
  return [...out.subarray(0, whole + (rest > 0 ? 1 : 0))];
}

const nodesArbitrary = fc.constantFrom(1, 2, 4, 8).chain((gpusPerNode) =>
  fc.record({
    gpusPerNode: fc.constant(gpusPerNode),
    leafGroupNodes: fc.integer({ min: 1, max: 6 }),
    held: fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: gpusPerNode })), {
      minLength: 1,
      maxLength: 40,
      size: 'max',
    }),
    withheld: fc.uniqueArray(fc.nat({ max: 39 }), { maxLength: 6 }),
  }),
);

describe.each(REGISTRY.placement.map(({ name }) => name))('%s', (policy) => {
  it('chooses what the rule says of the nodes on offer, and whole nodes before the rest', () => {
    const property = fc.property(nodesArbitrary, fc.nat({ max: 400 }), (drawn, size) => {
      const { gpusPerNode, leafGroupNodes, held } = drawn;
      const nodes = { ...drawn, withheld: drawn.withheld.filter((node) => node < held.length) };
      const groups = leafGroups(held.length, leafGroupNodes);
      const offered = held
        .map((gpus, node) => ({ node, group: groups[node]!, free: gpusPerNode - gpus }))
        .filter(({ node }) => !nodes.withheld.includes(node));
      const gpus = 1 + (size % (gpusPerNode * held.length));
      const expected = naivePlace(policy, gpus, offered, gpusPerNode)?.map(({ node }) => node);
      fc.pre(expected !== undefined);
      expect(chosen(policy, nodes, gpus)).toEqual(expected);
    });
    fc.assert(property, { numRuns: 300, seed: 1 });
  });
});

describe('12 nodes of 8 GPUs in three leaf groups', () => {
  // Group 0: nodes 0–3, group 1: nodes 4–7, group 2: nodes 8–11. Wholly free: 1, 2 · 4, 5, 7 · 8, 9, 10, 11.
  const nodes: Nodes = {
    gpusPerNode: 8,
    leafGroupNodes: 4,
    held: [3, 0, 0, 6, 0, 0, 5, 0, 0, 0, 0, 0],
    withheld: [],
  };

  it.each([
    // Two whole nodes and two GPUs: node 0 has 5 free, node 3 has 2, node 6 has 3.
    [18, { 'first-fit': [1, 2, 0], 'best-fit': [1, 2, 3], spread: [8, 4, 1], 'leaf-pack': [1, 2, 3] }],
    // A rest that only nodes 0 (5 free) and the wholly free ones can take.
    [5, { 'first-fit': [0], 'best-fit': [0], spread: [1], 'leaf-pack': [0] }],
    // Three whole nodes: group 1 is the tightest that serves; its node 6 has 3 free.
    [27, { 'first-fit': [1, 2, 4, 0], 'best-fit': [1, 2, 4, 6], spread: [8, 4, 9, 1], 'leaf-pack': [4, 5, 7, 6] }],
    // Five: all of group 2, then one of group 0, the tightest for one; the rest of 1 beside them on the fullest node.
    [41, { 'leaf-pack': [8, 9, 10, 11, 1, 3], spread: [8, 4, 9, 1, 5, 2] }],
  ])('%i GPUs', (gpus, expected) => {
    for (const [policy, answer] of Object.entries(expected)) {
      expect([policy, chosen(policy, nodes, gpus)]).toEqual([policy, answer]);
    }
  });

  it('spreads one by one from the emptiest group, ties to the lowest group', () => {
    // Free by group: 2, 3, 4 → 8 (4) → 4 (3, 3: the lower group) → 9 → 1 (2, 2, 2) → 5 → 10.
    expect(chosen('spread', nodes, 8 * 6)).toEqual([8, 4, 9, 1, 5, 10]);
    expect(chosen('spread', nodes, 8 * 6 + 1)).toEqual([8, 4, 9, 1, 5, 10, 2]);
  });
});
