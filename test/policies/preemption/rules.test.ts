/** Which jobs a rule of preemption thinks of, and in which order. */
import { describe, expect, it } from 'vitest';
import { noPreemption } from '../../../sim/policies/preemption/none.ts';
import { preemptionRulesOf } from '../../../sim/policies/preemption/parameters.ts';
import { priority } from '../../../sim/policies/preemption/priority.ts';
import { PreemptionRate } from '../../../sim/policies/preemption/rate-limit.ts';
import { takeBack } from '../../../sim/policies/preemption/take-back.ts';
import { defaultParameters } from '../../../sim/policies/registry.ts';
import { type Case, candidatesOf, type Running, stopped } from './cluster.ts';

const job = (name: string, grant: string, node: number, more: Partial<Running> = {}): Running => ({
  name,
  grant,
  parts: [[node, 8]],
  ...more,
});

/** a owns two nodes and uses one; b owns two and uses four; c owns one and uses it. */
const LENT: Case = {
  gpusPerNode: 8,
  nodes: 6,
  quotas: { a: 16, b: 16, c: 8 },
  running: [
    job('a1', 'a', 0, { startedAt: 50, priority: -1 }),
    job('b1', 'b', 1, { startedAt: 10 }),
    job('b2', 'b', 2, { startedAt: 40, preemptions: 2 }),
    job('b3', 'b', 3, { startedAt: 20, priority: 3 }),
    job('b4', 'b', 4, { startedAt: 40, preemptions: 1 }),
    job('c1', 'c', 5, { startedAt: 60, priority: -5 }),
  ],
};
const OWNER = { grant: 'a', gpus: 8, now: 100 };

describe('none', () => {
  it('stops nobody, whoever waits', () => {
    expect(candidatesOf(noPreemption, {}, LENT, OWNER)).toEqual([]);
  });
});

describe('take-back', () => {
  it('thinks of borrowers only: lowest priority, newest start, higher row first', () => {
    expect(candidatesOf(takeBack, {}, LENT, OWNER)).toEqual(['b4', 'b2', 'b1', 'b3']);
  });

  it('lets nobody take what would be borrowed', () => {
    expect(candidatesOf(takeBack, {}, LENT, { ...OWNER, gpus: 9 })).toEqual([]);
    expect(candidatesOf(takeBack, {}, LENT, { ...OWNER, grant: 'c' })).toEqual([]);
  });

  it('leaves higher and equal priorities alone if told to', () => {
    const lower = { from: 'lower-priority' };
    expect(candidatesOf(takeBack, lower, LENT, OWNER)).toEqual([]);
    expect(candidatesOf(takeBack, lower, LENT, { ...OWNER, priority: 3 })).toEqual(['b4', 'b2', 'b1']);
  });

  it('thinks of the grant’s own jobs last, however low they are', () => {
    expect(candidatesOf(takeBack, { within: 'lower-priority' }, LENT, OWNER)).toEqual(['b4', 'b2', 'b1', 'b3', 'a1']);
  });

  it('leaves jobs alone that have not run for long enough', () => {
    expect(candidatesOf(takeBack, { leastRun: 60 }, LENT, OWNER)).toEqual(['b4', 'b2', 'b1', 'b3']);
    expect(candidatesOf(takeBack, { leastRun: 61 }, LENT, OWNER)).toEqual(['b1', 'b3']);
  });

  it('leaves jobs alone that were stopped too often', () => {
    expect(candidatesOf(takeBack, { most: 2 }, LENT, OWNER)).toEqual(['b4', 'b1', 'b3']);
    expect(candidatesOf(takeBack, { most: 1 }, LENT, OWNER)).toEqual(['b1', 'b3']);
  });

  it('takes no node of whom it does not need', () => {
    expect(stopped(takeBack, {}, LENT, OWNER)).toEqual({ victims: ['b4'], nodes: [4] });
  });

  it('needs the nodes of a surplus that lies scattered: the grant then falls below its quota', () => {
    // a uses 12 of 8, half of it on each of three nodes; only two of its jobs make a node whole.
    const scattered: Case = {
      gpusPerNode: 8,
      nodes: 2,
      quotas: { a: 8, b: 8 },
      running: [
        { name: 'a1', grant: 'a', parts: [[0, 4]] },
        { name: 'a2', grant: 'a', parts: [[1, 4]] },
        { name: 'a3', grant: 'a', parts: [[1, 4]] },
      ],
    };
    expect(stopped(takeBack, {}, scattered, { grant: 'b', gpus: 8 })).toEqual({ victims: ['a3', 'a2'], nodes: [1] });
  });
});

describe('priority', () => {
  it('thinks of every job of lower priority, within its quota or not', () => {
    expect(candidatesOf(priority, {}, LENT, { ...OWNER, grant: 'b' })).toEqual(['c1', 'a1']);
    expect(candidatesOf(priority, {}, LENT, { ...OWNER, priority: -5 })).toEqual([]);
  });

  it('wants a difference greater than the gap', () => {
    expect(candidatesOf(priority, { gap: 4 }, LENT, OWNER)).toEqual(['c1']);
    expect(candidatesOf(priority, { gap: 5 }, LENT, OWNER)).toEqual([]);
  });

  it('stays within the own grant if told to', () => {
    expect(candidatesOf(priority, { scope: 'grant' }, LENT, OWNER)).toEqual(['a1']);
  });
});

describe('the order of victims', () => {
  const some: Case = {
    ...LENT,
    quotas: { a: 48, b: 0 },
    running: [
      { name: 'large', grant: 'b', parts: [[0, 8]], priority: -2, lostGpuSeconds: 10 },
      { name: 'small', grant: 'b', parts: [[1, 2]], priority: 5, lostGpuSeconds: 900 },
      { name: 'middle', grant: 'b', parts: [[2, 4]], priority: 0, lostGpuSeconds: 10 },
      { name: 'middle too', grant: 'b', parts: [[3, 4]], priority: -1, lostGpuSeconds: 0 },
    ],
  };

  it.each([
    ['newest-lowest', ['large', 'middle too', 'middle', 'small']],
    ['smallest-first', ['small', 'middle too', 'middle', 'large']],
    ['least-lost-work', ['middle too', 'large', 'middle', 'small']],
  ])('%s', (order, names) => {
    expect(candidatesOf(takeBack, { order }, some, OWNER)).toEqual(names);
  });
});

it('reads the common parameters of every rule', () => {
  expect(preemptionRulesOf(defaultParameters(takeBack))).toEqual({
    ...{ mode: 'checkpoint', graceSeconds: 0, leastRunSeconds: 0, order: 'newest-lowest', ratePerHour: 0, most: 0 },
  });
});

describe('the rate', () => {
  it('counts the victims of the last hour', () => {
    const rate = new PreemptionRate(3);
    expect(rate.left(0)).toBe(3);
    rate.book(0, 2);
    expect(rate.left(0)).toBe(1);
    rate.book(1800, 1);
    expect([rate.left(1800), rate.left(3599), rate.left(3600), rate.left(5399), rate.left(5400)]).toEqual([
      0, 0, 2, 2, 3,
    ]);
  });

  it('has no limit at 0', () => {
    const rate = new PreemptionRate(0);
    rate.book(0, 1000);
    expect(rate.left(0)).toBe(Number.POSITIVE_INFINITY);
  });
});
