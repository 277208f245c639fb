/** The points of a sweep: which values meet, which are left out, what the reference is, and what each point changes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointScenario } from '../../../sim/experiment/sweep/base.ts';
import { changesOf, sweepRuns } from '../../../sim/experiment/sweep/plan.ts';
import { SMALL } from '../scenario/small-scenario.ts';
import { labels, plan, smallSweep } from './small-sweep.ts';

const axes = (text: string): string =>
  smallSweep(
    '  load: { path: workload.load, values: [0.5, 0.7] }\n  patience: { path: workload.patience, from: 1h, to: 3h, step: 1h }\n',
    text,
  );

describe('a grid', () => {
  it('has every combination, the last axis changing fastest', () => {
    expect(labels(plan())).toEqual(['0.5 1h', '0.5 2h', '0.5 3h', '0.7 1h', '0.7 2h', '0.7 3h']);
  });

  it('has its runs by replication, then point, then variant', () => {
    const { plan: planned } = plan(smallSweep('scenario: small', 'scenario: small\nvariants: [easy, fcfs]'));
    const runs = sweepRuns(planned).map(({ point, variant, replication }) => `${replication}.${point}.${variant}`);
    expect(runs).toHaveLength(24);
    expect(runs.slice(0, 3)).toEqual(['0.0.0', '0.0.1', '0.1.0']);
    expect(runs[12]).toBe('1.0.0');
  });

  it('keeps what the conditions let through', () => {
    const text = smallSweep('replications', 'where: [load = 0.5 or patience > 2 * 1h]\nreplications');
    const planned = plan(text);
    expect(labels(planned)).toEqual(['0.5 1h', '0.5 2h', '0.5 3h', '0.7 3h']);
    expect(planned.plan.excluded).toBe(2);
    expect(planned.plan.points.map(({ point }) => point)).toEqual([0, 1, 2, 3]);
  });

  it.each([
    [
      'numbers with a step, the last one at most the end',
      '{ path: workload.load, from: 0.1, to: 0.45, step: 0.1 }',
      '0.1 0.2 0.3 0.4',
    ],
    ['numbers without rounding errors', '{ path: workload.load, from: 0.1, to: 0.3, step: 0.1 }', '0.1 0.2 0.3'],
    ['a count of numbers, both ends included', '{ path: workload.load, from: 0.5, to: 0.9, count: 3 }', '0.5 0.7 0.9'],
    ['equal ratios', '{ path: workload.load, from: 0.01, to: 1, count: 3, scale: log }', '0.01 0.1 1'],
    [
      'whole numbers, each once',
      '{ path: fleet.clusters.one.phases.all.nodes, from: 1, to: 3, count: 9, whole: true }',
      '1 2 3',
    ],
    ['durations', '{ path: workload.patience, from: 30m, to: 1h, count: 3 }', '30m 45m 1h'],
    ['names and maps', '{ path: policies.backfill, values: [none, { name: easy, depth: 5 }] }', 'none easy(depth=5)'],
  ])('takes %s', (_what, axis, expected) => {
    expect(labels(plan(axes(`  one: ${axis}\n`))).join(' ')).toBe(expected);
  });

  it('of settings has one level for each', () => {
    const text = axes(
      '  both:\n    settings:\n      calm: { workload.load: 0.4, workload.patience: 2h }\n      rush: { workload.load: 0.9, policies.backfill: none }\n',
    );
    const planned = plan(text);
    expect(labels(planned)).toEqual(['calm', 'rush']);
    expect(planned.plan.axes[0]!.paths).toEqual(['workload.load', 'workload.patience', 'policies.backfill']);
    const scenarios = planned.plan.points.map((point) => pointScenario(planned.base, changesOf(point)));
    expect(scenarios.map(({ workload }) => workload.source)).toMatchObject([{ load: 0.4 }, { load: 0.9 }]);
    expect(scenarios.map(({ variants }) => variants[0]!.policies.backfill.name)).toEqual(['easy', 'none']);
  });
});

describe('a Latin hypercube', () => {
  const hypercube = (count: number, more = '', sample = 'sample: ') =>
    axes(
      `  load: { path: workload.load, from: 0.2, to: 1.2 }\n  patience: { path: workload.patience, from: 1h, to: 11h }\n${more}`,
    ).replace('replications', `${sample}{ latinHypercube: ${count} }\nreplications`);

  it('has one point in each part of every axis', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.string({ minLength: 1 }), (count, seed) => {
        const { points } = plan(hypercube(count), { seed }).plan;
        for (const [k, from, width] of [
          [0, 0.2, 1],
          [1, 3600, 36_000],
        ] as const) {
          const parts = points.map(({ levels }) => Math.floor(((levels[k]!.number! - from) / width) * count + 1e-9));
          expect([...new Set(parts)].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, part) => part));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is the same for one seed, another for another', () => {
    expect(labels(plan(hypercube(8)))).toEqual(labels(plan(hypercube(8))));
    expect(labels(plan(hypercube(8), { seed: 'x' }))).not.toEqual(labels(plan(hypercube(8))));
  });

  it('leaves the values of an axis where they were when another is added', () => {
    const before = plan(hypercube(8)).plan.points.map(({ levels }) => levels[0]!.label);
    const more = '  backfill: { path: policies.backfill, values: [easy, none] }\n';
    const after = plan(hypercube(8, more)).plan.points;
    expect(after.map(({ levels }) => levels[0]!.label)).toEqual(before);
    expect(after.filter(({ levels }) => levels[2]!.label === 'easy')).toHaveLength(4);
  });
});

describe('the reference', () => {
  it('is the first point', () => {
    expect(plan().plan.reference).toBe(0);
  });

  it('is the point that the file names', () => {
    const named = smallSweep('replications', 'reference: { load: 0.7, patience: 2h }\nreplications');
    expect(plan(named).plan.reference).toBe(4);
    expect(plan(smallSweep('replications', 'reference: { patience: 2h }\nreplications')).plan.reference).toBe(1);
  });
});

describe('a point', () => {
  const backfills = axes('  backfill: { path: policies.backfill, values: [none, easy] }\n');

  it('lays its values upon the scenario, what the file sets below them', () => {
    const { plan: planned, base } = plan(smallSweep('axes:', 'set: { workload.load: 0.3, window: 1d }\naxes:'));
    const scenarios = planned.points.map((point) => pointScenario(base, changesOf(point)));
    expect(scenarios[5]!.workload.source).toMatchObject({ load: 0.7 });
    expect(scenarios[5]!.variants[0]!.patience).toBe(3 * 3600);
    expect(scenarios[5]!.times.windowEnd - scenarios[5]!.times.windowStart).toBe(86_400);
    expect(base.scenario.workload.source).toMatchObject({ load: 0.3 });
  });

  it('knows no yardsticks, as of all variants but its own', () => {
    const scenario = SMALL.replace('variants:', 'yardsticks: [fcfs]\nvariants:');
    const { base } = plan(undefined, {}, scenario);
    expect(base.scenario.variants.map(({ name }) => name)).toEqual(['easy']);
    expect(base.scenario.yardsticks).toEqual([]);
  });

  it('wins over a variant that sets the same', () => {
    const { plan: planned, base } = plan(backfills.replace('axes:', 'variants: [fcfs]\naxes:'));
    const names = planned.points.map(
      (point) => pointScenario(base, changesOf(point)).variants[0]!.policies.backfill.name,
    );
    expect(names).toEqual(['none', 'easy']);
  });

  it('leaves a variant what it sets besides', () => {
    const scenario = SMALL.replace(
      'fcfs: { policies.backfill: none }',
      'fcfs: { policies: { backfill: none, queue: sjf } }',
    );
    const { plan: planned, base } = plan(backfills.replace('axes:', 'variants: [fcfs]\naxes:'), {}, scenario);
    const policies = pointScenario(base, changesOf(planned.points[1]!)).variants[0]!.policies;
    expect([policies.queue.name, policies.backfill.name]).toEqual(['sjf', 'easy']);
  });

  it('gives a parameter to the policy that stands there', () => {
    const { plan: planned, base } = plan(axes('  depth: { path: policies.backfill.depth, values: [3, 9] }\n'));
    const depths = planned.points.map((point) => pointScenario(base, changesOf(point)).variants[0]!.policies.backfill);
    expect(depths).toMatchObject([{ name: 'easy', parameters: { depth: 3 } }, { parameters: { depth: 9 } }]);
  });
});

it('takes the variants in the order of the file, by default the first alone', () => {
  expect(plan().plan.variants).toEqual(['easy']);
  expect(plan(smallSweep('axes:', 'variants: [fcfs, easy]\naxes:')).plan.variants).toEqual(['fcfs', 'easy']);
});

it('takes seed, replications and --set from the command line', () => {
  const { plan: planned, base } = plan(undefined, { seed: '7', replications: 9, set: ['window=3d'] });
  expect([planned.seed, planned.replications]).toEqual(['7', 9]);
  expect(base.scenario.times.windowEnd - base.scenario.times.windowStart).toBe(3 * 86_400);
});
