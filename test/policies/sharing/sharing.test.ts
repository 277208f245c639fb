/** What a grant is in words of quotas, under each sharing. */
import { describe, expect, it } from 'vitest';
import { QuotaTree, ROOT } from '../../../sim/model/quota-tree.ts';
import { defaultParameters } from '../../../sim/policies/registry.ts';
import { dedicated } from '../../../sim/policies/sharing/dedicated.ts';
import { pooled } from '../../../sim/policies/sharing/pooled.ts';
import { quota } from '../../../sim/policies/sharing/quota.ts';
import type { Sharing, SharingPolicy } from '../../../sim/policies/sharing/sharing.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

const bound = (policy: SharingPolicy, parameters: Record<string, number | string> = {}): Sharing =>
  policy.bind({ ...defaultParameters(policy), ...parameters });

/** A cluster with grants of 8, 16 and 32 GPUs among 64 in service, put up as whoever simulates it has to. */
function cluster(sharing: Sharing): { tree: QuotaTree; grants: number[] } {
  const all = [8, 16, 32].map((gpus) => sharing.limitsOf(gpus));
  const nominal = all.reduce((sum, each) => sum + each.nominal, 0);
  const tree = new QuotaTree(sharing.rootQuotaOf({ inService: 64, granted: 56, nominal }));
  return { tree, grants: all.map((limits) => tree.addNode(ROOT, limits)) };
}

const mostOf = (sharing: Sharing): number[] => {
  const { tree, grants } = cluster(sharing);
  return grants.map((grant) => tree.available(grant));
};

describe('dedicated', () => {
  it('gives each grant its own and nothing else', () => {
    const sharing = bound(dedicated);
    expect(sharing).toMatchObject({ mode: 'dedicated', ungranted: 'idle' });
    expect(mostOf(sharing)).toEqual([8, 16, 32]);
  });
});

describe('quota', () => {
  it('lends and borrows everything, what nobody was granted too, where no limit is given', () => {
    const sharing = bound(quota);
    expect(sharing).toMatchObject({ mode: 'quota', cohort: 'cluster' });
    expect(sharing.limitsOf(16)).toEqual({ nominal: 16, borrowingLimit: NO_LIMIT, lendingLimit: 16 });
    expect(mostOf(sharing)).toEqual([64, 64, 64]);
    expect(mostOf(bound(quota, { ungranted: 'idle' }))).toEqual([56, 56, 56]);
  });

  it('limits are shares of the nominal quota, rounded down to whole GPUs', () => {
    const sharing = bound(quota, { borrowingLimit: 0.3, lendingLimit: 0.55 });
    expect(sharing.limitsOf(8)).toEqual({ nominal: 8, borrowingLimit: 2, lendingLimit: 4 });
    expect(sharing.limitsOf(1)).toEqual({ nominal: 1, borrowingLimit: 0, lendingLimit: 0 });
    expect(bound(quota, { borrowingLimit: 1.5 }).limitsOf(16).borrowingLimit).toBe(24);
  });

  it('a share that comes to whole GPUs is all of them, though its product with the quota falls short of them', () => {
    expect(0.29 * 100).toBeLessThan(29);
    const sharing = bound(quota, { borrowingLimit: 0.29, lendingLimit: 0.57 });
    expect(sharing.limitsOf(100)).toEqual({ nominal: 100, borrowingLimit: 29, lendingLimit: 57 });
  });

  it('with neither lending nor borrowing it is what dedicated grants are', () => {
    const closed = bound(quota, { borrowingLimit: 0, lendingLimit: 0, ungranted: 'idle' });
    for (const gpus of [0, 1, 8, 17]) expect(closed.limitsOf(gpus)).toEqual(bound(dedicated).limitsOf(gpus));
    expect(mostOf(closed)).toEqual([8, 16, 32]);
  });

  it('no limit is none for a grant of no GPUs either', () => {
    expect(bound(quota).limitsOf(0)).toEqual({ nominal: 0, borrowingLimit: NO_LIMIT, lendingLimit: 0 });
  });

  it('tracks have limits of their own, as shares of their grants’ quotas, and no GPUs beside these', () => {
    const open = bound(quota, { cohort: 'track' });
    expect(open.cohort).toBe('track');
    expect(open.trackLimitsOf(24)).toEqual({ nominal: 0, borrowingLimit: NO_LIMIT, lendingLimit: 24 });
    const closed = bound(quota, { cohort: 'track', trackBorrowingLimit: 0, trackLendingLimit: 0.5 });
    expect(closed.trackLimitsOf(25)).toEqual({ nominal: 0, borrowingLimit: 0, lendingLimit: 12 });
  });
});

describe('pooled', () => {
  it('all belongs to all: nobody owns a part, so that nothing is taken back', () => {
    const sharing = bound(pooled);
    expect(sharing).toMatchObject({ mode: 'pooled' });
    expect(mostOf(sharing)).toEqual([64, 64, 64]);
    const { tree, grants } = cluster(sharing);
    expect([tree.nominal(ROOT), ...grants.map((grant) => tree.nominalLeft(grant))]).toEqual([64, 0, 0, 0]);
  });

  it('leaves as many GPUs idle as nobody was granted, if it is to', () => {
    expect(mostOf(bound(pooled, { ungranted: 'idle' }))).toEqual([56, 56, 56]);
  });

  it('a grant weighs its GPUs, or as much as any other', () => {
    expect([8, 32].map(bound(pooled).weightOf)).toEqual([8, 32]);
    expect([8, 32].map(bound(pooled, { weights: 'equal' }).weightOf)).toEqual([1, 1]);
  });
});

describe('the root’s own quota', () => {
  it('is nothing where nodes are late or down, and never less', () => {
    for (const ungranted of ['lend', 'idle']) {
      const gpus = { inService: 40, granted: 56, nominal: 56 };
      expect(bound(quota, { ungranted }).rootQuotaOf(gpus)).toBe(0);
      expect(bound(pooled, { ungranted }).rootQuotaOf({ ...gpus, nominal: 0 })).toBe(40);
    }
  });
});
