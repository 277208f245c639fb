import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../../sim/engine/random.ts';
import { emptyJobTable, type JobTable } from '../../../sim/model/jobs.ts';
import { totalWork } from '../../../sim/workload/traces/transform.ts';
import { scaleByUserWeeks, WEEK_SECONDS } from '../../../sim/workload/traces/user-weeks.ts';
import { rowsOf } from './streams.ts';

interface Submission {
  readonly at: number;
  readonly user: number;
  readonly run: number;
}

function jobsOf(submissions: readonly Submission[]): JobTable {
  const jobs = emptyJobTable(submissions.length);
  [...submissions]
    .sort((a, b) => a.at - b.at)
    .forEach(({ at, user, run }, k) => {
      jobs.id[k] = k + 1;
      jobs.submit[k] = at;
      jobs.gpus[k] = 1 + (k % 8);
      jobs.run[k] = jobs.request[k] = run;
      jobs.user[k] = user;
    });
  return jobs;
}

const submissions = fc.array(
  fc.record({ at: fc.nat(4 * WEEK_SECONDS), user: fc.integer({ min: -1, max: 5 }), run: fc.nat(1000) }),
  { maxLength: 80 },
);
const draws = (seed: number) => stream('test', seed, 'scale', 'all');
const inWeek = (jobs: JobTable, job: number) => Number(jobs.submit[job]) % WEEK_SECONDS;

describe('resampling weeks of users', () => {
  test('by 1 changes nothing', () => {
    fc.assert(
      fc.property(submissions, fc.nat(), (given, seed) => {
        const jobs = jobsOf(given);
        expect(rowsOf(scaleByUserWeeks(jobs, 1, draws(seed)).jobs)).toEqual(rowsOf(jobs));
      }),
      // Two users at one instant, of whom the later one has an earlier week: the trace's order decides.
      {
        examples: [
          [[1, 1, 0].map((late, k) => ({ at: 1_814_400 + late * 604_798, user: k === 0 ? 0 : 1, run: 0 })), 0],
        ],
      },
    );
  });

  test('keeps order, instants within the week, the span, whole blocks and distinct job numbers', () => {
    fc.assert(
      fc.property(submissions, fc.double({ min: 0, max: 4, noNaN: true }), fc.nat(), (given, factor, seed) => {
        const jobs = jobsOf(given);
        const { jobs: scaled } = scaleByUserWeeks(jobs, factor, draws(seed));
        expect(new Set(scaled.id).size).toBe(scaled.count);
        const last = Number(jobs.submit[jobs.count - 1] ?? 0);
        for (let k = 0; k < scaled.count; k++) {
          if (k > 0) expect(scaled.submit[k]).toBeGreaterThanOrEqual(Number(scaled.submit[k - 1]));
          expect(scaled.submit[k]).toBeLessThanOrEqual(last);
        }
        // What each old job became: equal for all jobs that one user submitted in one week.
        const shapes = (table: JobTable) =>
          Array.from(table.id, (_, k) => `${inWeek(table, k)} ${table.run[k]} ${table.gpus[k]}`);
        const known = new Set(shapes(jobs));
        for (const shape of shapes(scaled)) expect(known).toContain(shape);
        const kept = new Set(scaled.id);
        const fate = new Map<string, boolean>();
        for (let k = 0; k < jobs.count; k++) {
          if (Number(jobs.user[k]) < 0) continue;
          const block = `${jobs.user[k]} ${Math.floor(Number(jobs.submit[k]) / WEEK_SECONDS)}`;
          expect(fate.get(block) ?? kept.has(Number(jobs.id[k]))).toBe(kept.has(Number(jobs.id[k])));
          fate.set(block, kept.has(Number(jobs.id[k])));
        }
      }),
    );
  });

  test('gives every block ⌊f⌋ or ⌈f⌉ times: blocks of equal work give f times the work', () => {
    // 300 users × 4 weeks, each with one job of 8 GPU-hours.
    const equal = jobsOf(
      Array.from({ length: 1200 }, (_, k) => ({
        at: Math.floor((k * 4 * WEEK_SECONDS) / 1200),
        user: k % 300,
        run: 100,
      })),
    );
    equal.gpus.fill(8);
    for (const factor of [0.1, 0.5, 0.9, 1.25, 2, 3.7]) {
      const { workRatio, jobs, record } = scaleByUserWeeks(equal, factor, draws(1));
      expect(workRatio).toBeCloseTo(factor, 2);
      expect(workRatio).toBe(totalWork(jobs) / totalWork(equal));
      expect(record.text).toContain('times the work');
    }
  });

  test('works out to f in the mean also where few blocks hold most of the work', () => {
    const heavy = jobsOf(
      Array.from({ length: 400 }, (_, k) => ({ at: k * 6000, user: k, run: Math.ceil(1e6 / ((k + 1) * (k + 1))) })),
    );
    const ratios = Array.from({ length: 400 }, (_, seed) =>
      Number(scaleByUserWeeks(heavy, 1.5, draws(seed)).workRatio),
    );
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (ratios.length - 1);
    expect(Math.abs(mean - 1.5)).toBeLessThan(4 * Math.sqrt(variance / ratios.length));
  });

  test('a further copy belongs to a new user and goes to another week', () => {
    const jobs = jobsOf([0, 1, 2].map((week) => ({ at: week * WEEK_SECONDS + 77, user: week, run: 10 + week })));
    const { jobs: doubled } = scaleByUserWeeks(jobs, 2, draws(5));
    expect(doubled.count).toBe(6);
    expect(new Set(doubled.user).size).toBe(6);
    for (let k = 0; k < 6; k++) {
      const ownWeek = Number(doubled.run[k]) - 10;
      const isOriginal = Number(doubled.user[k]) < 3;
      expect(inWeek(doubled, k)).toBe(77);
      expect(Math.floor(Number(doubled.submit[k]) / WEEK_SECONDS) === ownWeek).toBe(isOriginal);
      expect(Number(doubled.id[k]) <= 3).toBe(isOriginal);
    }
  });

  test('copies meet the originals at their instants only where the workload has a single week', () => {
    const jobs = jobsOf([
      { at: 10, user: 1, run: 5 },
      { at: 20, user: 2, run: 5 },
    ]);
    expect(Array.from(scaleByUserWeeks(jobs, 2, draws(1)).jobs.submit)).toEqual([10, 10, 20, 20]);
  });

  test('jobs without a user go by the minute: a batch stays whole, an hour is thinned evenly', () => {
    const batches = jobsOf(
      Array.from({ length: 6000 }, (_, k) => ({ at: 60 * Math.floor(k / 5) + (k % 5), user: -1, run: 10 })),
    );
    const { jobs } = scaleByUserWeeks(batches, 0.5, draws(2));
    const perMinute = new Map<number, number>();
    for (const at of jobs.submit) perMinute.set(Math.floor(at / 60), (perMinute.get(Math.floor(at / 60)) ?? 0) + 1);
    expect([...new Set(perMinute.values())]).toEqual([5]);
    for (let hour = 0; hour < 20; hour++) {
      const minutes = [...perMinute.keys()].filter((minute) => Math.floor(minute / 60) === hour).length;
      expect(minutes).toBeGreaterThanOrEqual(15);
      expect(minutes).toBeLessThanOrEqual(45);
    }
    expect(Array.from(jobs.user).every((user) => user === -1)).toBe(true);
  });

  test('an empty workload stays empty', () => {
    const { jobs, workRatio } = scaleByUserWeeks(jobsOf([]), 3, draws(0));
    expect([jobs.count, workRatio]).toEqual([0, null]);
  });
});
