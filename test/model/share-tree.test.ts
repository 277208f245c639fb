/**
 * Shares and usage of accounts: the examples of Slurm's documentation and test suite with their numbers, and what must
 * hold of every tree.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decayedUsage, decayRate } from '../../sim/model/decayed-usage.ts';
import { ShareTree } from '../../sim/model/share-tree.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** Gives a leaf a usage at second 1 of a tree that forgets nothing. */
function use(tree: ShareTree, leaf: number, gpuSeconds: number): void {
  tree.hold(leaf, gpuSeconds, 0);
  tree.hold(leaf, -gpuSeconds, 1);
}

/** slurm.schedmd.com/classic_fair_share.html, "Example" (Figure 3): usage in hundredths of the machine's. */
function classicExample() {
  const tree = new ShareTree(NEVER);
  const a = tree.addAccount(tree.root, 40);
  const b = tree.addAccount(a, 30);
  const c = tree.addAccount(a, 10);
  const d = tree.addAccount(tree.root, 60);
  const e = tree.addAccount(d, 25);
  const f = tree.addAccount(d, 35);
  const users = [tree.addLeaf(b, 1), tree.addLeaf(c, 1), tree.addLeaf(c, 1), tree.addLeaf(e, 1), tree.addLeaf(f, 1)];
  // The example's usages add up to 0.7 of the machine: the rest was used by somebody without shares.
  const other = tree.addLeaf(tree.root, 0);
  for (const [k, gpuSeconds] of [20, 25, 0, 25, 0].entries()) use(tree, users[k]!, gpuSeconds);
  use(tree, other, 30);
  return { tree, a, b, c, d, e, f, users, other };
}

describe("the example of Slurm's classic fair share", () => {
  it('has normalised shares 0.3, 0.05, 0.05, 0.25 and 0.35', () => {
    const { tree, a, b, users } = classicExample();
    expect(tree.normalisedShares(a)).toBeCloseTo(0.4, 15);
    expect(tree.normalisedShares(b)).toBeCloseTo(0.3, 15);
    const shares = users.map((user) => tree.normalisedShares(user));
    for (const [k, share] of [0.3, 0.05, 0.05, 0.25, 0.35].entries()) expect(shares[k]).toBeCloseTo(share, 15);
  });

  it('has effective usages of accounts and users as written there', () => {
    const { tree, a, b, c, d, e, f, users } = classicExample();
    const usages = [a, d, b, c, e, f, ...users].map((node) => tree.effectiveUsage(node, 1));
    const written = [0.45, 0.25, 0.3875, 0.3, 0.25, 0.1458, 0.3875, 0.275, 0.15, 0.25, 0.1458];
    for (const [k, usage] of written.entries()) expect(usages[k]).toBeCloseTo(usage, 4);
  });

  it('has fair-share factors of users as written there', () => {
    const { tree, users, other } = classicExample();
    const factors = users.map((user) => tree.classicFactor(user, 1));
    const written = [0.408479, 0.022097, 0.125, 0.5, 0.749154];
    for (const [k, factor] of written.entries()) expect(factors[k]).toBeCloseTo(factor, 6);
    expect(factors[3]).toBe(0.5);
    expect(tree.classicFactor(other, 1)).toBe(0);
  });
});

/**
 * The tree of Slurm's own test of fair tree (testsuite/expect/test24.4). Its `parent` users uD1 and uDA1, which stand first
 * in their account and tie, are written as two of the same great share for what they used.
 */
