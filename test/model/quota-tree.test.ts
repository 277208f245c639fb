/**
 * Who may use how many GPUs of a cluster. Published examples stand with their figures and source, told in our words; the
 * rest is held against a naive twin on random trees that change.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../sim/engine/errors.ts';
import { type QuotaLimits, QuotaTree, ROOT } from '../../sim/model/quota-tree.ts';
import { NaiveQuotaTree } from './naive-quota-tree.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

const limits = (nominal: number, more: Partial<QuotaLimits> = {}): QuotaLimits => ({
  ...{ nominal, borrowingLimit: NO_LIMIT, lendingLimit: NO_LIMIT },
  ...more,
});

/** Two ClusterQueues of a cohort that has nothing of its own. */
function teams(a: QuotaLimits, b: QuotaLimits): { tree: QuotaTree; a: number; b: number } {
  const tree = new QuotaTree(0);
  return { tree, a: tree.addNode(ROOT, a), b: tree.addNode(ROOT, b) };
}

describe('the examples of Kueue (Concepts, ClusterQueue: Borrowing example, BorrowingLimit, LendingLimit; CPUs there)', () => {
  it('team a with 9 and team b with 12 in one cohort: while b is idle, a uses up to 21', () => {
    const { tree, a, b } = teams(limits(9), limits(12));
    expect(tree.available(a)).toBe(21);
    tree.use(a, 21);
    expect([tree.borrowed(a), tree.available(a), tree.available(b)]).toEqual([12, 0, 0]);
    expect(tree.nominalLeft(b), 'b stays owner of what a holds').toBe(12);
    expect([tree.owes(a, b), tree.owes(b, a)]).toEqual([true, false]);
  });

  it('as b gets its own back, a keeps its 9', () => {
    const { tree, a, b } = teams(limits(9), limits(12));
    tree.use(a, 9);
    expect(tree.available(b)).toBe(12);
    tree.use(b, 12);
    expect([tree.available(a), tree.available(b), tree.borrowed(a), tree.borrowed(b)]).toEqual([0, 0, 0, 0]);
  });

  it('team a may borrow 1: it uses up to 10, and b, with no limit, up to 21', () => {
    const { tree, a, b } = teams(limits(9, { borrowingLimit: 1 }), limits(12));
    expect([tree.available(a), tree.available(b)]).toEqual([10, 21]);
    expect([tree.potential(a), tree.potential(b)]).toEqual([10, 21]);
  });

  it('team b lends 1: a uses up to 10 while b uses up to 11, and b, to whom a lends all, up to 21', () => {
    const { tree, a, b } = teams(limits(9), limits(12, { lendingLimit: 1 }));
    expect([tree.available(a), tree.available(b)]).toEqual([10, 21]);
    tree.use(b, 11);
    expect(tree.available(a)).toBe(10);
    tree.use(b, 1);
    expect(tree.available(a)).toBe(9);
  });

  it('what is lent leaves the owner with what it does not lend', () => {
    const { tree, a, b } = teams(limits(9), limits(12, { lendingLimit: 1 }));
    tree.use(a, 10);
    expect(tree.available(b)).toBe(11);
  });

  it('a cohort with 12 of its own lends them to a queue with none (Concepts, Cohort: Configuring Quotas)', () => {
    const tree = new QuotaTree(12);
    const queue = tree.addNode(ROOT, limits(0));
    tree.use(queue, 12);
    expect([tree.available(queue), tree.borrowed(queue), tree.nominalLeft(queue)]).toEqual([0, 12, 0]);
  });
});

