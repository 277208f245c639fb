/**
 * Published cases of Kueue's preemption, told in words with their own numbers (kubernetes-sigs/kueue, the scheduler's test
 * of preemption and the documentation of ClusterQueue preemption): one CPU there is a node of one GPU here.
 */
import { describe, expect, it } from 'vitest';
import { takeBack } from '../../../sim/policies/preemption/take-back.ts';
import { byCount, type Case, type Claim, type Settings, stopped } from './cluster.ts';

const victims = (settings: Settings, example: Case, claim: Claim) =>
  stopped(takeBack, settings, example, claim)?.victims ?? null;

describe('within one queue of 6, lower priority only', () => {
  const rule: Settings = { from: 'never', within: 'lower-priority' };
  const alone = (jobs: Parameters<typeof byCount>[2]) => byCount(6, { standalone: 6 }, jobs);
  const claim = (gpus: number, priority: number): Claim => ({ grant: 'standalone', gpus, priority });
  const thirds = alone([
    ['low', 'standalone', 2, -1],
    ['mid', 'standalone', 2, 0],
    ['high', 'standalone', 2, 1],
  ]);
  const halves = alone([
    ['low', 'standalone', 3, -1],
    ['mid', 'standalone', 3, 0],
  ]);

  it('the lowest priority goes first', () => {
    expect(victims(rule, thirds, claim(2, 1))).toEqual(['low']);
  });

  it('several go where one is not enough', () => {
    expect(victims(rule, thirds, claim(3, 1))).toEqual(['low', 'mid']);
  });

  it('a job of low priority stops nobody', () => {
    expect(victims(rule, halves, claim(1, -1))).toBeNull();
  });

  it('nobody is stopped where all of lower priority are not enough', () => {
    expect(victims(rule, halves, claim(4, 0))).toBeNull();
  });

  it('what is free counts', () => {
    const some = alone([
      ['low', 'standalone', 1, -1],
      ['mid', 'standalone', 1, 0],
      ['high', 'standalone', 3, 1],
    ]);
    expect(victims(rule, some, claim(2, 1))).toEqual(['low']);
  });

  it('the least set leaves the lowest priority out where it turns out not to be needed', () => {
    const full = alone([
      ['low', 'standalone', 1, -1],
      ['mid', 'standalone', 2, 0],
      ['high', 'standalone', 3, 1],
    ]);
    expect(victims(rule, full, claim(2, 1))).toEqual(['mid']);
  });

  it('newer ones of equal priority go too, if the rule says so: the newest start first', () => {
    const equal = alone([
      ['older', 'standalone', 2, 1, 1],
      ['newer', 'standalone', 2, 1, 3],
      ['newest', 'standalone', 2, 1, 4],
    ]);
    const incoming: Claim = { ...claim(2, 1), submittedAt: 2 };
    expect(victims(rule, equal, incoming)).toBeNull();
    const both: Settings = { from: 'never', within: 'lower-or-newer-equal' };
    expect(victims(both, equal, incoming)).toEqual(['newest']);
    expect(victims(both, equal, { ...incoming, gpus: 5 })).toBeNull();
  });
});

describe('a cohort of two queues of 6', () => {
  const rule: Settings = { from: 'lower-priority', within: 'lower-priority' };
  const cohort = (jobs: Parameters<typeof byCount>[2]) => byCount(12, { c1: 6, c2: 6 }, jobs);

  it('takes quota back from who borrows it', () => {
    const lent = cohort([
      ['c1-low', 'c1', 3, -1],
      ['c2-mid', 'c2', 3, 0],
      ['c2-high', 'c2', 6, 1],
    ]);
    expect(victims(rule, lent, { grant: 'c1', gpus: 3, priority: 1 })).toEqual(['c2-mid']);
  });

  it('takes nothing from who does not borrow', () => {
    const own = cohort([
      ['c1-high', 'c1', 4, 1],
      ['c2-low', 'c2', 4, -1],
    ]);
    // 4 + 6 would be beyond the quota of c1: it is no owner, and stops nobody else.
    expect(victims(rule, own, { grant: 'c1', gpus: 6, priority: 1 })).toBeNull();
    const full = byCount(10, { c1: 6, c2: 6 }, [
      ['c1-high', 'c1', 4, 1],
      ['c2-low', 'c2', 6, -1],
    ]);
    expect(victims(rule, full, { grant: 'c1', gpus: 2, priority: 1 })).toBeNull();
  });

  it('takes nothing at all where borrowers do not have enough', () => {
    const little = cohort([
      ['c1-high', 'c1', 4, 1],
      ['c2-low-1', 'c2', 4, -1],
      ['c2-low-2', 'c2', 4, -1],
    ]);
    expect(victims(rule, little, { grant: 'c1', gpus: 4, priority: 1 })).toBeNull();
  });

  it('takes any priority if the rule says Any', () => {
    const lent = cohort([
      ['c2-high-1', 'c2', 6, 5],
      ['c2-high-2', 'c2', 6, 5],
    ]);
    const low: Claim = { grant: 'c1', gpus: 6, priority: -1 };
    expect(victims(rule, lent, low)).toBeNull();
    expect(victims({ ...rule, from: 'any' }, lent, low)).toEqual(['c2-high-2']);
    expect(victims({ ...rule, from: 'never' }, lent, low)).toBeNull();
  });

  it('a queue that no longer borrows is left alone: its further jobs keep their quota', () => {
    const example = byCount(18, { c1: 6, c2: 6, c3: 6 }, [
      ['c2-1', 'c2', 4, 0],
      ['c2-2', 'c2', 4, 0],
      ['c3-1', 'c3', 5, 1],
      ['c3-2', 'c3', 5, 1],
    ]);
    // c2-2 brings c2 to 4, within its quota; so the next is of c3, though c2-1 has the lower priority.
    expect(victims({ from: 'any' }, example, { grant: 'c1', gpus: 6 })).toEqual(['c2-2', 'c3-2']);
  });
});
