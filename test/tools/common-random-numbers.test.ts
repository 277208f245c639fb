import { describe, expect, test } from 'vitest';
import { fixtureResults } from '../reports/fixture.ts';
import { shrinkages, shrinkageTable } from './common-random-numbers.ts';

const METRIC = 'utilisationOfInService';
const results = fixtureResults('steady', { primary: [METRIC] });

describe('what common random numbers save', () => {
  test('is the variance of independent runs over that of the paired difference', () => {
    const row = shrinkages(results).find(({ variant }) => variant === 'sjf')!;
    const [easy, sjf] = ['easy', 'sjf'].map((name) => results.variants.find((variant) => variant.name === name)!);
    const independent = Math.sqrt(easy!.summary[METRIC]!.sd! ** 2 + sjf!.summary[METRIC]!.sd! ** 2);
    const paired = sjf!.differences[METRIC]!.sd!;
    expect(row.width).toBeCloseTo(paired / independent, 12);
    expect(row.times * row.width ** 2).toBeCloseTo(1, 12);
  });

  test('is told for every variant after the first that has a spread, and not where nothing is ranked', () => {
    expect(shrinkages(results).map(({ variant }) => variant)).toEqual(
      results.variants.slice(1).map(({ name }) => name),
    );
    const waits = shrinkages({ ...results, primary: ['waitSecondsMeanByGpuHours'] });
    expect(waits.map(({ variant }) => variant)).not.toContain('fcfs');
    expect(shrinkageTable(waits)).toMatch(
      /^\| Scenario .*\n\| --- .*\n\| queue-policies \| waitSecondsMeanByGpuHours \| sjf/,
    );
  });
});
