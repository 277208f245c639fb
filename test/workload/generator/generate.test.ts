import { describe, expect, test } from 'vitest';
import { InputError } from '../../../sim/engine/errors.ts';
import { Fingerprint } from '../../../sim/engine/fingerprint.ts';
import type { Fleet } from '../../../sim/model/fleet.ts';
import type { JobTable } from '../../../sim/model/jobs.ts';
import { expectedJobs, meanWork } from '../../../sim/workload/generator/demand-plan.ts';
import { generateJobs } from '../../../sim/workload/generator/generate.ts';
import type { GeneratorSpec } from '../../../sim/workload/generator/spec.ts';
import { LLM_DEVELOPMENT } from '../../../sim/workload/presets/llm-development.ts';
import type { Preset } from '../../../sim/workload/presets/preset.ts';
import { PRESETS } from '../../../sim/workload/presets/registry.ts';
import { cluster, DAY, FIVE_CLUSTERS } from './fleets.ts';

const STEADY = [0, 5 * DAY, 19 * DAY, 33 * DAY];
const SPEC: GeneratorSpec = {
  preset: LLM_DEVELOPMENT,
  load: 0.9,
  segments: STEADY,
  weekOffsetSeconds: 2 * DAY,
};
const SMALL: GeneratorSpec = { ...SPEC, segments: [0, 3 * DAY] };

type Job = readonly number[];

/** Rows as tuples without ids, of one home cluster or of all. */
function rowsOf(jobs: JobTable, home?: number): Job[] {
  const rows: Job[] = [];
  for (let k = 0; k < jobs.count; k++) {
    if (home !== undefined && jobs.home[k] !== home) continue;
    rows.push([jobs.submit[k]!, jobs.gpus[k]!, jobs.run[k]!, jobs.request[k]!, jobs.jobClass[k]!]);
  }
  return rows;
}

function factOf(facts: readonly { label: string; value: string }[], label: string): string {
  return facts.find((fact) => fact.label === label)?.value ?? '';
}

describe('the load asked for is the load obtained', () => {
  const largest = (preset: Preset, load: number): number => {
    let error = 0;
    for (let replication = 0; replication < 20; replication++) {
      const { load: realised } = generateJobs({ ...SPEC, preset, load }, FIVE_CLUSTERS, '1', replication);
      for (const { fleet } of realised) error = Math.max(error, Math.abs(fleet! / load - 1));
    }
    return error;
  };
  test('within 0.2 % for the fleet in each segment at load 0.9', () => {
    expect(largest(LLM_DEVELOPMENT, 0.9)).toBeLessThan(0.002);
  });
  // At low load the counts are smallest and the tail weighs most.
  test.each(PRESETS)('$name: within 2 % at load 0.1, too', (preset) => {
    expect(largest(preset, 0.1)).toBeLessThan(0.02);
  });

  test('it is the work of the table by home and segment ÷ planned capacity', () => {
    const { jobs, load } = generateJobs(SPEC, FIVE_CLUSTERS, '1', 0);
    const work = new Float64Array(FIVE_CLUSTERS.clusters.length);
    for (let k = 0; k < jobs.count; k++) {
      if (jobs.submit[k]! >= STEADY[1]! && jobs.submit[k]! < STEADY[2]!) {
        work[jobs.home[k]!]! += jobs.run[k]! * jobs.gpus[k]!;
      }
    }
    expect(work[0]! / (255 * 8 * 14 * DAY)).toBeCloseTo(load[1]!.clusters['naver-h200-255']!, 12);
    expect(work[2]).toBe(0);
    expect(work[3]! / (510 * 8 * 2 * 14 * DAY)).toBeCloseTo(load[1]!.clusters['nhn-b200-510']!, 12);
  });

  test('by cluster: clusters that are not named get nothing', () => {
    const { jobs, load } = generateJobs({ ...SMALL, load: { 'kakao-b200-255': 0.5 } }, FIVE_CLUSTERS, '1', 0);
    expect(new Set(jobs.home)).toEqual(new Set([5]));
    expect(load[0]!.clusters['kakao-b200-255']! / 0.5).toBeCloseTo(1, 1);
    expect(load[0]!.clusters['nhn-b200-255']).toBe(0);
  });

  test('it follows the plan: nothing comes before the first node is planned, more after the second phase', () => {
    const fleet: Fleet = {
      clusters: [
        cluster('growing', 1, [
          [100, 10 * DAY],
          [300, 20 * DAY],
        ]),
        cluster('never', 1, [[10, Infinity]]),
      ],
    };
    const { jobs, load } = generateJobs({ ...SPEC, segments: [0, 30 * DAY] }, fleet, '1', 0);
    expect(jobs.submit[0]).toBeGreaterThanOrEqual(10 * DAY);
    const early = jobs.submit.filter((t) => t < 20 * DAY).length / jobs.count;
    expect(early).toBeGreaterThan(0.1);
    expect(early).toBeLessThan(0.3);
    expect(load[0]!.clusters).toEqual({ growing: expect.closeTo(0.9, 2), never: null });
  });
});

