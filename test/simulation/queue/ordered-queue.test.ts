/** The order of a queue: static ranks, and the slots of a dynamic order, which are given out anew. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyJobTable, type JobTable } from '../../../sim/model/jobs.ts';
import type { QueueOrder } from '../../../sim/policies/queue-order/queue-order.ts';
import { REGISTRY } from '../../../sim/policies/registry.ts';
import { emptyJobBoard } from '../../../sim/simulation/job-board.ts';
import { OrderedQueue, orderingOf } from '../../../sim/simulation/queue/ordered-queue.ts';
import { rankAll } from '../../../sim/simulation/queue/ranking.ts';

type Row = readonly [submit: number, gpus: number, request: number];

function tableOf(rows: readonly Row[]): JobTable {
  const jobs = emptyJobTable(rows.length);
  rows.forEach(([submit, gpus, request], k) => {
    jobs.submit[k] = submit;
    jobs.gpus[k] = gpus;
    jobs.request[k] = request;
  });
  return jobs;
}

/** The orders that need nothing but the job. */
const ORDERS = REGISTRY.queue.filter((order): order is QueueOrder => !('bind' in order));
const orderOf = (name: string) => ORDERS.find((order) => order.name === name)!;

function queueOf(jobs: JobTable, name: string, rerankSeconds: number): OrderedQueue {
  return new OrderedQueue(jobs, emptyJobBoard(jobs.count), orderingOf(jobs, orderOf(name), rerankSeconds), null, 8);
}

function listed(queue: OrderedQueue): number[] {
  const jobs: number[] = [];
  for (let job = queue.head(); job >= 0; job = queue.nextFrom(queue.slotOf(job) + 1)) jobs.push(job);
  return jobs;
}

describe('rankAll', () => {
  it('is a permutation by key, ties in order of submission', () => {
    const row = fc.tuple(fc.constant(0), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 6 }));
    const orders = ORDERS.filter(({ dynamic }) => !dynamic);
    const property = fc.property(fc.array(row, { maxLength: 30 }), fc.constantFrom(...orders), (rows, order) => {
      const jobs = tableOf(rows);
      const keys = rows.map(([, gpus, request]) => order.key(gpus, request, 0));
      const expected = [...rows.keys()].sort((a, b) => keys[a]! - keys[b]! || a - b);
      const slots = rankAll(jobs, order) ?? Int32Array.from(rows.keys());
      expect([...rows.keys()].sort((a, b) => slots[a]! - slots[b]!)).toEqual(expected);
      expect([...slots].sort((a, b) => a - b)).toEqual([...rows.keys()]);
    });
    fc.assert(property, { numRuns: 200, seed: 1 });
  });
});

describe('a dynamic order', () => {
  // At 100: waits 100, 90, 90, 50; wfp3 scores 1000, 72.9 · 8, as before, 125 · 64.
  const jobs = tableOf([
    [0, 1, 10],
    [10, 8, 10],
    [10, 8, 10],
    [50, 64, 10],
    [90, 1, 1],
    [90, 1, 1],
  ]);

  it('is one of submission until it is ranked, then by score, ties by submission, newcomers behind', () => {
    const queue = queueOf(jobs, 'wfp3', 60);
    for (const job of [0, 1, 2, 3]) queue.add(job);
    expect(listed(queue)).toEqual([0, 1, 2, 3]);
    queue.rerank(100);
    // 3: 5³ · 64 = 8000; 1 and 2: 9³ · 8 = 5832; 0: 10³ = 1000.
    expect(listed(queue)).toEqual([3, 1, 2, 0]);
    const arrivals = [5, 4];
    queue.sortNew(arrivals);
    expect(arrivals).toEqual([4, 5]);
    expect(queue.standsBehind(4, 0)).toBe(true);
    for (const job of arrivals) queue.add(job);
    expect(listed(queue)).toEqual([3, 1, 2, 0, 4, 5]);
  });

  it('is ranked once a period, at its first pass; with period 0 at every pass', () => {
    const queue = queueOf(jobs, 'unicef', 60);
    const due = [];
    for (const now of [0, 59, 60, 61, 200, 200, 239, 240]) {
      due.push(queue.rerankIsDue(now));
      if (queue.rerankIsDue(now)) queue.rerank(now);
    }
    expect(due).toEqual([true, false, true, false, true, false, false, true]);
    const always = queueOf(jobs, 'unicef', 0);
    expect(always.rerankIsDue(5)).toBe(true);
    always.rerank(5);
    expect(always.rerankIsDue(5)).toBe(true);
    expect(queueOf(jobs, 'sjf', 0).rerankIsDue(5)).toBe(false);
  });

  it.each(['wfp3', 'fcfs'])(
    '%s keeps its order through thousands of arrivals and departures, when slots run out',
    (name) => {
      const many = tableOf(Array.from({ length: 5000 }, (_, k) => [k, 1 + (k % 5), 10] as const));
      const queue = queueOf(many, name, 1e9);
      let expected: number[] = [];
      for (let job = 0; job < many.count; job++) {
        queue.add(job);
        expected.push(job);
        // Two of three leave at some time, from the head and from the midst; later the queue grows.
        if (job < 3000 && job % 3 !== 0) {
          const gone = expected[job % 2 === 0 ? 0 : expected.length >> 1]!;
          queue.remove(gone);
          expected = expected.filter((other) => other !== gone);
        }
        if (job % 500 === 499) expect(listed(queue)).toEqual(expected);
      }
      expect(queue.size).toBe(expected.length);
    },
  );
});