function fairTreeExample() {
  const tree = new ShareTree(NEVER);
  const nodes: Record<string, number> = { root: tree.root };
  const account = (name: string, parent: string, shares: number) => {
    nodes[name] = tree.addAccount(nodes[parent]!, shares);
  };
  const user = (name: string, parent: string, shares: number, gpuSeconds: number) => {
    nodes[name] = tree.addLeaf(nodes[parent]!, shares);
    use(tree, nodes[name], gpuSeconds);
  };
  account('aA', 'root', 40);
  account('aAA', 'aA', 30);
  user('uAA1', 'aAA', 1, 20);
  account('aAB', 'aA', 10);
  user('uAB1', 'aAB', 1, 25);
  user('uAB2', 'aAB', 1, 0);
  account('aB', 'root', 60);
  account('aBA', 'aB', 25);
  user('uBA1', 'aBA', 1, 25);
  account('aBB', 'aB', 35);
  user('uBB1', 'aBB', 1, 0);
  account('aC', 'root', 0);
  user('uC1', 'aC', 0, 30);
  account('aD', 'root', 50);
  user('uD1', 'aD', 800, 20);
  user('uD2', 'aD', 40, 20);
  user('uD3', 'aD', 50, 25);
  user('uDA1', 'aD', 400, 10);
  user('uDA2', 'aD', 30, 10);
  user('uDA3', 'aD', 50, 25);
  account('aE', 'root', 10);
  user('uE1', 'aE', 10, 0);
  user('uE2', 'aE', 10, 0);
  user('u1', 'root', 10, 0);
  account('aF', 'root', 20);
  user('uF1', 'aF', 10, 0);
  user('uF2', 'aF', 20, 0);
  account('aG', 'root', 8);
  user('uG1', 'aG', 10, 10);
  account('aGA', 'aG', 10);
  user('uGA1', 'aGA', 20, 4);
  user('uGA2', 'aGA', 20, 6);
  user('u2', 'root', 10, 10);
  return { tree, at: (name: string) => nodes[name]! };
}

describe("the tree of Slurm's test of fair tree", () => {
  it('has the raw and the normalised usages that sshare prints', () => {
    const { tree, at } = fairTreeExample();
    const usages = { root: 240, aA: 45, aB: 25, aC: 30, aD: 110, aE: 0, aF: 0, aG: 20, u2: 10 };
    for (const [name, usage] of Object.entries(usages)) expect(tree.usage(at(name), 1), name).toBe(usage);
    expect(tree.normalisedUsage(at('aD'), 1)).toBeCloseTo(0.458333, 6);
    expect(tree.shareAmongSiblings(at('aA'))).toBeCloseTo(0.192308, 6);
    expect(tree.shareAmongSiblings(at('uF2'))).toBeCloseTo(0.666667, 6);
  });

  it('has the level fair shares that sshare prints', () => {
    const { tree, at } = fairTreeExample();
    const levels = {
      ...{ u1: NEVER, u2: 1.153846, aA: 1.025641, aAA: 1.6875, uAA1: 1, aAB: 0.45, uAB1: 0.5, uAB2: NEVER },
      ...{ aB: 2.769231, aBA: 0.416667, uBA1: 1, aBB: NEVER, uBB1: NEVER, aC: 0, uC1: 0, aD: 0.524476 },
      ...{ aE: NEVER, uE1: NEVER, aF: NEVER, uF1: NEVER, aG: 0.461538, uG1: 1, aGA: 1, uGA1: 1.25, uGA2: 0.833333 },
    };
    for (const [name, level] of Object.entries(levels)) {
      if (level === NEVER) expect(tree.levelFs(at(name), 1), name).toBe(NEVER);
      else expect(tree.levelFs(at(name), 1), name).toBeCloseTo(level, 6);
    }
  });

  it('has the fair-share factors that sshare prints, rank ÷ 21', () => {
    const { tree, at } = fairTreeExample();
    const ranks = tree.fairTreeRanks(1);
    expect(tree.leafCount).toBe(21);
    const factors = {
      ...{ u1: 1, uE1: 1, uE2: 1, uF1: 1, uF2: 1, uBB1: 0.761905, uBA1: 0.714286, u2: 0.666667 },
      ...{ uAA1: 0.619048, uAB2: 0.571429, uAB1: 0.52381, uD1: 0.47619, uDA1: 0.47619, uDA2: 0.380952 },
      ...{ uD3: 0.333333, uDA3: 0.333333, uG1: 0.190476, uGA1: 0.190476, uGA2: 0.095238, uC1: 0.047619 },
    };
    for (const [name, factor] of Object.entries(factors)) {
      expect(ranks[at(name)]! / tree.leafCount, name).toBeCloseTo(factor, 6);
    }
    // sshare prints the same level, 1.294118, for uD2 and uD3, and ranks uD2 behind for a rounding: 40 ÷ 20 = 50 ÷ 25.
    expect(ranks[at('uD2')]).toBe(ranks[at('uD3')]);
    expect([at('aA'), at('root')].map((node) => ranks[node])).toEqual([0, 0]);
  });
});

