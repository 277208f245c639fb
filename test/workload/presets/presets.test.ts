/**
 * The presets against what is published: quartiles exactly, overall distributions within stated tolerances. Where a
 * tolerance is wide, the published marginals contradict independence of size and duration; see the presets.
 */
import { describe, expect, test } from 'vitest';
import { empirical } from '../../../sim/engine/empirical.ts';
import { InputError } from '../../../sim/engine/errors.ts';
import { DL_GENERAL } from '../../../sim/workload/presets/dl-general.ts';
import { LLM_DEVELOPMENT } from '../../../sim/workload/presets/llm-development.ts';
import { LLM_MIXED } from '../../../sim/workload/presets/llm-mixed.ts';
import { describePreset, type JobClass, type Preset } from '../../../sim/workload/presets/preset.ts';
import { PRESETS, presetNamed } from '../../../sim/workload/presets/registry.ts';

function weightOf(jobClass: JobClass): number {
  return jobClass.sizes.reduce((sum, size) => sum + size.weight, 0);
}

/** Smallest size with at least the share `share` of the class's jobs at or below it. */
function sizeQuantile(jobClass: JobClass, share: number): number {
  let sum = 0;
  for (const { gpus, weight } of jobClass.sizes) {
    sum += weight / weightOf(jobClass);
    if (sum >= share) return gpus;
  }
  return jobClass.sizes.at(-1)!.gpus;
}

/** Share of all jobs (`by` jobs) or of GPU-time (`by` work) at or below `gpus`. */
function overallShare(preset: Preset, gpus: number, by: 'jobs' | 'work'): number {
  let below = 0;
  let all = 0;
  for (const jobClass of preset.classes) {
    for (const size of jobClass.sizes) {
      const jobs = (jobClass.jobsPercent * size.weight) / weightOf(jobClass);
      const amount = by === 'jobs' ? jobs : jobs * size.gpus * empirical(size.duration).mean;
      all += amount;
      if (size.gpus <= gpus) below += amount;
    }
  }
  return (100 * below) / all;
}

function workShare(preset: Preset, name: string): number {
  const of = (jobClass: JobClass): number =>
    jobClass.sizes.reduce(
      (sum, { gpus, weight, duration }) =>
        sum + (jobClass.jobsPercent * weight * gpus * empirical(duration).mean) / weightOf(jobClass),
      0,
    );
  const all = preset.classes.reduce((sum, jobClass) => sum + of(jobClass), 0);
  return (100 * of(preset.classes.find((jobClass) => jobClass.name === name)!)) / all;
}

describe.each(PRESETS)('$name', (preset) => {
  test('shares of jobs add up to all, sizes ascend, durations are distributions', () => {
    expect(preset.classes.reduce((sum, { jobsPercent }) => sum + jobsPercent, 0)).toBeCloseTo(100, 1);
    for (const { sizes } of preset.classes) {
      expect(sizes.map(({ gpus }) => gpus)).toEqual([...sizes.map(({ gpus }) => gpus)].sort((a, b) => a - b));
      for (const { duration } of sizes) expect(empirical(duration).mean).toBeGreaterThan(1);
    }
  });
  test('describes itself with its source and what is assumed', () => {
    const facts = describePreset(preset, undefined);
    expect(facts.find(({ label }) => label === 'source')!.value).toMatch(/CC-BY-4\.0/);
    expect(facts.filter(({ label }) => label === 'assumed').length).toBeGreaterThan(1);
  });
  test('quartiles and whiskers of sizes are exactly the published ones', () => {
    for (const jobClass of preset.classes) {
      const quartiles = jobClass.published.gpusQuartiles;
      if (!quartiles) continue;
      const [q1, median, q3, low, high] = quartiles;
      expect([0.25, 0.5, 0.75].map((share) => sizeQuantile(jobClass, share))).toEqual([q1, median, q3]);
      // A whisker ends at the last size within 1.5 interquartile ranges: none lies between the two.
      const range = 1.5 * (q3 - q1);
      for (const { gpus } of jobClass.sizes) {
        expect(gpus > high && gpus <= q3 + range, `${jobClass.name} ${gpus}`).toBe(false);
        expect(gpus < low && gpus >= q1 - range, `${jobClass.name} ${gpus}`).toBe(false);
      }
    }
  });
});