describe('the user stories of Kueue’s hierarchical cohorts (KEP-79), with figures of ours', () => {
  it('story 1: production borrows from research, and research not from production', () => {
    const tree = new QuotaTree(0);
    const research = tree.addNode(ROOT, limits(0, { borrowingLimit: 0 }));
    const production = tree.addNode(ROOT, limits(0));
    const [genes, stars] = [tree.addNode(research, limits(8)), tree.addNode(research, limits(16))];
    const shop = tree.addNode(production, limits(32));
    expect([genes, stars, shop].map((team) => tree.available(team))).toEqual([24, 24, 56]);
    tree.use(shop, 40);
    expect([tree.available(genes), tree.available(stars)]).toEqual([16, 16]);
    expect([tree.owes(shop, genes), tree.owes(genes, shop)]).toEqual([true, false]);
  });

  it('story 2: organisations keep to themselves, and one queue without quota takes what any of them leaves', () => {
    const tree = new QuotaTree(0);
    const organisation = (gpus: number) =>
      tree.addNode(tree.addNode(ROOT, limits(0, { borrowingLimit: 0 })), limits(gpus));
    const [one, other] = [organisation(16), organisation(8)];
    const special = tree.addNode(ROOT, limits(0));
    expect([one, other, special].map((queue) => tree.available(queue))).toEqual([16, 8, 24]);
    tree.use(special, 20);
    expect([one, other].map((queue) => tree.available(queue))).toEqual([4, 4]);
    tree.use(one, 4);
    expect([other, special].map((queue) => tree.available(queue))).toEqual([0, 0]);
  });
});

describe('tracks as cohorts', () => {
  /** Two tracks of two grants of 8 GPUs each. */
  function tracks(of: Partial<QuotaLimits> = {}) {
    const tree = new QuotaTree(0);
    const [left, right] = [tree.addNode(ROOT, limits(0, of)), tree.addNode(ROOT, limits(0, of))];
    const grants = [left, left, right, right].map((track) => tree.addNode(track, limits(8)));
    return { tree, left, right, grants };
  }

  it('a track that lends half of what it has keeps half for its own grants', () => {
    const { tree, grants } = tracks({ lendingLimit: 8 });
    expect(tree.available(grants[0]!)).toBe(24);
    tree.use(grants[0]!, 24);
    expect([tree.available(grants[1]!), tree.available(grants[2]!)]).toEqual([0, 8]);
  });

  it('who borrows inside its track owes its track, and not others while the track is within its quota', () => {
    const { tree, left, grants } = tracks();
    const [first, sibling, foreign] = grants as [number, number, number, number];
    tree.use(first, 12);
    expect([tree.owes(first, sibling), tree.owes(first, foreign)]).toEqual([true, false]);
    tree.use(sibling, 6);
    expect(tree.usage(left)).toBe(18);
    expect(tree.owes(first, foreign), 'now the track as a whole borrows 2').toBe(true);
  });
});

describe('a quota that changes while it is used', () => {
  it('a lowered one leaves its grant above it: nothing is available until that has ended', () => {
    const { tree, a, b } = teams(limits(8, { borrowingLimit: 0 }), limits(8, { borrowingLimit: 0 }));
    tree.use(a, 8);
    tree.setNominal(a, 2);
    expect([tree.available(a), tree.borrowed(a), tree.nominalLeft(a), tree.usage(a)]).toEqual([0, 6, 0, 8]);
    expect(tree.available(b), 'of 10 GPUs 8 are in use').toBe(2);
    tree.release(a, 7);
    expect([tree.available(a), tree.available(b)]).toEqual([1, 8]);
  });

  it('the part that nobody lends stays usable while the rest is overdrawn', () => {
    const { tree, a, b } = teams(limits(8), limits(8, { lendingLimit: 4 }));
    tree.use(a, 12);
    tree.setNominal(a, 0);
    expect([tree.available(a), tree.available(b)]).toEqual([0, 4]);
  });

  it('a grant that comes brings its GPUs, and takes them along when it goes', () => {
    const { tree, a } = teams(limits(8), limits(8));
    const c = tree.addNode(ROOT, limits(4));
    expect([tree.available(a), tree.potential(a)]).toEqual([20, 20]);
    tree.remove(c);
    expect([tree.available(a), tree.potential(a)]).toEqual([16, 16]);
    expect(() => tree.available(c)).toThrow(InvariantError);
  });

  it('GPUs that come to no grant are the root’s, and all grants borrow them', () => {
    const { tree, a, b } = teams(limits(8, { borrowingLimit: 2 }), limits(8));
    tree.setNominal(ROOT, 16);
    expect([tree.available(a), tree.available(b)]).toEqual([10, 32]);
  });
});

