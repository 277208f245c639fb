/** What a gate would have caught: against published powers of t tests, and counted in simulated gates. */
import { describe, expect, it } from 'vitest';
import { type Stream, stream } from '../../../sim/engine/random.ts';
import { noncentralTTail, shiftFor } from '../../../sim/experiment/regress/detectable.ts';
import { type Asked, isAlarm, judge } from '../../../sim/experiment/regress/judge.ts';
import { studentTQuantile, studentTTail } from '../../../sim/experiment/statistics.ts';

const asked: Asked = {
  ...{ worse: 'higher', alpha: 0.05, paired: true },
  tolerance: { absolute: 3, relative: null, standardErrors: null },
};

describe('the power of a t test', () => {
  it('is that of published examples', () => {
    // R, ?power.t.test: n = 20 in each of two groups, delta 1, sd 1, level 0.05 two-sided: power 0.8689528.
    expect(noncentralTTail(studentTQuantile(0.975, 38), 38, Math.sqrt(10))).toBeCloseTo(0.8689528, 6);
    // G*Power's manual: 34 pairs at d = 0.5, level 0.05 two-sided: power 0.8077775.
    const [t, shift] = [studentTQuantile(0.975, 33), 0.5 * Math.sqrt(34)];
    expect(noncentralTTail(t, 33, shift) + noncentralTTail(t, 33, -shift)).toBeCloseTo(0.8077775, 6);
  });

  it('is Student’s tail where nothing moved, and the normal distribution where the sign decides', () => {
    for (const [t, df] of [
      [0.5, 1],
      [2, 4],
      [6, 9],
    ] as const)
      expect(noncentralTTail(t, df, 0)).toBeCloseTo(studentTTail(t, df), 6);
    expect(shiftFor(0.8, 0, 9)).toBeCloseTo(0.8416212, 6);
  });
});

/** Near enough to standard normal for means of several: a sum of twelve uniforms. */
function normal(draws: Stream): number {
  let sum = -6;
  for (let k = 0; k < 12; k++) sum += draws.next();
  return sum;
}

describe('the worsening that a gate says it would have caught', () => {
  it.each([
    ['few replications at a shared level', 4, 0.05 / 10, null],
    ['ten at the level alone', 10, 0.05, null],
    ['ten at a shared level', 10, 0.05 / 50, null],
    ['eight and two standard errors', 8, 0.05, 2],
    ['eight, and the mean decides', 8, 0.05, 0],
  ] as const)('is caught four times in five: %s', (what, n, alpha, standardErrors) => {
    const rule = { ...asked, alpha, tolerance: { ...asked.tolerance, standardErrors } };
    const draws = stream('power', 0, 'test', what);
    const factor = standardErrors ?? studentTQuantile(1 - alpha, n - 1);
    const sd = 2.5;
    const worsening = 3 + (shiftFor(0.8, factor, n - 1) * sd) / Math.sqrt(n);
    const trials = 6000;
    let caught = 0;
    for (let k = 0; k < trials; k++) {
      const base = Array.from({ length: n }, () => 100 + 20 * normal(draws));
      const now = base.map((value) => value + worsening + sd * normal(draws));
      if (isAlarm(judge(now, base, rule).outcome)) caught++;
    }
    // Three standard errors of 6,000 trials are 1.55 %.
    expect(caught / trials).toBeGreaterThan(0.78);
    expect(caught / trials).toBeLessThan(0.82);
  });

  it('is worked out from the spread of the differences, beyond what is allowed', () => {
    // Differences 1, 2, 3: sd 1.
    const { detectable, factor } = judge([101, 52, 13], [100, 50, 10], asked);
    expect(detectable).toMatchObject({ power: 0.8, spread: 'differences' });
    expect(detectable?.worsening).toBeCloseTo(3 + shiftFor(0.8, factor, 2) / Math.sqrt(3), 12);
  });

  it('of figures that did not move, is that of a change that draws every schedule anew, and that is caught as often', () => {
    const draws = stream('power', 0, 'test', 'anew');
    const [trials, n] = [400, 40];
    const set = () => Array.from({ length: n }, () => 100 + 5 * normal(draws));
    let caught = 0;
    for (let k = 0; k < trials; k++) {
      const base = set();
      const { detectable, outcome } = judge(base, base, asked);
      expect([outcome, detectable?.spread]).toEqual(['same', 'drawnAnew']);
      const now = set().map((value) => value + detectable!.worsening);
      if (isAlarm(judge(now, base, asked).outcome)) caught++;
    }
    // The spread of the baseline is itself an estimate; three standard errors of 400 trials are 6 %.
    expect(caught / trials).toBeGreaterThan(0.72);
    expect(caught / trials).toBeLessThan(0.87);
  });

  it('is not said of one replication, nor of a value that is missing', () => {
    expect(judge([12], [10], asked).detectable).toBeNull();
    expect(judge([12, null], [10, 11], asked).detectable).toBeNull();
  });
});
