import { describe, expect, test } from 'vitest';
import {
  bestOf,
  type ComparedRun,
  type ComparisonRules,
  compareVariants,
  comparisonRules,
  correctedConfidence,
  metricName,
} from '../../sim/experiment/comparison.ts';
import { studentTQuantile } from '../../sim/experiment/statistics.ts';

const rules: ComparisonRules = {
  kind: 'steady',
  primary: ['wait', 'utilisation'],
  metrics: [
    { name: 'wait', better: 'lower', ranksWaits: true },
    { name: 'utilisation', better: 'higher', ranksWaits: false },
    { name: 'jobs', better: 'none', ranksWaits: false },
  ],
};

/** Runs with the given waits; utilisation is 0.8 throughout. */
function runs(waits: readonly (number | null)[], backlogGrowth: number | null = 0): ComparedRun[] {
  return waits.map((wait, replication) => ({
    replication,
    metrics: { wait, utilisation: 0.8, 'wait{cluster=a}': wait === null ? null : wait * 2 },
    backlogGrowth,
  }));
}

const base = [100, 120, 90, 110, 105, 95, 115, 100, 108, 97];
const shifted = (by: number) => base.map((wait, k) => wait + by + (k % 3) - 1);

describe('paired differences', () => {
  test('see through the noise that all variants share', () => {
    const [, fast] = compareVariants([runs(base), runs(shifted(-10))], rules);
    const { n, mean, sd, ci95, ciCorrected } = fast!.differences['wait']!;
    expect(n).toBe(10);
    expect(mean).toBeCloseTo(-10.1, 10);
    const half = (t: number) => (t * sd!) / Math.sqrt(10);
    expect(ci95![1] - mean!).toBeCloseTo(half(2.2621571628), 8);
    expect(ciCorrected![1] - mean!).toBeCloseTo(half(studentTQuantile(1 - 0.05 / 4, 9)), 8);
    expect(fast!.verdicts['wait']).toBe('better');
  });

  test('use only replications that both variants have', () => {
    const late = runs(shifted(5)).filter((run) => run.replication >= 4);
    const [, fewer] = compareVariants([runs(base), late], rules);
    expect(fewer!.differences['wait']!.n).toBe(6);
    expect(fewer!.summary['wait']!.n).toBe(6);
  });

  test('leave out replications in which the metric is null', () => {
    const [, holes] = compareVariants([runs(base), runs([null, ...shifted(5).slice(1)])], rules);
    expect(holes!.differences['wait']!.n).toBe(9);
    expect(holes!.summary['wait']!.n).toBe(9);
  });

  test('of one replication have no interval and show nothing', () => {
    const [, single] = compareVariants([runs([100]), runs([50])], rules);
    expect(single!.differences['wait']).toEqual({ n: 1, mean: -50, sd: null, ci95: null, ciCorrected: null });
    expect(single!.verdicts['wait']).toBe('noInterval');
  });

  test('that are the same in a few replications show nothing, and are shown once they are many', () => {
    const few = compareVariants([runs([100, 200, 300, 400]), runs([50, 150, 250, 350])], rules)[1]!;
    expect(few.differences['wait']).toEqual({ n: 4, mean: -50, sd: 0, ci95: null, ciCorrected: null });
    expect(few.verdicts['wait']).toBe('noDifferenceShown');
    expect(bestOf([runs([100, 200, 300, 400]), runs([50, 150, 250, 350])], 'wait', rules)).toBeNull();
    const many = compareVariants([runs(base), runs(base.map((value) => value - 50))], rules)[1]!;
    expect(many.differences['wait']).toMatchObject({ n: 10, mean: -50, sd: 0, ciCorrected: [-50, -50] });
    expect(many.verdicts['wait']).toBe('better');
  });
});

describe('verdicts', () => {
  test('follow the direction of better', () => {
    const worse = runs(shifted(10)).map((run) => ({ ...run, metrics: { ...run.metrics, utilisation: 0.9 } }));
    const [first, other] = compareVariants([runs(base), worse], rules);
    expect(first!.verdicts).toEqual({ wait: 'baseline', utilisation: 'baseline' });
    expect(other!.verdicts['wait']).toBe('worse');
    expect(other!.verdicts['utilisation']).toBe('better');
  });

  test('are for primary metrics only', () => {
    const [, other] = compareVariants([runs(base), runs(shifted(10))], rules);
    expect(other!.verdicts['wait{cluster=a}']).toBe('exploratory');
    expect(other!.differences['wait{cluster=a}']!.ciCorrected).toBeNull();
  });

  test('that equal figures give is "no difference shown"', () => {
    const [, same] = compareVariants([runs(base), runs(base)], rules);
    expect(same!.differences['wait']!.mean).toBe(0);
    expect(same!.verdicts['wait']).toBe('noDifferenceShown');
  });

  test('need the corrected interval, not the plain one, to exclude zero', () => {
    // A difference whose 95 % interval excludes zero, but not after correction for 9 variants × 2 metrics.
    const slight = base.map((wait, k) => wait + [9, -1, 6, -2, 5, 1, 0, 7, 2, 4][k]!);
    const many = compareVariants([runs(base), ...Array.from({ length: 9 }, () => runs(slight))], rules);
    const { ci95, ciCorrected } = many[1]!.differences['wait']!;
    expect(ci95![0] > 0 || ci95![1] < 0).toBe(true);
    expect(ciCorrected![0] <= 0 && ciCorrected![1] >= 0).toBe(true);
    expect(many[1]!.verdicts['wait']).toBe('noDifferenceShown');
  });

  test('of a metric without a better direction say only that it differs', () => {
    const withJobs = (jobs: number) => runs(base).map((run) => ({ ...run, metrics: { jobs: jobs + run.replication } }));
    const [, other] = compareVariants([withJobs(100), withJobs(200)], { ...rules, primary: ['jobs'] });
    expect(other!.verdicts['jobs']).toBe('differs');
  });
});

