/** Orders over accounts at work in a plain fleet: who starts when, worked out by hand. */
import { describe, expect, it } from 'vitest';
import { emptyJobTable } from '../../sim/model/jobs.ts';
import { ShareTree } from '../../sim/model/share-tree.ts';
import { JobAccounts, userAccounts } from '../../sim/simulation/queue/job-accounts.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { type Case, type CasePolicies, caseOf, choice, inputOf } from '../oracle/cases.ts';

type Row = readonly [submit: number, gpus: number, run: number, user: number];

/** One node of 4 GPUs, strict order. */
function caseOfUsers(rows: readonly Row[], queue: CasePolicies['queue']): Case {
  const example = caseOf(
    4,
    1,
    rows.map(([submit, gpus, run]) => [submit, gpus, run, run] as const),
    { queue, backfill: choice('none') },
  );
  return { ...example, jobs: example.jobs.map((job, k) => ({ ...job, user: rows[k]![3] })) };
}

const starts = (rows: readonly Row[], queue: CasePolicies['queue']) => [
  ...simulate(inputOf(caseOfUsers(rows, queue))).schedule.start,
];

describe.each(['fair-tree', 'least-attained'])('%s', (name) => {
  const atEveryPass = choice(name, { rerank: 0, halfLife: 0 });

  it('lets the user go first who has had nothing, and then turns go back and forth', () => {
    const rows: Row[] = [
      [0, 4, 10, 1],
      [1, 4, 10, 1],
      [2, 4, 10, 1],
      [3, 4, 10, 2],
      [4, 4, 10, 2],
      [5, 4, 10, 2],
    ];
    // At 10 user 2 has had nothing; at 20 both 40 GPU-seconds: by submission; at 30 it is user 2's turn; and so on.
    expect(starts(rows, atEveryPass)).toEqual([0, 20, 40, 10, 30, 50]);
  });

  it('forgets old usage where a half-life says so', () => {
    const rows: Row[] = [
      [0, 4, 100, 1],
      [100, 4, 50, 2],
      [120, 4, 10, 2],
      [121, 4, 10, 1],
    ];
    // At 150 user 1 has used 400 GPU-seconds and user 2 200; of what is 50 s old or older little is left by a half-life of 5 s.
    expect(starts(rows, atEveryPass).slice(2)).toEqual([150, 160]);
    expect(starts(rows, choice(name, { rerank: 0, halfLife: 5 })).slice(2)).toEqual([160, 150]);
  });

  it('puts a newcomer behind the others until the next re-rank', () => {
    const rows: Row[] = [
      [0, 4, 10, 1],
      [1, 4, 10, 1],
      [2, 4, 10, 2],
      [3, 4, 10, 1],
      [4, 4, 10, 2],
    ];
    // Ranked at 0, when nobody waits behind, and at 15's first pass at 20: then user 2 has had nothing.
    expect(starts(rows, choice(name, { rerank: 15, halfLife: 0 }))).toEqual([0, 10, 20, 40, 30]);
  });

  it('is the order of submission where no job has a user', () => {
    const rows: Row[] = [3, 1, 4, 2].map((gpus, k) => [k, gpus, 10, -1] as const);
    expect(starts(rows, atEveryPass)).toEqual(starts(rows, choice('fcfs')));
  });
});

describe('accounts', () => {
  it('of users are there from the first job on, all with the same share', () => {
    const jobs = emptyJobTable(4);
    jobs.user.set([7, -1, 7, 3]);
    const accounts = userAccounts(jobs, Number.POSITIVE_INFINITY);
    expect(accounts.shares.leafCount).toBe(0);
    accounts.came([0, 1, 2]);
    expect(accounts.shares.leafCount).toBe(2);
    accounts.hold(2, 8, 0);
    accounts.hold(3, 4, 0);
    expect(accounts.leafOf(0)).toBe(accounts.leafOf(2));
    expect([0, 1, 3].map((job) => accounts.shares.usage(accounts.leafOf(job), 10))).toEqual([80, 0, 40]);
    expect(accounts.shares.normalisedShares(accounts.leafOf(3))).toBeCloseTo(1 / 3, 15);
  });

  it('may be those of a tree that somebody else keeps', () => {
    const tree = new ShareTree(Number.POSITIVE_INFINITY);
    const track = tree.addAccount(tree.root, 1);
    const projects = [tree.addLeaf(track, 1), tree.addLeaf(track, 3)];
    const accounts = new JobAccounts(tree, (job) => projects[job % 2]!);
    accounts.hold(5, 16, 0);
    expect(tree.usage(track, 2)).toBe(32);
    expect(tree.usage(projects[1]!, 2)).toBe(32);
  });
});