/** Published overall shares at or below a size, %: [GPUs, of jobs, of GPU-time]. */
const PUBLISHED: readonly [Preset, jobsTolerance: number, workTolerance: number, [number, number, number][]][] = [
  [
    LLM_DEVELOPMENT,
    0.55,
    11,
    [
      [1, 86.28, 0.16],
      [8, 93.92, 0.62],
      [32, 94.65, 1.96],
      [64, 95.3, 3.26],
      [128, 95.68, 3.75],
      [256, 96.9, 24.88],
      [511, 97.2, 36.72],
      [512, 98.07, 50.43],
      [1023, 98.96, 64.25],
      [1024, 100, 100],
    ],
  ],
  [
    LLM_MIXED,
    1.15,
    1.8,
    [
      [1, 54.04, 1.35],
      [4, 67.95, 2.37],
      [8, 96.75, 11.92],
      [16, 97.86, 13.15],
      [32, 98.82, 19.12],
      [64, 99.32, 27.59],
      [128, 99.55, 41.69],
      [256, 99.73, 56.3],
      [512, 99.82, 66.92],
      [1023, 99.96, 87.4],
      [1024, 100, 100],
    ],
  ],
];

test.each(PUBLISHED)(
  'overall sizes of $name by jobs and by GPU-time',
  (preset, jobsTolerance, workTolerance, points) => {
    for (const [gpus, ofJobs, ofWork] of points) {
      expect(Math.abs(overallShare(preset, gpus, 'jobs') - ofJobs), `${gpus} GPUs`).toBeLessThan(jobsTolerance);
      expect(Math.abs(overallShare(preset, gpus, 'work') - ofWork), `${gpus} GPUs`).toBeLessThan(workTolerance);
    }
  },
);

test('GPU-time of pretraining: published 95.48 % (Kalos) and 69.49 % (Seren)', () => {
  expect(workShare(LLM_DEVELOPMENT, 'pretrain')).toBeCloseTo(95.48, 1);
  expect(Math.abs(workShare(LLM_MIXED, 'pretrain') - 69.49)).toBeLessThan(1.7);
});

describe('dl-general', () => {
  /** Shares of one class's GPU-time at or below a size, %. */
  const ofWork = (name: string, gpus: number): number => {
    const only = DL_GENERAL.classes.filter((jobClass) => jobClass.name === name);
    return overallShare({ ...DL_GENERAL, classes: only }, gpus, 'work');
  };
  const meanDuration = (name: string): number => {
    const { sizes } = DL_GENERAL.classes.find((jobClass) => jobClass.name === name)!;
    const weight = sizes.reduce((sum, size) => sum + size.weight, 0);
    return sizes.reduce((sum, size) => sum + (size.weight * empirical(size.duration).mean) / weight, 0);
  };
  test('mean durations: Helios’s own; Philly within a tenth of its published distribution’s 17,482 s', () => {
    expect(meanDuration('helios')).toBeCloseTo(6980, 0);
    expect(Math.abs(meanDuration('philly') / 17_482 - 1)).toBeLessThan(0.1);
  });
  /** Published shares of GPU-time at or below a size, %. */
  const published: [string, tolerance: number, [gpus: number, share: number][]][] = [
    [
      'philly',
      14,
      [
        [1, 16.43],
        [2, 19.4],
        [4, 38.17],
        [8, 88.03],
        [16, 97.2],
        [32, 100],
      ],
    ],
    // Wide, since durations by size are not published.
    [
      'helios',
      18,
      [
        [1, 5.44],
        [4, 12.14],
        [8, 41.34],
        [16, 61.5],
        [32, 86.63],
        [64, 94.38],
      ],
    ],
  ];
  test.each(published)('GPU-time of %s by size is within %i points of what is published', (name, tolerance, shares) => {
    for (const [gpus, share] of shares) {
      expect(Math.abs(ofWork(name, gpus) - share), `${gpus} GPUs`).toBeLessThan(tolerance);
    }
  });
});

test('a preset that does not exist is an issue that lists those that do', () => {
  expect(() => presetNamed('llm')).toThrow(InputError);
  expect(() => presetNamed('llm')).toThrow(/llm-development, llm-mixed, dl-general/);
});
