/**
 * The statistics against figures that others published, each with its source; no figure here comes from our own code.
 */
import { describe, expect, test } from 'vitest';
import {
  bonferroni,
  estimate,
  pairedDifference,
  quantiles,
  sampleSd,
  studentTQuantile,
} from '../../sim/experiment/statistics.ts';

/**
 * NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, upper critical values of Student's t distribution; three
 * decimals, of which the last one is cut off here and there (4.143 for 4.1437). Left out: 318.313 at 0.999 with one degree
 * of freedom, where tan(π (0.999 − ½)) = 318.309.
 */
const T_COLUMNS = [0.9, 0.95, 0.975, 0.99, 0.995, 0.999] as const;
const T_TABLE: readonly { readonly df: number; readonly values: readonly (number | null)[] }[] = [
  { df: 1, values: [3.078, 6.314, 12.706, 31.821, 63.657, null] },
  { df: 2, values: [1.886, 2.92, 4.303, 6.965, 9.925, 22.327] },
  { df: 3, values: [1.638, 2.353, 3.182, 4.541, 5.841, 10.215] },
  { df: 4, values: [1.533, 2.132, 2.776, 3.747, 4.604, 7.173] },
  { df: 5, values: [1.476, 2.015, 2.571, 3.365, 4.032, 5.893] },
  { df: 6, values: [1.44, 1.943, 2.447, 3.143, 3.707, 5.208] },
  { df: 9, values: [1.383, 1.833, 2.262, 2.821, 3.25, 4.296] },
  { df: 10, values: [1.372, 1.812, 2.228, 2.764, 3.169, 4.143] },
  { df: 14, values: [1.345, 1.761, 2.145, 2.624, 2.977, 3.787] },
  { df: 15, values: [1.341, 1.753, 2.131, 2.602, 2.947, 3.733] },
  { df: 19, values: [1.328, 1.729, 2.093, 2.539, 2.861, 3.579] },
  { df: 20, values: [1.325, 1.725, 2.086, 2.528, 2.845, 3.552] },
  { df: 29, values: [1.311, 1.699, 2.045, 2.462, 2.756, 3.396] },
  { df: 30, values: [1.31, 1.697, 2.042, 2.457, 2.75, 3.385] },
  { df: 40, values: [1.303, 1.684, 2.021, 2.423, 2.704, 3.307] },
  { df: 60, values: [1.296, 1.671, 2, 2.39, 2.66, 3.232] },
  { df: 100, values: [1.29, 1.66, 1.984, 2.364, 2.626, 3.174] },
];

/** NIST Technical Note 1297, table B.1: t that encloses 99.73 % of the distribution, two decimals. */
const T_OF_THREE_SIGMA: readonly (readonly [df: number, t: number])[] = [
  [1, 235.8],
  [2, 19.21],
  [5, 5.51],
  [9, 4.09],
  [10, 3.96],
  [20, 3.42],
  [50, 3.16],
  [100, 3.077],
];

describe('the t quantile', () => {
  test.each(T_TABLE)('with $df degrees of freedom is the one of the table', ({ df, values }) => {
    values.forEach((value, k) => {
      if (value !== null) expect(Math.abs(studentTQuantile(T_COLUMNS[k]!, df) - value)).toBeLessThan(0.001);
    });
  });

  test.each(T_OF_THREE_SIGMA)('with %d degrees of freedom encloses 99.73 % at ± %d', (df, t) => {
    const decimals = df === 1 ? 1 : df === 100 ? 3 : 2;
    // The table's fraction is 0.9973, rounded from that of three sigmas.
    expect(Math.abs(studentTQuantile(0.99865, df) - t)).toBeLessThanOrEqual(
      0.6 * 10 ** -decimals * (df === 1 ? 10 : 1),
    );
  });
});

/**
 * Student (W. S. Gosset), The probable error of a mean, Biometrika 6 (1908): hours of sleep that ten patients gained with
 * two drugs; in R the data set `sleep`, whose `t.test(paired = TRUE)` is printed in R for Dummies and elsewhere:
 * t = −4.0621 with 9 degrees of freedom, 95 % interval −2.4598858 to −0.7001142, mean of the differences −1.58. Student
 * himself gives the mean +1.58 and, dividing by n, a standard deviation of 1.17.
 */
const FIRST_DRUG = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const SECOND_DRUG = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

describe('the paired difference of Student’s patients', () => {
  const { n, mean, sd, interval } = pairedDifference(FIRST_DRUG, SECOND_DRUG);

  test('has the mean and the interval that R prints', () => {
    expect(n).toBe(10);
    expect(mean).toBeCloseTo(-1.58, 10);
    expect(interval![0]).toBeCloseTo(-2.4598858, 7);
    expect(interval![1]).toBeCloseTo(-0.7001142, 7);
  });

  test('has the spread that Student gives, and the t that R prints', () => {
    expect((sd! * Math.sqrt(9 / 10)).toFixed(2)).toBe('1.17');
    expect((mean! / (sd! / Math.sqrt(n))).toFixed(4)).toBe('-4.0621');
  });

  test('is narrower than that of two groups: the patients differ more than the drugs', () => {
    const unpaired = Math.sqrt(sampleSd(FIRST_DRUG)! ** 2 + sampleSd(SECOND_DRUG)! ** 2);
    expect(sd!).toBeLessThan(unpaired / 2);
  });
});

test('an interval corrected for five comparisons is that of the table’s column 0.995', () => {
  // Bonferroni: 1 − 0.05 ÷ 5 = 0.99 two-sided; 3.250 with 9 degrees of freedom.
  const values = [3, 5, 4, 6, 5, 4, 7, 5, 6, 5];
  const { mean, sd, interval } = estimate(values, bonferroni(5));
  expect(((interval![1] - mean!) / (sd! / Math.sqrt(10))).toFixed(3)).toBe('3.250');
  // Ten at 90 % together: 1 − 0.1 ÷ 10 = 0.99 too.
  expect(bonferroni(10, 0.9)).toBeCloseTo(bonferroni(5), 12);
});

test('a quantile of type R-7 is NIST’s second method (e-Handbook 7.2.6.2), the one of spreadsheets', () => {
  // Wikipedia, Percentile: of 15, 20, 35, 40, 50 the 40th is 29 by this method, 26 by NIST's first one, 20 by nearest rank.
  expect(quantiles([15, 20, 35, 40, 50], [0.4])[0]).toBeCloseTo(29, 12);
});