describe('a static order', () => {
  it('says whether a newcomer stands behind a queued job, and sorts newcomers', () => {
    const queue = queueOf(
      tableOf([
        [0, 1, 20],
        [1, 1, 10],
        [2, 1, 30],
      ]),
      'sjf',
      0,
    );
    queue.add(0);
    expect([queue.standsBehind(1, 0), queue.standsBehind(2, 0)]).toEqual([false, true]);
    const arrivals = [2, 1];
    queue.sortNew(arrivals);
    expect(arrivals).toEqual([1, 2]);
  });

  it('of submission puts a job that comes back before the younger ones', () => {
    const queue = queueOf(tableOf([0, 1, 2, 3].map((submit) => [submit, 1, 10] as const)), 'fcfs', 0);
    for (const job of [0, 1, 2]) queue.add(job);
    queue.remove(0);
    queue.remove(1);
    queue.add(1);
    queue.add(3);
    queue.add(0);
    expect(listed(queue)).toEqual([0, 1, 2, 3]);
    expect([queue.standsBehind(1, 0), queue.standsBehind(0, 1)]).toEqual([true, false]);
  });
});

describe('hidden jobs', () => {
  it('keep their places whatever comes, goes and is ordered anew', () => {
    const step = fc.record({
      what: fc.constantFrom('add', 'remove', 'hide', 'show', 'rerank'),
      job: fc.nat({ max: 39 }),
    });
    const property = fc.property(
      fc.constantFrom('fcfs', 'sjf', 'wfp3'),
      fc.array(fc.tuple(fc.nat({ max: 30 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 })), {
        minLength: 40,
        maxLength: 40,
      }),
      fc.array(step, { maxLength: 120 }),
      (name, rows, steps) => {
        // Submissions are not in order of numbers: jobs come from several projects.
        const jobs = tableOf(rows);
        const order = orderOf(name);
        const queue = queueOf(jobs, name, 0);
        const waiting = new Set<number>();
        const hidden = new Set<number>();
        const now = 100;
        for (const { what, job } of steps) {
          if (what === 'add' && !waiting.has(job)) {
            waiting.add(job);
            queue.add(job);
          } else if (what === 'remove' && waiting.has(job)) {
            waiting.delete(job);
            hidden.delete(job);
            queue.remove(job);
          } else if (what === 'hide' && waiting.has(job) && !hidden.has(job)) {
            hidden.add(job);
            queue.hide(job);
          } else if (what === 'show' && hidden.has(job)) {
            hidden.delete(job);
            queue.show(job);
          } else if (what === 'rerank' && order.dynamic) queue.rerank(now);
          expect(queue.hiddenCount).toBe(hidden.size);
        }
        if (order.dynamic) queue.rerank(now);
        const key = (job: number) =>
          name === 'fcfs' ? 0 : order.key(jobs.gpus[job]!, jobs.request[job]!, now - jobs.submit[job]!);
        const inOrder = [...waiting].sort(
          (a, b) => key(a) - key(b) || (name === 'sjf' ? 0 : jobs.submit[a]! - jobs.submit[b]!) || a - b,
        );
        expect(listed(queue)).toEqual(inOrder.filter((job) => !hidden.has(job)));
        for (const job of hidden) queue.show(job);
        expect(listed(queue)).toEqual(inOrder);
      },
    );
    fc.assert(property, { numRuns: 300, seed: 1 });
  });
});
