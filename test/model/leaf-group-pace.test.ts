/** What leaf groups cost: the fewest that nodes need, the factor beyond them, and times that stay whole and come back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leafGroups } from '../../sim/model/fleet.ts';
import { atFullPace, FULL_PACE, LeafGroupPace, stretched } from '../../sim/model/leaf-group-pace.ts';

describe('the fewest leaf groups', () => {
  test('of the real clusters: 255 nodes are 7 × 32 + 31, and 480 of 510 nodes need sixteen groups of 32 or 31', () => {
    const small = new LeafGroupPace(255, 32, 1.5);
    expect([1, 32, 33, 224, 225, 255].map((nodes) => small.fewest(nodes))).toEqual([1, 1, 2, 7, 8, 8]);
    const large = new LeafGroupPace(510, 32, 1.5);
    expect([448, 449, 479, 480, 510].map((nodes) => large.fewest(nodes))).toEqual([14, 15, 15, 16, 16]);
  });

  test('are those of the largest groups, whatever the cluster', () => {
    const cluster = fc.tuple(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(cluster, ([nodes, groupNodes, part]) => {
        const sizes = new Map<number, number>();
        for (const group of leafGroups(nodes, groupNodes)) sizes.set(group, (sizes.get(group) ?? 0) + 1);
        const largestFirst = [...sizes.values()].sort((a, b) => b - a);
        const asked = Math.max(1, Math.ceil(nodes * part));
        let groups = 0;
        for (let held = 0; held < asked; groups++) held += largestFirst[groups]!;
        expect(new LeafGroupPace(nodes, groupNodes, 2).fewest(asked)).toBe(groups);
      }),
    );
  });
});

test('a job on more groups than it needs is slowed once, however many more', () => {
  const pace = new LeafGroupPace(128, 32, 1.25);
  expect([1, 2, 3, 4].map((groups) => pace.stretchOf(8, groups))).toEqual([1000, 1250, 1250, 1250]);
  expect([2, 3, 4].map((groups) => pace.stretchOf(64, groups))).toEqual([1000, 1250, 1250]);
});

test('seconds at full pace come back from those that they take', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: FULL_PACE, max: 10 * FULL_PACE }),
      (seconds, stretch) => {
        expect(atFullPace(stretched(seconds, stretch), stretch)).toBe(seconds);
      },
    ),
  );
  expect(stretched(10, 1100)).toBe(11);
});
