import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../../sim/engine/random.ts';
import { rowOrder } from '../../../sim/engine/row-order.ts';
import { arrivalCells, drawArrivals, plannedCapacity, plannedNodes } from '../../../sim/workload/generator/arrivals.ts';
import { modulation } from '../../../sim/workload/generator/modulation.ts';
import { arrivalRate, HOUR_OF_WEEK_RATE } from '../../../sim/workload/presets/arrivals.ts';
import { cluster, DAY } from './fleets.ts';

const HOUR = 3600;
const unmodulated = (hours: number): Float64Array => new Float64Array(hours).fill(1);

test('planned capacity follows the plan, also across phases', () => {
  const growing = cluster('a', 2, [
    [4, -100],
    [6, 1000],
    [5, Infinity],
  ]);
  expect([-101, -100, 999, 1000, 1e9].map((t) => plannedNodes(growing, t))).toEqual([0, 4, 4, 10, 10]);
  expect(plannedCapacity(growing, 0, 3000)).toBe((4 * 3000 + 6 * 2000) * 8 * 2);
});

test('the profile of the week has mean 1, is busiest on a Wednesday afternoon, and repeats', () => {
  expect(HOUR_OF_WEEK_RATE.reduce((sum, rate) => sum + rate, 0) / 168).toBeCloseTo(1, 12);
  expect([16, 17]).toContain(HOUR_OF_WEEK_RATE.indexOf(Math.max(...HOUR_OF_WEEK_RATE)) - 48);
  expect(arrivalRate(5 * DAY + 7 * DAY)).toBe(arrivalRate(5 * DAY));
  expect(arrivalRate(-1)).toBe(HOUR_OF_WEEK_RATE[167]);
});

test('cells end at full hours and where supply is planned; shares follow nodes × profile', () => {
  const growing = cluster('a', 1, [
    [1, 0],
    [3, 2 * HOUR + 600],
  ]);
  const { edges, share, plainShare } = arrivalCells(growing, [HOUR, 4 * HOUR], 2 * DAY, unmodulated(4));
  expect([...edges]).toEqual([HOUR, 2 * HOUR, 2 * HOUR + 600, 3 * HOUR, 4 * HOUR]);
  const rate = (hour: number): number => arrivalRate(2 * DAY + hour * HOUR);
  const weights = [rate(1) * 3600, rate(2) * 600, 4 * rate(2) * 3000, 4 * rate(3) * 3600];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  plainShare.forEach((part, cell) => {
    expect(part).toBeCloseTo(weights[cell]! / total, 12);
  });
  expect(share.at(-1)).toBe(1);
});

test('edges are both ends, the full hours and the planned changes between them, ascending, each once', () => {
  const instant = fc.oneof(
    fc.integer({ min: -HOUR, max: 9 * HOUR }),
    fc.integer({ min: 0, max: 9 }).map((k) => k * HOUR),
  );
  fc.assert(
    fc.property(instant, instant, fc.array(instant, { maxLength: 6 }), (one, other, changes) => {
      const from = Math.max(0, Math.min(one, other));
      const to = Math.max(from + 1, one, other);
      const growing = cluster('a', 1, [[1, from], ...changes.map((at): [number, number] => [1, at])]);
      const full = Array.from({ length: 10 }, (_, hour) => hour * HOUR);
      const inside = [...full, ...changes].filter((at) => at > from && at < to);
      const expected = [...new Set([from, ...inside, to])].sort((a, b) => a - b);
      expect([...arrivalCells(growing, [from, to], 0, unmodulated(10)).edges]).toEqual(expected);
    }),
  );
});

test('instants are whole seconds in the segment, spread as the cells say', () => {
  const cells = arrivalCells(cluster('a', 1, [[1, 0]]), [0, 7 * DAY], 0, unmodulated(168));
  const count = 200_000;
  const instants = new Float64Array(count + 2);
  drawArrivals(cells, stream('1', 0, 'arrival', 'a'), instants, 1, count);
  expect([instants[0], instants[count + 1]]).toEqual([0, 0]);
  const drawn = instants.subarray(1, count + 1);
  expect(drawn.every((t) => Number.isInteger(t) && t >= 0 && t < 7 * DAY)).toBe(true);
  const counts = new Float64Array(168);
  for (const t of drawn) counts[Math.floor(t / HOUR)]!++;
  const chi2 = counts.reduce((sum, n, hour) => {
    const expected = (count * HOUR_OF_WEEK_RATE[hour]!) / 168;
    return sum + (n - expected) ** 2 / expected;
  }, 0);
  expect(Math.abs(chi2 - 167)).toBeLessThan(4.5 * Math.sqrt(2 * 167));
});

describe('burstiness', () => {
  test('at Helios’s rate the hourly counts have its residual CV of 1.06 and lag-1 correlation of 0.54', () => {
    const perHour = 692 / 24;
    const weeks = 2000;
    const hours = 168 * weeks;
    const factors = modulation(stream('1', 0, 'modulation', 'venus'), hours);
    const draws = stream('1', 0, 'poisson', 'venus');
    const residual = new Float64Array(hours);
    for (let hour = 0; hour < hours; hour++) {
      const expected = perHour * HOUR_OF_WEEK_RATE[hour % 168]!;
      // Poisson by counting unit exponentials.
      let count = -1;
      for (let t = 0; t < expected * factors[hour]!; count++) t -= Math.log(1 - draws.next());
      residual[hour] = Math.max(count, 0) - expected;
    }
    const variance = residual.reduce((sum, r) => sum + r * r, 0) / hours;
    const covariance = residual.reduce((sum, r, hour) => sum + (hour > 0 ? r * residual[hour - 1]! : 0), 0) / hours;
    expect(Math.abs(Math.sqrt(variance) / perHour - 1.06)).toBeLessThan(0.03);
    expect(Math.abs(covariance / variance - 0.54)).toBeLessThan(0.03);
  });
  test('factors have mean 1, and a longer horizon leaves earlier ones alone', () => {
    const factors = modulation(stream('1', 1, 'modulation', 'a'), 200_000);
    expect(factors.reduce((sum, f) => sum + f, 0) / factors.length).toBeCloseTo(1, 1);
    expect(modulation(stream('1', 1, 'modulation', 'a'), 100)).toEqual(factors.slice(0, 100));
  });
});

test('order of submission: ascending, ties in the order of rows', () => {
  const draws = stream('1', 0, 'order', '');
  for (const [count, range] of [
    [0, 1],
    [1, 1],
    [500, 20],
    [5000, 3e7],
    [3000, 2 ** 32],
  ] as const) {
    const submit = Float64Array.from({ length: count }, () => draws.below(range));
    const expected = [...submit.keys()].sort((a, b) => submit[a]! - submit[b]! || a - b);
    expect([...rowOrder(submit)]).toEqual(expected);
  }
});
