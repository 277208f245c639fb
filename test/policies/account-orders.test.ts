/** Orders over accounts: keys worked out by hand, and what Slurm's documentation says of its factors. */
import { describe, expect, it } from 'vitest';
import { ShareTree } from '../../sim/model/share-tree.ts';
import type { AccountOrder, AccountRanking, JobFacts } from '../../sim/policies/queue-order/queue-order.ts';
import { defaultParameters, findPolicy } from '../../sim/policies/registry.ts';

const DAY = 24 * 3600;

function ranking(name: string, parameters: Record<string, number | string | boolean> = {}): AccountRanking {
  const order = findPolicy('queue', name) as AccountOrder;
  return order.bind({ ...defaultParameters(order), ...parameters });
}

const NO_WEIGHTS = { weightAge: 0, weightFairshare: 0, weightSize: 0, weightClass: 0 };

/** A tree with leaves of these shares, each of which used so many GPU-seconds by second 1. */
function treeOf(leaves: readonly (readonly [shares: number, gpuSeconds: number])[]) {
  const tree = new ShareTree(Number.POSITIVE_INFINITY);
  const nodes = leaves.map(([shares, gpuSeconds]) => {
    const leaf = tree.addLeaf(tree.root, shares);
    tree.hold(leaf, gpuSeconds, 0);
    tree.hold(leaf, -gpuSeconds, 1);
    return leaf;
  });
  return { tree, nodes };
}

const facts = (given: Partial<JobFacts>): JobFacts => ({
  ...{ account: 1, gpus: 1, requestSeconds: 100, waitSeconds: 0, jobClass: 'all', poolGpus: 100 },
  ...given,
});

/** Priority of a job under multifactor: what the key is the negative of. */
function priority(parameters: Record<string, number | string | boolean>, given: Partial<JobFacts>, tree?: ShareTree) {
  const key = ranking('multifactor', { ...NO_WEIGHTS, ...parameters }).keysAt(tree ?? treeOf([[1, 0]]).tree, 1);
  // No negative zero.
  return 0 - key(facts(given));
}

describe('multifactor', () => {
  it('lets age grow with the wait until it is 1 at maxAge, as PriorityMaxAge does', () => {
    const parameters = { weightAge: 1000, maxAge: 14 * DAY };
    const ages = [0, 7 * DAY, 14 * DAY, 30 * DAY].map((waitSeconds) => priority(parameters, { waitSeconds }));
    expect(ages).toEqual([0, 500, 1000, 1000]);
  });

  it('gives a job that asks for the whole machine size 1, or with favourSmall the smallest one', () => {
    const sizes = (favourSmall: boolean) =>
      [1, 51, 100].map((gpus) => priority({ weightSize: 1000, favourSmall }, { gpus }));
    expect(sizes(false)).toEqual([10, 510, 1000]);
    expect(sizes(true)).toEqual([1000, 500, 10]);
  });

  it('normalises the number of a class to the greatest, as Slurm the priority of a QOS', () => {
    const parameters = { weightClass: 100, classes: 'debug:8 normal:2' };
    const classes = ['debug', 'normal', 'other'].map((jobClass) => priority(parameters, { jobClass }));
    expect(classes).toEqual([100, 25, 0]);
    expect(priority({ weightClass: 100 }, { jobClass: 'debug' })).toBe(0);
    expect(priority({ weightClass: 100, classes: 'debug:0' }, { jobClass: 'debug' })).toBe(0);
  });

  it('takes the classic factor or the rank in the fair tree ÷ accounts for fair share', () => {
    const { tree, nodes } = treeOf([
      [1, 30],
      [3, 90],
      [4, 0],
      [0, 120],
    ]);
    const shares = (fairshare: string) =>
      nodes.map((account) => priority({ weightFairshare: 10000, fairshare }, { account }, tree));
    // Normalised shares ⅛ ⅜ ½ 0, usages ⅛ ⅜ 0 ½: exactly theirs for two, nothing used, no shares.
    expect(shares('classic')).toEqual([5000, 5000, 10000, 0]);
    expect(shares('fair-tree')).toEqual([7500, 7500, 10000, 2500]);
  });

  it("sums up the weighted factors: Slurm's sample of weights", () => {
    // priority_multifactor.html, "Configuration Example": weights 1000, 10000, 1000, maximal age of 14 days.
    const { tree, nodes } = treeOf([
      [1, 10],
      [1, 10],
    ]);
    const sample = {
      weightAge: 1000,
      weightFairshare: 10000,
      weightSize: 1000,
      maxAge: 14 * DAY,
      fairshare: 'classic',
    };
    expect(priority(sample, { account: nodes[0]!, gpus: 25, waitSeconds: 7 * DAY }, tree)).toBe(500 + 5000 + 250);
  });

  it('cuts priorities to whole numbers: with a weight of 10 fair shares of .59534 and .50002 are the same', () => {
    // priority_multifactor.html, "IMPORTANT".
    const shareOf = (factor: number) => ({ leafCount: 1, classicFactor: () => factor }) as unknown as ShareTree;
    const of = (weightFairshare: number, factor: number) =>
      priority({ weightFairshare, fairshare: 'classic' }, {}, shareOf(factor));
    expect([of(10, 0.59534), of(10, 0.50002)]).toEqual([5, 5]);
    expect([of(1000, 0.59534), of(1000, 0.50002)]).toEqual([595, 500]);
  });

  it('asks for usage that halves in a week unless told otherwise; with 0s never', () => {
    expect(ranking('multifactor').halfLifeSeconds).toBe(7 * DAY);
    expect(ranking('multifactor', { halfLife: 14 * DAY }).halfLifeSeconds).toBe(14 * DAY);
    expect(ranking('multifactor', { halfLife: 0 }).halfLifeSeconds).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('fair-tree', () => {
  it('puts jobs in the order of the ranks of their accounts, whatever they ask for', () => {
    const { tree, nodes } = treeOf([
      [1, 50],
      [1, 0],
      [2, 100],
    ]);
    const key = ranking('fair-tree').keysAt(tree, 1);
    expect(nodes.map((account, k) => key(facts({ account, gpus: 1 + k, waitSeconds: k * DAY })))).toEqual([-2, -3, -2]);
  });
});

describe('least-attained', () => {
  it('puts first whose account has received least for its shares, by amount and not by rank', () => {
    const { tree, nodes } = treeOf([
      [1, 50],
      [1, 0],
      [2, 60],
      [0, 0],
    ]);
    const key = ranking('least-attained').keysAt(tree, 1);
    // Shares ¼ ¼ ½ 0.
    expect(nodes.map((account) => key(facts({ account })))).toEqual([200, 0, 120, Number.POSITIVE_INFINITY]);
  });

  it('forgets nothing unless told otherwise', () => {
    expect(ranking('least-attained').halfLifeSeconds).toBe(Number.POSITIVE_INFINITY);
    expect(ranking('least-attained', { halfLife: 60 }).halfLifeSeconds).toBe(60);
  });
});
