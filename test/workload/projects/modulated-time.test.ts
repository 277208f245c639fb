import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../../sim/engine/random.ts';
import type { Application } from '../../../sim/model/application.ts';
import { burstiness } from '../../../sim/workload/generator/burstiness.ts';
import { modulation } from '../../../sim/workload/generator/modulation.ts';
import { generateDemand } from '../../../sim/workload/projects/generate.ts';
import { hourlyCounts } from '../../../sim/workload/projects/hourly-counts.ts';
import { MODULATION_HOURS, ModulatedTime, modulatedTimes } from '../../../sim/workload/projects/modulated-time.ts';
import { planProject, resolveDemand } from '../../../sim/workload/projects/project-plan.ts';
import type { DemandSpec } from '../../../sim/workload/projects/spec.ts';
import { application, DAY, HOUR, SPEEDS, YEAR } from './applications.ts';

const SEED = { seed: '1', replication: 0 };
const MINUTE = 60;

describe('an uneven time', () => {
  test('with equal factors is the time as it is', () => {
    const even = new ModulatedTime(new Float64Array(10).fill(0.5));
    for (const t of [0, 1, HOUR, 5.5 * HOUR, 10 * HOUR, 1234 * HOUR + 7]) {
      expect(even.upTo(t)).toBeCloseTo((0.5 * t) / HOUR, 9);
      expect(even.reaching((0.5 * t) / HOUR)).toBeCloseTo(t, 6);
    }
  });

  test('an hour with three times the factor takes three times as much, and after the last hour the first comes again', () => {
    const time = new ModulatedTime(Float64Array.of(1, 3));
    expect([0, 30, 60, 90, 120, 150, 180].map((minute) => time.upTo(minute * MINUTE))).toEqual([
      0, 0.5, 1, 2.5, 4, 4.5, 5,
    ]);
    expect([0, 0.5, 1, 2.5, 4, 4.5, 5].map((amount) => time.reaching(amount) / MINUTE)).toEqual([
      0, 30, 60, 90, 120, 150, 180,
    ]);
  });

  test('goes there and back, and never backwards', () => {
    const drawn = new ModulatedTime(modulation(stream('1', 0, 'test', 'a'), 200));
    const second = fc.double({ min: 0, max: 3 * YEAR, noNaN: true });
    fc.assert(
      fc.property(second, second, (a, b) => {
        expect(drawn.reaching(drawn.upTo(a))).toBeCloseTo(a, 3);
        expect(drawn.upTo(Math.min(a, b))).toBeLessThanOrEqual(drawn.upTo(Math.max(a, b)));
        expect(drawn.reaching(Math.min(a, b) / HOUR)).toBeLessThanOrEqual(drawn.reaching(Math.max(a, b) / HOUR));
      }),
    );
  });

  test('does not go backwards where one period ends and the next begins', () => {
    const drawn = new ModulatedTime(modulation(stream('1', 0, 'test', 'b'), 7));
    for (let period = 1; period < 500; period++) {
      const end = drawn.upTo(period * 7 * HOUR);
      const around = [-2, -1, 0, 1, 2].map((step) => drawn.reaching(end * (1 + step * Number.EPSILON)));
      expect(around).toEqual([...around].sort((a, b) => a - b));
      for (const t of around) expect(t).toBeCloseTo(period * 7 * HOUR, 3);
    }
  });
});