describe('the table', () => {
  const { jobs } = generateJobs(SMALL, FIVE_CLUSTERS, '1', 0);
  test('is sorted by submission, then cluster; ids count from 1', () => {
    const isMisplaced = (k: number): boolean => {
      const later = k === 0 ? 1 : jobs.submit[k]! - jobs.submit[k - 1]!;
      return jobs.id[k] !== k + 1 || later < 0 || (later === 0 && jobs.home[k]! < jobs.home[k - 1]!);
    };
    expect([...jobs.id.keys()].filter(isMisplaced)).toEqual([]);
  });
  test('holds whole numbers: run ≥ 1 s, request ≥ 1 s, GPUs that fit the home cluster', () => {
    const isWhole = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;
    for (let k = 0; k < jobs.count; k++) {
      const holds =
        isWhole(jobs.submit[k]!, 0) &&
        jobs.submit[k]! < 3 * DAY &&
        isWhole(jobs.run[k]!, 1) &&
        isWhole(jobs.request[k]!, 1) &&
        Math.ceil(jobs.gpus[k]! / 8) <= (jobs.home[k] === 1 ? 32 : 255);
      if (!holds) expect.fail(`job ${k}: ${jobs.submit[k]} ${jobs.run[k]} ${jobs.request[k]} ${jobs.gpus[k]}`);
    }
  });
  test('has about 2 % of requests below the run time', () => {
    let below = 0;
    let long = 0;
    for (let k = 0; k < jobs.count; k++) {
      if (jobs.run[k]! < 100) continue;
      long++;
      if (jobs.request[k]! < jobs.run[k]!) below++;
    }
    expect(Math.abs(below / long - 0.02)).toBeLessThan(0.005);
  });
  test('has as many jobs as was announced', () => {
    expect(Math.abs(jobs.count - expectedJobs(SMALL, FIVE_CLUSTERS))).toBeLessThan(20);
  });
  test('durations follow the published distribution', () => {
    const runs = rowsOf(jobs, 0).filter(([, , , , jobClass]) => jobClass === 0);
    for (const [seconds, share] of LLM_DEVELOPMENT.classes[0]!.sizes[0]!.duration) {
      expect(Math.abs(runs.filter(([, , run]) => run! <= seconds).length / runs.length - share)).toBeLessThan(0.01);
    }
  });
});

describe('streams', () => {
  test('the same seed and replication give the same jobs, others do not', () => {
    const spec = { ...SMALL, load: 0.1 };
    const first = generateJobs(spec, FIVE_CLUSTERS, '1', 0);
    expect(generateJobs(spec, FIVE_CLUSTERS, '1', 0)).toEqual(first);
    expect(rowsOf(generateJobs(spec, FIVE_CLUSTERS, '1', 1).jobs)).not.toEqual(rowsOf(first.jobs));
    expect(rowsOf(generateJobs(spec, FIVE_CLUSTERS, '2', 0).jobs)).not.toEqual(rowsOf(first.jobs));
  });
  test('another cluster moves no one else’s jobs', () => {
    const clusters = FIVE_CLUSTERS.clusters;
    const more: Fleet = { clusters: [cluster('aaa', 1, [[64, 0]]), ...clusters] };
    const before = generateJobs(SMALL, FIVE_CLUSTERS, '1', 0).jobs;
    const after = generateJobs(SMALL, more, '1', 0).jobs;
    clusters.forEach((_, home) => {
      expect(rowsOf(after, home + 1)).toEqual(rowsOf(before, home));
    });
  });
  test('a longer last segment or another over-estimate moves no earlier arrivals, sizes or durations', () => {
    const before = rowsOf(generateJobs({ ...SPEC, segments: [0, DAY, 2 * DAY] }, FIVE_CLUSTERS, '1', 0).jobs);
    const longer = rowsOf(
      generateJobs(
        { ...SPEC, segments: [0, DAY, 4 * DAY], overestimate: { median: 3, below1: 0.1 } },
        FIVE_CLUSTERS,
        '1',
        0,
      ).jobs,
    );
    const firstDay = (rows: Job[]): Job[] =>
      rows.filter(([submit]) => submit! < DAY).map(([submit, gpus, run]) => [submit!, gpus!, run!]);
    expect(firstDay(longer)).toEqual(firstDay(before));
  });
});