describe('what breaks its laws stops the run', () => {
  const small = () => {
    const { tree, a, b } = teams(limits(4, { borrowingLimit: 1 }), limits(4));
    const [busy, gone] = [tree.addNode(ROOT, limits(1)), tree.addNode(ROOT, limits(1))];
    tree.use(busy, 1);
    tree.remove(gone);
    return { tree, a, b, busy, gone };
  };

  it.each([
    ['taking more than is available', ({ tree, a }) => tree.use(a, 6)],
    ['taking nothing', ({ tree, a }) => tree.use(a, 0)],
    ['giving back what one does not use', ({ tree, b }) => tree.release(b, 1)],
    ['taking for a node with nodes below it', ({ tree }) => tree.use(ROOT, 1)],
    ['a leaf that goes with GPUs in use', ({ tree, busy }) => tree.remove(busy)],
    ['a leaf that is gone', ({ tree, gone }) => tree.remove(gone)],
    ['a root that goes', ({ tree }) => tree.remove(ROOT)],
    ['children for a leaf with GPUs in use', ({ tree, busy }) => tree.addNode(busy, limits(1))],
    ['half a GPU', ({ tree, a }) => tree.setNominal(a, 0.5)],
    ['a quota without end', ({ tree, a }) => tree.setNominal(a, NO_LIMIT)],
    ['a limit below nothing', ({ tree, a }) => tree.setLimits(a, limits(4, { lendingLimit: -1 }))],
  ] as [string, (teams: ReturnType<typeof small>) => unknown][])('%s', (_name, breaks) => {
    expect(() => breaks(small())).toThrow(InvariantError);
  });
});

/** What happens to a tree; `who` picks among the nodes for which it is legal. */
type Step = readonly [
  kind: 'add' | 'limits' | 'remove' | 'use' | 'release',
  who: number,
  limits: QuotaLimits,
  gpus: number,
];

const limit = fc.oneof(fc.constant(NO_LIMIT), fc.integer({ min: 0, max: 6 }));
const someLimits = fc.record({ nominal: fc.integer({ min: 0, max: 6 }), borrowingLimit: limit, lendingLimit: limit });
const kinds: [Step[0], number][] = [
  ['add', 4],
  ['limits', 2],
  ['remove', 1],
  ['use', 6],
  ['release', 3],
];
const step: fc.Arbitrary<Step> = fc.tuple(
  fc.oneof(...kinds.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) }))),
  fc.nat(1000),
  someLimits,
  fc.integer({ min: 1, max: 12 }),
);

/** Carries a step out on both trees; false where nobody can do it. */
function carryOut([kind, who, newLimits, gpus]: Step, tree: QuotaTree, naive: NaiveQuotaTree): boolean {
  const live = naive.nodes.flatMap((node, index) => (node === null ? [] : [{ node, index }]));
  const leaves = live.filter(({ node, index }) => index !== ROOT && node.children.size === 0);
  const pick = (among: typeof live) => among[who % Math.max(1, among.length)];
  switch (kind) {
    case 'add': {
      const parent = pick(live.filter(({ node }) => node.used === 0))!;
      expect(tree.addNode(parent.index, newLimits)).toBe(naive.nodes.length);
      naive.addNode(parent.index, newLimits);
      return true;
    }
    case 'limits': {
      const { node, index } = pick(live)!;
      tree.setLimits(index, newLimits);
      node.limits = newLimits;
      return true;
    }
    case 'remove': {
      const leaf = pick(leaves.filter(({ node }) => node.used === 0));
      if (!leaf) return false;
      tree.remove(leaf.index);
      naive.remove(leaf.index);
      return true;
    }
    case 'use': {
      const leaf = pick(leaves.filter(({ index }) => naive.available(index) > 0));
      if (!leaf) return false;
      const taken = 1 + (gpus % naive.available(leaf.index));
      tree.use(leaf.index, taken);
      leaf.node.used += taken;
      return true;
    }
    case 'release': {
      const leaf = pick(leaves.filter(({ node }) => node.used > 0));
      if (!leaf) return false;
      const given = Math.min(gpus, leaf.node.used);
      tree.release(leaf.index, given);
      leaf.node.used -= given;
      return true;
    }
  }
}

const leavesOf = (naive: NaiveQuotaTree): number[] =>
  naive.nodes.flatMap((node, index) => (node !== null && node.children.size === 0 && index !== ROOT ? [index] : []));

