/** Keys of the queue orders, worked out by hand; the lowest key is first. */
import { describe, expect, it } from 'vitest';
import type { QueueOrder } from '../../sim/policies/queue-order/queue-order.ts';
import { findPolicy, REGISTRY } from '../../sim/policies/registry.ts';

/** The orders that need nothing but the job; those over accounts have tests of their own. */
const ORDERS = REGISTRY.queue.filter((order): order is QueueOrder => !('bind' in order));

const key = (name: string, gpus: number, requestSeconds: number, waitSeconds = 0) =>
  ORDERS.find((order) => order.name === name)!.key(gpus, requestSeconds, waitSeconds);

/** [gpus, request] of four jobs, in order of submission. */
const JOBS = [
  [4, 100],
  [1, 100],
  [8, 10],
  [2, 300],
] as const;

/** The jobs as a static order ranks them; ties by submission. */
function ranked(name: string): number[] {
  const keys = JOBS.map(([gpus, request]) => key(name, gpus, request));
  return [...JOBS.keys()].sort((a, b) => keys[a]! - keys[b]! || a - b);
}

describe('static orders', () => {
  it.each([
    ['fcfs', [0, 1, 2, 3]],
    ['sjf', [2, 0, 1, 3]],
    ['ljf', [3, 0, 1, 2]],
    ['smallest-first', [1, 3, 0, 2]],
    // Areas: 400, 100, 80, 600.
    ['largest-area-first', [3, 0, 1, 2]],
  ])('%s', (name, expected) => {
    expect(ranked(name)).toEqual(expected);
    expect(findPolicy('queue', name)).toMatchObject({ dynamic: false, parameters: [] });
  });

  it('keep their order whatever a job has waited', () => {
    for (const order of ORDERS.filter(({ dynamic }) => !dynamic)) {
      expect(order.key(4, 100, 1e6)).toBe(order.key(4, 100, 0));
    }
  });
});

describe('wfp3', () => {
  it('is (wait ÷ request)³ × GPUs, the greatest first', () => {
    // (50 ÷ 100)³ × 8 = 1; (300 ÷ 100)³ × 2 = 54.
    expect(key('wfp3', 8, 100, 50)).toBe(-1);
    expect(key('wfp3', 2, 100, 300)).toBe(-54);
  });

  it('takes a request of nothing for one second', () => {
    expect(key('wfp3', 3, 0, 2)).toBe(-24);
    expect(key('wfp3', 3, 1, 2)).toBe(-24);
  });
});

describe('unicef', () => {
  it('is wait ÷ (log2 GPUs × request), the greatest first', () => {
    // 600 ÷ (3 × 100) = 2; 600 ÷ (10 × 20) = 3.
    expect(key('unicef', 8, 100, 600)).toBe(-2);
    expect(key('unicef', 1024, 20, 600)).toBe(-3);
    // 3 GPUs: log2 3 = 1.584962500721156.
    expect(key('unicef', 3, 1, 1)).toBeCloseTo(-1 / 1.584962500721156, 14);
  });

  it('takes one GPU for two, and a request of nothing for one second', () => {
    expect(key('unicef', 1, 10, 50)).toBe(-5);
    expect(key('unicef', 2, 10, 50)).toBe(-5);
    expect(key('unicef', 4, 0, 8)).toBe(-4);
  });
});

it('re-ranks dynamic orders every five minutes unless told otherwise', () => {
  const dynamic = REGISTRY.queue.filter((order) => order.dynamic);
  expect(dynamic.map(({ name }) => name)).toEqual(['wfp3', 'unicef', 'multifactor', 'fair-tree', 'least-attained']);
  for (const { parameters } of dynamic) {
    expect(parameters[0]).toMatchObject({ name: 'rerank', type: 'duration', default: 300, min: 0 });
  }
});
