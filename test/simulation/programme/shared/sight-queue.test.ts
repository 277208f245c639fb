/** Those who wait in a shared cluster, in order, and the few of them that a pass sees, against plain sorted lists. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyJobTable, type JobTable } from '../../../../sim/model/jobs.ts';
import type { QueueOrder } from '../../../../sim/policies/queue-order/queue-order.ts';
import { REGISTRY } from '../../../../sim/policies/registry.ts';
import { RowSet } from '../../../../sim/simulation/programme/shared/row-set.ts';
import { RowsInOrder } from '../../../../sim/simulation/programme/shared/rows-in-order.ts';
import { SightQueue } from '../../../../sim/simulation/programme/shared/sight-queue.ts';
import { WaitOrder } from '../../../../sim/simulation/programme/shared/wait-order.ts';

const ROWS = 120;
const ORDERS = REGISTRY.queue.filter((order): order is QueueOrder => !('bind' in order));
const STATIC = ORDERS.filter(({ dynamic }) => !dynamic);

function orderOf(jobs: JobTable, order: QueueOrder): WaitOrder {
  return new WaitOrder(order, 0, jobs, null, 8, new Float64Array(jobs.gpus.length));
}

const tableArbitrary = fc
  .array(fc.tuple(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 })), {
    minLength: ROWS,
    maxLength: ROWS,
  })
  .map((rows) => {
    const jobs = emptyJobTable(ROWS);
    rows.forEach(([submit, gpus, request], row) => {
      jobs.submit[row] = submit;
      jobs.gpus[row] = gpus;
      jobs.request[row] = request;
    });
    return jobs;
  });

test.each(STATIC.map((order) => [order.name, order] as const))(
  'rows stand by key, submission and number at once, whenever they come and go: %s',
  (_name, order) => {
    const property = fc.property(tableArbitrary, fc.array(fc.nat({ max: ROWS - 1 })), (jobs, picks) => {
      const waits = orderOf(jobs, order);
      const rows = new RowsInOrder(waits);
      const present = new Set<number>();
      const keyOf = (row: number) => order.key(jobs.gpus[row]!, jobs.request[row]!, 0);
      for (const row of picks) {
        if (present.delete(row)) expect(rows.remove(row)).toBe(true);
        else {
          expect(rows.remove(row)).toBe(false);
          waits.place(row);
          rows.add(row);
          present.add(row);
        }
        const expected = [...present].sort((a, b) => keyOf(a) - keyOf(b) || jobs.submit[a]! - jobs.submit[b]! || a - b);
        expect([...rows.rows.subarray(rows.first, rows.end)]).toEqual(expected);
        expect(rows.has(row)).toBe(present.has(row));
      }
    });
    fc.assert(property, { numRuns: 60 });
  },
);

test('a pass finds whom a scan of those in sight finds, while they start and are hidden', () => {
  const picksArbitrary = fc.array(fc.tuple(fc.constantFrom('see', 'start', 'hide', 'show'), fc.nat({ max: ROWS - 1 })));
  const property = fc.property(tableArbitrary, picksArbitrary, fc.nat({ max: 9 }), (jobs, picks, bound) => {
    const order = orderOf(jobs, ORDERS.find(({ name }) => name === 'fcfs')!);
    const queue = new SightQueue(order, null, jobs.gpus, jobs.request, new Int32Array(ROWS));
    const waiting = new Set(Array.from({ length: ROWS }, (_, row) => row));
    for (const row of waiting) {
      order.place(row);
      queue.add(row);
    }
    let sight: number[] = [];
    const sorted = (rows: Iterable<number>) => [...rows].sort((a, b) => jobs.submit[a]! - jobs.submit[b]! || a - b);
    for (const [what, pick] of picks) {
      const row = sight[pick % Math.max(1, sight.length)];
      if (what === 'see') {
        sight = sorted([...waiting].filter((each) => each % 7 <= pick % 8));
        queue.forget();
        for (const each of [...sight].reverse()) queue.sees(each);
        queue.look();
      } else if (what === 'show' && queue.isHidden(pick)) {
        sight = sorted([...sight, pick]);
        queue.show(pick);
      } else if (row !== undefined && what !== 'show') {
        sight = sight.filter((each) => each !== row);
        if (what === 'hide') queue.hide(row);
        else {
          waiting.delete(row);
          queue.remove(row);
        }
      }
      expect([queue.size, queue.hiddenCount]).toEqual([sight.length, waiting.size - sight.length]);
      expect(queue.head()).toBe(sight[0] ?? -1);
      const listed: number[] = [];
      for (let each = queue.head(); each >= 0; each = queue.nextFrom(queue.slotOf(each) + 1)) listed.push(each);
      expect(listed).toEqual(sight);
      const serves = (each: number) =>
        jobs.gpus[each]! <= bound - 3 || (jobs.gpus[each]! <= bound && jobs.request[each]! <= 4);
      expect(queue.nextFitting(0, bound - 3, bound, 4)).toBe(sight.find(serves) ?? -1);
      for (const each of [pick, ...sight]) expect(queue.has(each)).toBe(sight.includes(each));
    }
  });
  fc.assert(property, { numRuns: 60 });
});

test('sets of rows that share a column hold what plain sets hold', () => {
  const property = fc.property(fc.array(fc.tuple(fc.nat({ max: 1 }), fc.nat({ max: 40 }))), (picks) => {
    const at = new Int32Array(41);
    const sets = [new RowSet(at), new RowSet(at)];
    const twins = [new Set<number>(), new Set<number>()];
    for (const [k, row] of picks) {
      const holder = twins.findIndex((twin) => twin.has(row));
      if (holder >= 0) {
        twins[holder]!.delete(row);
        sets[holder]!.delete(row);
      } else {
        twins[k]!.add(row);
        sets[k]!.add(row);
      }
      sets.forEach((set, which) => {
        const held = [...set.rows.subarray(0, set.count)].sort((a, b) => a - b);
        expect(held).toEqual([...twins[which]!].sort((a, b) => a - b));
        expect(set.has(row)).toBe(twins[which]!.has(row));
      });
    }
  });
  fc.assert(property, { numRuns: 100 });
});
