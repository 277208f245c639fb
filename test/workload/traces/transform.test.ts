import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyJobTable, type JobTable } from '../../../sim/model/jobs.ts';
import { cap, compressTime, offeredLoad, totalWork, window } from '../../../sim/workload/traces/transform.ts';
import { rowsOf } from './streams.ts';

/** Jobs of `gpus` GPUs for 10 s at each instant. */
function jobsAt(submit: readonly number[], gpus = 8): JobTable {
  const jobs = emptyJobTable(submit.length);
  submit.forEach((instant, k) => {
    jobs.id[k] = k + 1;
    jobs.submit[k] = instant;
    jobs.gpus[k] = gpus;
    jobs.run[k] = 10;
    jobs.request[k] = 20;
  });
  return jobs;
}

describe('a time window', () => {
  test('takes [from, to) and counts from its start', () => {
    const { jobs, record } = window(jobsAt([0, 5, 5, 9, 10, 11]), 5, 10);
    expect(Array.from(jobs.id)).toEqual([2, 3, 4]);
    expect(Array.from(jobs.submit)).toEqual([0, 0, 4]);
    expect(record).toEqual({
      step: 'window',
      jobsBefore: 6,
      jobsAfter: 3,
      text: '3 of 6 jobs submitted from 5 s before 10 s',
      rebasedBy: 5,
    });
  });

  test('may have no end, be empty, or lie outside', () => {
    expect(window(jobsAt([0, 5]), 5, Number.POSITIVE_INFINITY).jobs.count).toBe(1);
    expect(window(jobsAt([0, 5]), 1, 5).jobs.count).toBe(0);
    expect(window(jobsAt([0, 5]), 6, 3).jobs.count).toBe(0);
    expect(window(jobsAt([]), 0, 10).jobs.count).toBe(0);
  });

  test('windows side by side hold every job once', () => {
    const submits = fc.array(fc.nat(100), { maxLength: 50 }).map((s) => s.sort((a, b) => a - b));
    fc.assert(
      fc.property(submits, fc.nat(100), (submit, cut) => {
        const jobs = jobsAt(submit);
        const before = window(jobs, 0, cut).jobs;
        const after = window(jobs, cut, Number.POSITIVE_INFINITY).jobs;
        expect([...before.id, ...after.id]).toEqual([...jobs.id]);
        expect([...before.submit, ...after.submit.map((s) => s + cut)]).toEqual([...jobs.submit]);
      }),
    );
  });
});

test('a cap takes the first by submission and leaves the table alone', () => {
  const jobs = jobsAt([0, 1, 2]);
  const { jobs: capped, record } = cap(jobs, 2);
  expect(Array.from(capped.id)).toEqual([1, 2]);
  expect(record.text).toBe('2 of 3 jobs: the first by submission');
  expect(jobs.count).toBe(3);
  expect(rowsOf(cap(jobs, 9).jobs)).toEqual(rowsOf(jobs));
});

test('compressed time keeps the order, changes only submissions, and warns', () => {
  const { jobs, record } = compressTime(jobsAt([0, 3, 5, 100]), 2);
  expect(Array.from(jobs.submit)).toEqual([0, 1, 2, 50]);
  expect(Array.from(jobs.run)).toEqual([10, 10, 10, 10]);
  expect(record.text).toBe('Submissions compressed in time by 2: a day now takes 43,200 s');
  expect(record.warning).toContain('changes the workload');
});

test.each([
  [40 / 21, 'compressed in time by 1.905: a day now takes 45,360 s'],
  [0.3, 'stretched in time by 3.333: a day now takes 288,000 s'],
])('time by a factor of %d is said in figures for people', (factor, words) => {
  expect(compressTime(jobsAt([0]), factor).record.text).toBe(`Submissions ${words}`);
});

test('offered load is work over capacity', () => {
  const jobs = jobsAt([0, 1, 2]);
  expect(totalWork(jobs)).toBe(240);
  expect(offeredLoad(jobs, 8, 60)).toBe(0.5);
  expect(offeredLoad(jobs, 0, 60)).toBeNull();
  expect(offeredLoad(jobs, 8, 0)).toBeNull();
});
