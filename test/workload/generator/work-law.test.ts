import { describe, expect, test } from 'vitest';
import { type CdfPoints, empirical } from '../../../sim/engine/empirical.ts';
import { stream } from '../../../sim/engine/random.ts';
import { balancedWorks } from '../../../sim/workload/generator/balanced-work.ts';
import { gpusAt, intervalOf, type WorkLaw, workAt, workLaw } from '../../../sim/workload/generator/work-law.ts';
import { LLM_DEVELOPMENT } from '../../../sim/workload/presets/llm-development.ts';
import { sizesOf } from '../../../sim/workload/presets/preset.ts';

const SHORT: CdfPoints = [
  [1, 0.2],
  [10, 0.6],
  [300, 1],
];
const LONG: CdfPoints = [
  [60, 0],
  [86400, 1],
];
const SIZES = [
  ...sizesOf(SHORT, [
    [1, 5],
    [3, 2],
  ]),
  ...sizesOf(LONG, [[8, 3]]),
];
const PRETRAIN = LLM_DEVELOPMENT.classes.find(({ name }) => name === 'pretrain')!.sizes;

/** Pairs of GPUs and duration, evenly over the law. */
function* pairs(law: WorkLaw, works: number, sizes: number): Generator<[gpus: number, duration: number]> {
  for (let i = 0; i < works; i++) {
    const share = (i + 0.5) / works;
    const interval = intervalOf(law, share, 0);
    const work = workAt(law, share, interval);
    for (let k = 0; k < sizes; k++) {
      const gpus = gpusAt(law, interval, (k + 0.5) / sizes);
      yield [gpus, work / gpus];
    }
  }
}

describe('work first, then the size, gives the published pairs', () => {
  const law = workLaw(SIZES);
  const drawn = [...pairs(law, 3000, 199)];
  test.each(SIZES)('share of $gpus GPUs', ({ gpus, weight }) => {
    expect(drawn.filter(([g]) => g === gpus).length / drawn.length).toBeCloseTo(weight / 10, 2);
  });
  test.each(SIZES)('durations of $gpus GPUs', ({ gpus, duration }) => {
    const durations = drawn.filter(([g]) => g === gpus).map(([, seconds]) => seconds);
    const law = empirical(duration);
    for (const share of [0.1, 0.25, 0.5, 0.75, 0.9, 0.99]) {
      const below = durations.filter((seconds) => seconds <= law.quantile(share) * (1 + 1e-9)).length;
      expect(below / durations.length).toBeGreaterThan(share - 0.01);
    }
    expect(durations.reduce((sum, d) => sum + d, 0) / durations.length / law.mean).toBeCloseTo(1, 2);
  });
});

test('mean work counts durations rounded up', () => {
  const law = workLaw(SIZES);
  const drawn = [...pairs(law, 3000, 199)];
  const mean = (of: (seconds: number) => number): number =>
    drawn.reduce((sum, [gpus, seconds]) => sum + gpus * of(seconds), 0) / drawn.length;
  expect(mean((seconds) => seconds) / (law.meanWork - law.roundingWork)).toBeCloseTo(1, 3);
  expect(mean((seconds) => Math.ceil(seconds - 1e-9)) / law.meanWork).toBeCloseTo(1, 3);
});

test('longer durations scale the work', () => {
  const [plain, doubled] = [workLaw(PRETRAIN), workLaw(PRETRAIN, 2)];
  expect((doubled.meanWork - doubled.roundingWork) / (plain.meanWork - plain.roundingWork)).toBeCloseTo(2, 12);
});

describe('balanced works', () => {
  const law = workLaw(PRETRAIN);
  const exactMean = law.meanWork - law.roundingWork;
  const quantile = (share: number): number => workAt(law, share, intervalOf(law, share, 0));

  test.each([2, 12, 36, 140, 1000])('%i jobs: the sum is what was asked for, and none leaves its stratum', (count) => {
    for (let replication = 0; replication < 20; replication++) {
      const draws = stream('balanced', replication, 'work', String(count));
      const works = balancedWorks(law, count, count * exactMean, draws);
      expect(works.reduce((sum, work) => sum + work, 0) / (count * exactMean)).toBeCloseTo(1, 6);
      const strayed = works.filter(
        (work, i) => work < quantile(i / count) * (1 - 1e-12) || work > quantile((i + 1) / count) * (1 + 1e-12),
      );
      expect(strayed).toHaveLength(0);
    }
  });

  test('a sum beyond reach is met as far as the strata go', () => {
    const works = balancedWorks(law, 50, 1e12, stream('balanced', 0, 'work', 'far'));
    works.forEach((work, i) => {
      expect(work / quantile((i + 1) / 50)).toBeCloseTo(1, 9);
    });
  });

  test('on average the works follow the law: mean, and shares below its quantiles', () => {
    const replications = 400;
    const count = 36;
    const shares = [0.1, 0.5, 0.9, 0.95];
    const below = shares.map(() => 0);
    for (let replication = 0; replication < replications; replication++) {
      const draws = stream('balanced', replication, 'work', 'law');
      for (const work of balancedWorks(law, count, count * exactMean, draws)) {
        shares.forEach((share, k) => {
          if (work <= quantile(share)) below[k]! += 1 / (replications * count);
        });
      }
    }
    shares.forEach((share, k) => {
      expect(Math.abs(below[k]! - share)).toBeLessThan(0.005);
    });
  });

  test('one job has the mean work', () => {
    const [work] = balancedWorks(law, 1, exactMean, stream('balanced', 0, 'work', 'one'));
    expect(work! / exactMean).toBeCloseTo(1, 6);
  });
});