describe('on random trees that change', () => {
  const steps = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.array(step, { minLength: 15, maxLength: 40, size: 'max' }));

  it('says what its definition says', () => {
    let [taken, borrowing, overdrawn] = [0, 0, 0];
    const property = fc.property(steps, ([own, list]) => {
      const [tree, naive] = [new QuotaTree(own), new NaiveQuotaTree(own)];
      for (const each of list) {
        if (!carryOut(each, tree, naive)) continue;
        if (each[0] === 'use') taken++;
        const borrowers = leavesOf(naive).filter((leaf) => naive.node(leaf).used > naive.node(leaf).limits.nominal);
        expect(tree.borrowerCount).toBe(borrowers.length);
        if (naive.left(naive.node(ROOT)) < 0) overdrawn++;
        naive.nodes.forEach((node, index) => {
          if (node === null) return;
          expect(tree.usage(index)).toBe(naive.usage(index));
          expect(tree.nominal(index)).toBe(node.limits.nominal);
        });
        const leaves = leavesOf(naive);
        for (const leaf of leaves) {
          const { used, limits: own } = naive.node(leaf);
          const said = [tree.available(leaf), tree.potential(leaf), tree.nominalLeft(leaf), tree.borrowed(leaf)];
          const defined = [Math.max(0, own.nominal - used), Math.max(0, used - own.nominal)];
          expect(said).toEqual([naive.available(leaf), naive.potential(leaf), ...defined]);
          if (used > own.nominal) borrowing++;
          for (const owner of leaves) expect(tree.owes(leaf, owner)).toBe(naive.owes(leaf, owner));
        }
      }
    });
    fc.assert(property, { numRuns: 80 });
    expect(Math.min(taken, borrowing, overdrawn), 'the cases show something').toBeGreaterThan(50);
  });

  it('looks ahead beyond any quota, and is as before once that is undone', () => {
    const more = fc.integer({ min: -6, max: 20 });
    const property = fc.property(steps, fc.nat(1000), more, ([own, list], who, wished) => {
      const [tree, naive] = [new QuotaTree(own), new NaiveQuotaTree(own)];
      for (const each of list) carryOut(each, tree, naive);
      const leaves = leavesOf(naive);
      const leaf = leaves[who % Math.max(1, leaves.length)];
      if (leaf === undefined) return;
      const gpus = Math.max(wished, -tree.usage(leaf));
      for (const assumed of [gpus, -gpus]) {
        tree.assume(leaf, assumed);
        naive.node(leaf).used += assumed;
        expect(leaves.map((each) => [tree.available(each), tree.borrowed(each)])).toEqual(
          leaves.map((each) => {
            const { used, limits: own } = naive.node(each);
            return [naive.available(each), Math.max(0, used - own.nominal)];
          }),
        );
      }
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('never gives out more than there is, unless a quota is lowered', () => {
    const property = fc.property(steps, ([own, list]) => {
      const [tree, naive] = [new QuotaTree(own), new NaiveQuotaTree(own)];
      for (const each of list) {
        if (each[0] === 'limits' || each[0] === 'remove') continue;
        carryOut(each, tree, naive);
        const all = naive.nodes.reduce((sum, node) => sum + node!.limits.nominal, 0);
        expect(tree.usage(ROOT)).toBeLessThanOrEqual(all);
      }
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('an owner gets what is left of its own once those who owe it have given back what they borrowed', () => {
    let helped = 0;
    const property = fc.property(steps, fc.nat(1000), ([own, list], who) => {
      const [tree, naive] = [new QuotaTree(own), new NaiveQuotaTree(own)];
      for (const each of list) carryOut(each, tree, naive);
      const leaves = leavesOf(naive);
      const owner = leaves[who % Math.max(1, leaves.length)];
      if (owner === undefined) return;
      const debtors = leaves.filter((leaf) => tree.owes(leaf, owner));
      if (debtors.length > 0 && tree.available(owner) < tree.nominalLeft(owner)) helped++;
      for (const debtor of debtors) tree.release(debtor, tree.borrowed(debtor));
      expect(tree.available(owner)).toBeGreaterThanOrEqual(tree.nominalLeft(owner));
    });
    fc.assert(property, { numRuns: 300 });
    expect(helped, 'the cases show something').toBeGreaterThan(3);
  });
});