describe('a share tree', () => {
  it('lets an account that got less than its shares go before another with all its leaves', () => {
    // fair_tree.html: if A stands before B, all children of A stand before all children of B.
    const tree = new ShareTree(NEVER);
    const a = tree.addAccount(tree.root, 2);
    const b = tree.addAccount(tree.root, 1);
    const [greedy, idleInB] = [tree.addLeaf(a, 1), tree.addLeaf(b, 1)];
    const busyInB = tree.addLeaf(b, 1);
    use(tree, greedy, 30);
    use(tree, busyInB, 20);
    // 2 ÷ 30 > 1 ÷ 20, although idleInB has used nothing.
    const ranks = tree.fairTreeRanks(1);
    expect([greedy, idleInB, busyInB].map((leaf) => ranks[leaf])).toEqual([3, 2, 1]);
  });

  it('merges the children of accounts that tie, before they are ranked', () => {
    const tree = new ShareTree(NEVER);
    const [a, b] = [tree.addAccount(tree.root, 1), tree.addAccount(tree.root, 1)];
    const leaves = [tree.addLeaf(a, 1), tree.addLeaf(a, 1), tree.addLeaf(b, 1), tree.addLeaf(b, 1)];
    for (const [k, gpuSeconds] of [10, 30, 20, 20].entries()) use(tree, leaves[k]!, gpuSeconds);
    const ranks = tree.fairTreeRanks(1);
    expect(leaves.map((leaf) => ranks[leaf])).toEqual([4, 1, 3, 3]);
  });

  it('takes newcomers and new shares while GPUs are held', () => {
    const tree = new ShareTree(100);
    const first = tree.addLeaf(tree.root, 1);
    tree.hold(first, 8, 0);
    expect(tree.normalisedShares(first)).toBe(1);
    const track = tree.addAccount(tree.root, 3);
    const second = tree.addLeaf(track, 1);
    tree.hold(second, 4, 100);
    expect(tree.normalisedShares(first)).toBe(0.25);
    tree.setShares(track, 1);
    expect(tree.normalisedShares(second)).toBe(0.5);
    expect([tree.held(tree.root), tree.held(track)]).toEqual([12, 4]);
    // 8 GPUs for two half-lives: 8 · 100 ÷ ln 2 · ¾; 4 for one: half of 4 · 100 ÷ ln 2.
    expect(tree.usage(first, 200)).toBeCloseTo((600 / Math.LN2) * 1, 9);
    expect(tree.usage(track, 200)).toBeCloseTo(200 / Math.LN2, 9);
    expect(tree.usage(tree.root, 200)).toBeCloseTo(800 / Math.LN2, 9);
    expect(tree.normalisedUsage(first, 200)).toBeCloseTo(0.75, 12);
  });

  it('is not changed by looking at it', () => {
    const tree = new ShareTree(50);
    const [seen, unseen] = [tree.addLeaf(tree.root, 1), tree.addLeaf(tree.root, 1)];
    tree.hold(seen, 3, 0);
    tree.hold(unseen, 3, 0);
    for (let now = 0; now < 300; now += 7) tree.usage(seen, now);
    tree.fairTreeRanks(333);
    expect(tree.usage(seen, 500)).toBe(tree.usage(unseen, 500));
    expect(tree.usage(seen, 500)).toBe(decayedUsage(0, 3, 500, decayRate(50)));
  });

  it('refuses what makes no sense', () => {
    const tree = new ShareTree(NEVER);
    const leaf = tree.addLeaf(tree.root, 1);
    expect(() => tree.addLeaf(leaf, 1)).toThrow('no account');
    expect(() => tree.hold(tree.root, 1, 0)).toThrow('no leaf');
    expect(() => tree.hold(leaf, -1, 0)).toThrow('holds -1 GPUs');
    expect(() => tree.setShares(leaf, -1)).toThrow('-1 shares');
    expect(() => new ShareTree(0)).toThrow('half-life');
  });
});

/** A node of a drawn tree: below which it goes is drawn as a number that is taken modulo the accounts so far. */
interface Drawn {
  readonly below: number;
  readonly isAccount: boolean;
  readonly shares: number;
  readonly gpus: number;
  readonly seconds: number;
}

const drawnTree = fc.array(
  fc.record({
    below: fc.nat({ max: 1000 }),
    isAccount: fc.boolean(),
    shares: fc.constantFrom(0, 1, 1, 2, 0.1, 0.3),
    gpus: fc.constantFrom(0, 0, 1, 2, 4),
    seconds: fc.constantFrom(10, 20, 33),
  }),
  { minLength: 1, maxLength: 14 },
);