describe('variants that are not stationary', () => {
  const growing = runs(shifted(500), 0.05);

  test('have waits that are not ranked, and other figures that are', () => {
    const [, variant] = compareVariants([runs(base), growing], rules);
    expect(variant!.stationary).toBe(false);
    expect(variant!.verdicts).toMatchObject({ wait: 'notStationary', utilisation: 'noDifferenceShown' });
  });

  test('are also those that shed what their queue would have grown by', () => {
    const shedding = runs(shifted(-500), 0).map((run) => ({
      ...run,
      metrics: { ...run.metrics, unservedShare: 0.05 },
    }));
    const [, variant] = compareVariants([runs(base), shedding], rules);
    expect(variant!.stationary).toBe(false);
    expect(variant!.verdicts['wait']).toBe('notStationary');
  });

  test('are no yardstick for the waits of others either', () => {
    const [, variant] = compareVariants([growing, runs(base)], rules);
    expect(variant!.stationary).toBe(true);
    expect(variant!.verdicts['wait']).toBe('notStationary');
  });

  test('are judged by the mean over replications', () => {
    const mixed = runs(base).map((run, k) => ({ ...run, backlogGrowth: k === 0 ? 0.09 : 0 }));
    expect(compareVariants([mixed], rules)[0]!.stationary).toBe(true);
  });

  test('do not exist where supply or a programme moves: nothing is stationary there', () => {
    expect(compareVariants([growing], { ...rules, kind: 'terminating' })[0]!.stationary).toBeNull();
  });
});

describe('the best variant', () => {
  test('is shown better than every other one', () => {
    expect(bestOf([runs(base), runs(shifted(-10)), runs(shifted(-30))], 'wait', rules)).toBe(2);
    expect(bestOf([runs(base), runs(shifted(10))], 'wait', rules)).toBe(0);
  });

  test('does not exist where two are alike', () => {
    expect(bestOf([runs(base), runs(shifted(-30)), runs(shifted(-30))], 'wait', rules)).toBeNull();
  });

  test('is sought among stationary variants for waits', () => {
    const variants = [runs(base), runs(shifted(-10)), runs(shifted(-90), 0.05)];
    expect(bestOf(variants, 'wait', rules)).toBe(1);
    expect(bestOf([runs(base), runs(shifted(10), 0.05)], 'wait', rules)).toBeNull();
  });

  test('is sought among those that somebody can choose', () => {
    const variants = [runs(base), runs(shifted(-10)), runs(shifted(-90))];
    const withYardstick = { ...rules, yardsticks: new Set([2]) };
    expect(bestOf(variants, 'wait', withYardstick)).toBe(1);
    // It is compared all the same.
    expect(compareVariants(variants, withYardstick)[2]!.verdicts['wait']).toBe('better');
    expect(bestOf(variants.slice(1), 'wait', { ...rules, yardsticks: new Set([1]) })).toBeNull();
  });

  test('does not exist where no direction is better', () => {
    expect(bestOf([runs(base), runs(shifted(10))], 'jobs', rules)).toBeNull();
  });
});

test('rules know yardsticks by their places among the variants that were run', () => {
  const of = [{ name: 'easy' }, { name: 'sjf' }, { name: 'ideal' }];
  const asked = { kind: 'steady', primary: ['wait'], yardsticks: ['ideal'] } as const;
  expect([...comparisonRules(asked, of, rules.metrics).yardsticks!]).toEqual([2]);
  expect(comparisonRules({ kind: 'steady', primary: ['wait'] }, of, rules.metrics).yardsticks!.size).toBe(0);
});

test('the correction counts variants after the first × primary metrics', () => {
  expect(correctedConfidence(5, rules)).toBeCloseTo(1 - 0.05 / 8, 12);
  expect(correctedConfidence(1, rules)).toBeCloseTo(0.95, 12);
});

test("a metric's name is its key without dimensions", () => {
  expect(metricName('waitSecondsMean{cluster=a,gpu=h200}')).toBe('waitSecondsMean');
  expect(metricName('jobsDone')).toBe('jobsDone');
});