describe('classes and truncation', () => {
  test('only the classes asked for come, and make up the load', () => {
    const { jobs, load } = generateJobs({ ...SPEC, classes: ['pretrain'] }, FIVE_CLUSTERS, '1', 0);
    expect(new Set(jobs.jobClass)).toEqual(new Set([1]));
    expect(jobs.classes).toEqual(['eval', 'pretrain', 'debug', 'other']);
    expect(load[1]!.fleet! / 0.9).toBeCloseTo(1, 2);
  });
  test('an unknown class is an issue', () => {
    expect(() => generateJobs({ ...SPEC, classes: ['pretrian'] }, FIVE_CLUSTERS, '1', 0)).toThrow(InputError);
    expect(() => generateJobs({ ...SPEC, classes: [] }, FIVE_CLUSTERS, '1', 0)).toThrow(/no job class/);
  });
  test('what does not fit is left out, and said', () => {
    const { facts, warnings } = generateJobs(SMALL, FIVE_CLUSTERS, '1', 0);
    expect(factOf(facts, 'left out because it does not fit, naver-h200-32')).toMatch(
      /2\.9\d % of jobs, 75\.\d % of work/,
    );
    expect(factOf(facts, 'left out because it does not fit, naver-h200-255')).toBe('nothing');
    expect(warnings).toHaveLength(1);
    const [large, small] = [FIVE_CLUSTERS.clusters[0]!, FIVE_CLUSTERS.clusters[1]!];
    expect(meanWork(LLM_DEVELOPMENT, small)).toBeLessThan(meanWork(LLM_DEVELOPMENT, large) / 3);
  });
  test('a cluster on which nothing fits gets nothing, and that is said', () => {
    const fleet: Fleet = { clusters: [cluster('tiny', 1, [[1, 0]])] };
    const { jobs, warnings, load } = generateJobs({ ...SMALL, classes: ['pretrain'] }, fleet, '1', 0);
    expect([jobs.count, load[0]!.fleet]).toEqual([0, 0]);
    expect(warnings.join(' ')).toMatch(/tiny: no job of the preset fits/);
  });
});

describe('the same jobs on every machine and in every browser', () => {
  const pinned: Record<string, string> = {
    'llm-development': '42a2f34d59b66626',
    'llm-mixed': '1d6643e1f8ed828b',
    'dl-general': '28c27a1d8dbba574',
  };
  test.each(PRESETS)('$name', (preset) => {
    const { jobs } = generateJobs({ ...SPEC, preset, load: 0.1, segments: [0, DAY, 3 * DAY] }, FIVE_CLUSTERS, '1', 0);
    const hash = new Fingerprint();
    for (let k = 0; k < jobs.count; k++) {
      for (const column of [jobs.submit, jobs.gpus, jobs.run, jobs.request, jobs.home]) hash.add(column[k]!);
    }
    expect(hash.digest()).toBe(pinned[preset.name]);
  });
});

test('facts stand beside what is published', () => {
  const { facts } = generateJobs(SPEC, FIVE_CLUSTERS, '1', 0);
  expect(factOf(facts, 'class pretrain, obtained')).toMatch(/of work \(published 95\.48 %\)/);
  const [, cv, lag] = /residual CV ([\d.]+), lag-1 correlation ([\d.]+)/.exec(
    factOf(facts, 'burstiness of hourly arrivals, all clusters together'),
  )!;
  // Five independent processes together are about 1/√5 to 1/√3 as bursty as one (the clusters differ in size).
  expect(Number(cv)).toBeGreaterThan(0.35);
  expect(Number(cv)).toBeLessThan(0.9);
  expect(Number(lag)).toBeGreaterThan(0.2);
});