/** Adds the drawn nodes in an order in which every parent comes before its children; holds happen at the same instants. */
function plant(drawn: readonly Drawn[], order: readonly number[], halfLife: number) {
  const tree = new ShareTree(halfLife);
  const parentOf = drawn.map(({ below }, k) => {
    const accounts = [...drawn.keys()].filter((other) => other < k && drawn[other]!.isAccount);
    return below % (accounts.length + 1) === 0 ? -1 : accounts[(below % (accounts.length + 1)) - 1]!;
  });
  const node = new Map<number, number>();
  const plantOne = (k: number): number => {
    const known = node.get(k);
    if (known !== undefined) return known;
    const parent = parentOf[k] === -1 ? tree.root : plantOne(parentOf[k]!);
    const { isAccount, shares } = drawn[k]!;
    const added = isAccount ? tree.addAccount(parent, shares) : tree.addLeaf(parent, shares);
    node.set(k, added);
    return added;
  };
  for (const k of order) plantOne(k);
  const leaves = [...drawn.keys()].filter((k) => !drawn[k]!.isAccount);
  for (const k of leaves) tree.hold(node.get(k)!, drawn[k]!.gpus, 0);
  for (const now of [10, 20, 33]) {
    for (const k of leaves) if (drawn[k]!.seconds === now) tree.hold(node.get(k)!, -drawn[k]!.gpus, now);
  }
  return { tree, leaves, parentOf, nodeOf: (k: number) => node.get(k)! };
}

describe('in every tree', () => {
  it('ranks do not depend on the order in which accounts were added', () => {
    const property = fc.property(
      drawnTree.chain((drawn) =>
        fc.tuple(
          fc.constant(drawn),
          fc.shuffledSubarray([...drawn.keys()], { minLength: drawn.length, maxLength: drawn.length }),
          fc.constantFrom(NEVER, 25),
        ),
      ),
      ([drawn, shuffled, halfLife]) => {
        const straight = plant(drawn, [...drawn.keys()], halfLife);
        const other = plant(drawn, shuffled, halfLife);
        const ranks = (planted: typeof straight) => {
          const byNode = planted.tree.fairTreeRanks(40);
          return planted.leaves.map((k) => byNode[planted.nodeOf(k)]);
        };
        expect(ranks(other)).toEqual(ranks(straight));
        // A second ranking starts from the order that the first one left.
        expect(ranks(straight)).toEqual(ranks(other));
      },
    );
    fc.assert(property, { numRuns: 500, seed: 1 });
  });

  it('usage and shares of an account are those of all below it, and who has the better level stands before', () => {
    const property = fc.property(drawnTree, fc.constantFrom(NEVER, 25), (drawn, halfLife) => {
      const { tree, leaves, parentOf, nodeOf } = plant(drawn, [...drawn.keys()], halfLife);
      const ranks = tree.fairTreeRanks(40);
      for (const k of [-1, ...drawn.keys()]) {
        if (k >= 0 && !drawn[k]!.isAccount) continue;
        const account = k < 0 ? tree.root : nodeOf(k);
        const children = [...drawn.keys()].filter((child) => parentOf[child] === k);
        const usage = children.reduce((sum, child) => sum + tree.usage(nodeOf(child), 40), 0);
        expect(tree.usage(account, 40)).toBeCloseTo(usage, 9);
        const shares = children.reduce((sum, child) => sum + tree.shareAmongSiblings(nodeOf(child)), 0);
        expect(shares === 0 || Math.abs(shares - 1) < 1e-12).toBe(true);
        const siblings = children.filter((child) => !drawn[child]!.isAccount);
        for (const a of siblings) {
          for (const b of siblings) {
            const [levelA, levelB] = [tree.levelFs(nodeOf(a), 40), tree.levelFs(nodeOf(b), 40)];
            if (levelA > levelB) expect(ranks[nodeOf(a)]).toBeGreaterThan(ranks[nodeOf(b)]!);
            if (levelA === levelB) expect(ranks[nodeOf(a)]).toBe(ranks[nodeOf(b)]);
          }
        }
      }
      const given = leaves.map((k) => ranks[nodeOf(k)]!);
      // The first has rank `leafCount`, and n leaves with a rank are followed by one n lower.
      for (const rank of given) {
        expect(rank).toBe(tree.leafCount - given.filter((other) => other > rank).length);
      }
    });
    fc.assert(property, { numRuns: 300, seed: 1 });
  });
});