describe('whose time', () => {
  const of = modulatedTimes(SEED);
  const at = (time: ModulatedTime): number => time.upTo(100 * HOUR);

  test('projects of one institution share one, others have another; without an institution it is the project’s own', () => {
    const first = of(application('A', 8, { institution: 'I1' }));
    expect(of(application('B', 64, { institution: 'I1' }))).toBe(first);
    expect(at(of(application('A', 8, { institution: 'I2' })))).not.toBe(at(first));
    const own = of(application('A', 8, { institution: '' }));
    expect(at(own)).not.toBe(at(first));
    expect(at(of(application('B', 8, { institution: '' })))).not.toBe(at(own));
  });

  test('it does not hang on who asked before, but on the replication', () => {
    const asked = modulatedTimes(SEED);
    asked(application('Z', 8, { institution: 'I9' }));
    expect(at(asked(application('A', 8, { institution: 'I1' })))).toBe(at(of(application('A', 8))));
    const other = modulatedTimes({ seed: '1', replication: 1 });
    expect(at(other(application('A', 8)))).not.toBe(at(of(application('A', 8))));
  });

  test('it is drawn for longer than any window of review', () => {
    expect(MODULATION_HOURS * HOUR).toBeGreaterThan(84 * DAY);
  });
});

/** Residual counts by hour of `applications` together, with the curve that is nearest to a constant rate. */
function hoursOf(applications: readonly Application[], meanWork: number) {
  const spec: DemandSpec = {
    ...{ preset: 'campaign', curve: 'prompt', curveSpread: 0, meanWork },
    level: { kind: 'fixed', value: 1 },
  };
  const resolved = resolveDemand(spec);
  const plans = applications.map((each) => planProject(resolved, each, SPEEDS.h200, SEED, false));
  return hourlyCounts(resolved, plans, generateDemand(spec, applications, SPEEDS, SEED).demand);
}

describe('the jobs', () => {
  const term = 90 * DAY;
  const big = (id: string, institution: string): Application => application(id, 1024, { institution, term });
  /** 28.8 jobs an hour: the rate at which burstiness was published. */
  const meanWork = 1024 / 28.8;

  test('of a project that has as many as a cluster of Helios are nearly as bursty', () => {
    const each = ['I1', 'I2', 'I3', 'I4', 'I5'].map((institution) => {
      const { counts, expected } = hoursOf([big('A', institution)], meanWork);
      return burstiness(counts, expected)!;
    });
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Its 1.06 holds about a profile over the week, which projects’ demand has not: without it √(0.83 + 1/28.8) is 0.93.
    expect(Math.abs(mean(each.map(({ residualCv }) => residualCv)) - 0.93)).toBeLessThan(0.08);
    expect(Math.abs(mean(each.map(({ residualLag1 }) => residualLag1)) - 0.54)).toBeLessThan(0.08);
  });

  test('two projects of one institution burst in the same hours of their clocks, of two institutions they do not', () => {
    const residual = (id: string, institution: string): number[] => {
      const { counts, expected } = hoursOf([big(id, institution)], 2 * meanWork);
      return Array.from(counts, (count, hour) => count - expected[hour]!);
    };
    const a = residual('A', 'I1');
    const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, v, k) => sum + v * y[k]!, 0);
    const correlation = (b: readonly number[]): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    expect(correlation(residual('B', 'I1'))).toBeGreaterThan(0.8);
    expect(Math.abs(correlation(residual('B', 'I2')))).toBeLessThan(0.15);
  });

  test('what is expected by hour adds up to the jobs, also where terms end within a day or an hour', () => {
    const terms = [10 * DAY, 7 * DAY + 5 * HOUR, 3 * DAY + 2 * HOUR + 1800];
    const { counts, expected } = hoursOf(
      terms.map((each, k) => application(`A${k}`, 512, { term: each })),
      100,
    );
    const sum = (values: Float64Array, from: number, to: number): number =>
      values.subarray(from, to).reduce((total, value) => total + value, 0);
    expect(counts.length).toBe(240);
    expect(sum(expected, 0, 240)).toBeCloseTo(sum(counts, 0, 240), 6);
    // From the end of the second term on only the first project has jobs: the fourth part of the last 67 of 240 hours.
    expect(sum(expected, 173, 240)).toBeCloseTo((((12 * 0.96) / 11) * 67 * 512) / 100, 0);
    expect(sum(counts, 173, 240) / sum(expected, 173, 240)).toBeCloseTo(1, 0);
  });
});
