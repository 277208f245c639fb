/** What a sweep says of its points: against effects that are known, and whatever the order in which rows came. */
import { describe, expect, it } from 'vitest';
import type { MetricRule } from '../../../sim/experiment/comparison.ts';
import { sweepResults } from '../../../sim/experiment/sweep/analyse.ts';
import { factorsOf } from '../../../sim/experiment/sweep/factors.ts';
import { type SweepPlan, sweepRuns } from '../../../sim/experiment/sweep/plan.ts';
import {
  columnsOf,
  finishedRow,
  MetricKeys,
  type PlacedRow,
  rowsOf,
  unfinishedRow,
} from '../../../sim/experiment/sweep/rows.ts';
import { plan, smallSweep } from './small-sweep.ts';

const RULES: readonly MetricRule[] = [
  { name: 'waitSecondsMean', better: 'lower', ranksWaits: false },
  { name: 'utilisation', better: 'higher', ranksWaits: false },
];
const HEADER = { version: '0', command: 'x', inputs: [], assumptions: [] };
const ORDER = RULES.map(({ name }) => name);

/** Noise of a replication, the same at all points, and a small one of each point. */
const shared = (replication: number): number => [40, -30, 10, -20][replication % 4]!;
const own = (point: number, replication: number): number =>
  ((point * 7 + replication * [3, 1, 4, 2, 0, 1][point % 6]!) % 5) - 2;

type Model = (labels: readonly string[], variant: string, noise: number) => number;

/** The rows of a sweep whose waits are what the model says. */
function rowsFor(planned: SweepPlan, wait: Model, utilisation: Model = () => 0.5) {
  const keys = new MetricKeys();
  const rows = sweepRuns(planned).map((run): PlacedRow => {
    const labels = planned.points[run.point]!.levels.map(({ label }) => label);
    const variant = planned.variants[run.variant]!;
    const noise = shared(run.replication) + own(run.point, run.replication);
    const metrics = { waitSecondsMean: wait(labels, variant, noise), utilisation: utilisation(labels, variant, noise) };
    const record = { replication: run.replication, metrics, fingerprint: 'f', scheduleFingerprint: 's' };
    const rest = {
      endedAtSeconds: 1,
      jobs: 2,
      backlogGrowth: 0,
      ledger: {},
      waitCounts: [],
      rejections: {},
      brokenPromises: {},
    };
    return { run, row: finishedRow(JSON.stringify(run), { ...record, ...rest }, keys) };
  });
  return { rows, keys };
}

const TWO = smallSweep(
  'replications: 2',
  'replications: 4\nprimary: [waitSecondsMean, utilisationOfInService]',
).replace('utilisationOfInService', 'utilisationOfUp');

/** The plan with the metrics of these tests. */
function planned(text = TWO): SweepPlan {
  return { ...plan(text).plan, primary: ['waitSecondsMean', 'utilisation'] };
}

const additive: Model = ([load, patience], _variant, noise) =>
  1000 * Number(load) + ({ '1h': 0, '2h': 50, '3h': 100 }[patience!] ?? 0) + noise;

describe('main effects', () => {
  const { rows, keys } = rowsFor(planned(), additive);
  const results = sweepResults(planned(), rows, keys, RULES, HEADER);
  const [wait] = results.metrics;

  it('are the differences of the model, the largest first', () => {
    expect(wait!.effects.map(({ factor }) => results.factors[factor]!.name)).toEqual(['load', 'patience']);
    expect(wait!.effects.map(({ range }) => Math.round(range!.difference / 5) * 5)).toEqual([200, 100]);
    expect(wait!.effects.map(({ range }) => [range!.lowest, range!.highest])).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  it('have narrow intervals although replications differ widely: their noise is common', () => {
    const level = wait!.effects[0]!.levels[0]!;
    const width = ([low, high]: readonly [number, number]): number => high - low;
    expect(width(level.ci95!)).toBeGreaterThan(90);
    expect(width(level.deviationCi95!)).toBeLessThan(10);
  });

  it('order the points: the best one first', () => {
    expect(wait!.order[0]).toBe(0);
    expect(wait!.contenders).toEqual([0]);
    expect(results.configurations[5]!.verdicts['waitSecondsMean']).toBe('worse');
    expect(results.configurations[0]!.verdicts['waitSecondsMean']).toBe('baseline');
  });

  it('say nothing where nothing differs', () => {
    const [, utilisation] = results.metrics;
    expect(utilisation!.effects.map(({ range }) => range!.difference)).toEqual([0, 0]);
    expect(utilisation!.contenders).toHaveLength(6);
    expect(results.configurations[5]!.verdicts['utilisation']).toBe('noDifferenceShown');
  });

  it('make the cells of a map', () => {
    const { x, y, cells } = wait!.pair!;
    expect([x, y]).toEqual([0, 1]);
    expect(cells.map((cell) => [cell.x, cell.y, Math.round(cell.difference! / 50) * 50, cell.shown])).toEqual([
      [0, 0, 0, false],
      [0, 1, 50, true],
      [0, 2, 100, true],
      [1, 0, 200, true],
      [1, 1, 250, true],
      [1, 2, 300, true],
    ]);
  });
});

it('does not depend on the order in which rows came', () => {
  const { rows, keys } = rowsFor(planned(), additive);
  const forwards = sweepResults(planned(), rows, keys, RULES, HEADER);
  const backwards = sweepResults(planned(), [...rows].reverse(), keys, RULES, HEADER);
  expect(backwards).toEqual(forwards);
  expect(columnsOf(planned(), [...rows].reverse(), keys, ORDER)).toEqual(columnsOf(planned(), rows, keys, ORDER));
});

it('puts points whose queues grow behind the others where waits are ranked, however short theirs are', () => {
  const { rows, keys } = rowsFor(planned(), additive);
  const grown = rows.map(({ run, row }) => ({ run, row: run.point === 0 ? { ...row, backlogGrowth: 0.5 } : row }));
  const waits = RULES.map((rule) => ({ ...rule, ranksWaits: rule.name === 'waitSecondsMean' }));
  const results = sweepResults({ ...planned(), kind: 'steady' }, grown, keys, waits, HEADER);
  expect(results.metrics[0]!.order.at(-1)).toBe(0);
  expect(results.metrics[0]!.order[0]).toBe(results.metrics[0]!.contenders![0]);
  expect(results.metrics[1]!.order[0]).toBe(0);
});

it('compares with the reference that the file names', () => {
  const referred = planned(TWO.replace('replications', 'reference: { load: 0.7, patience: 3h }\nreplications'));
  const { rows, keys } = rowsFor(referred, additive);
  const results = sweepResults(referred, rows, keys, RULES, HEADER);
  expect(results.reference).toBe(5);
  expect(results.configurations[0]!.verdicts['waitSecondsMean']).toBe('better');
  expect(results.configurations[5]!.verdicts['waitSecondsMean']).toBe('baseline');
});

it('takes variants as a factor of their own', () => {
  const both = planned(TWO.replace('axes:', 'variants: [easy, fcfs]\naxes:'));
  const { rows, keys } = rowsFor(
    both,
    (labels, variant, noise) => additive(labels, variant, noise) + (variant === 'fcfs' ? 900 : 0),
  );
  const results = sweepResults(both, rows, keys, RULES, HEADER);
  expect(results.factors.map(({ name }) => name)).toEqual(['load', 'patience', 'variant']);
  expect(results.configurations).toHaveLength(12);
  const [first] = results.metrics[0]!.effects;
  expect(results.factors[first!.factor]!.name).toBe('variant');
  expect(first!.range!.difference).toBeCloseTo(900, 6);
});

it('works out the front: who is beaten in both, and by whom it is shown', () => {
  // Utilisation rises with load, as waits do: nobody with the shortest patience is beaten; others are.
  const { rows, keys } = rowsFor(planned(), additive, ([load]) => Number(load));
  const { front } = sweepResults(
    { ...planned(), pareto: ['utilisation', 'waitSecondsMean'] },
    rows,
    keys,
    RULES,
    HEADER,
  );
  expect(front!.points.map(({ dominance }) => dominance)).toEqual([
    'front',
    'dominated',
    'dominated',
    'front',
    'dominated',
    'dominated',
  ]);
  // One second more is less than the noise of a point.
  const close: Model = ([load, patience], _variant, noise) => 1000 * Number(load) + (patience === '3h' ? 1 : 0) + noise;
  const unsure = rowsFor(planned(), close, ([load], _variant, noise) => Number(load) + noise / 1e6);
  const shown = sweepResults(
    { ...planned(), pareto: ['utilisation', 'waitSecondsMean'] },
    unsure.rows,
    unsure.keys,
    RULES,
    HEADER,
  );
  expect(shown.front!.points.map(({ dominance }) => dominance)).not.toContain('dominated');
  expect(shown.front!.points.map(({ dominance }) => dominance)).toContain('unclear');
});

describe('runs that are missing', () => {
  const { rows, keys } = rowsFor(planned(), additive);
  const failed = unfinishedRow('h', 'failed', 'it broke');

  it('leave the replications that all others have', () => {
    const some = rows.map((placed) =>
      placed.run.point === 3 && placed.run.replication === 2 ? { ...placed, row: failed } : placed,
    );
    const results = sweepResults(planned(), some, keys, RULES, HEADER);
    expect(results).toMatchObject({ partial: true, runs: { planned: 24, finished: 23 } });
    expect(results.troubles).toEqual({
      count: 1,
      first: [{ point: 3, variant: 'easy', replication: 2, status: 'failed', error: 'it broke' }],
    });
    expect(results.metrics[0]!.effects[0]!.range!.difference).toBeGreaterThan(180);
  });

  it('leave out a point that has none', () => {
    const some = rows.filter(({ run }) => run.point !== 3);
    const results = sweepResults(planned(), some, keys, RULES, HEADER);
    expect(results.metrics[0]!.order).not.toContain(3);
    expect(results.metrics[0]!.pair!.cells).toHaveLength(5);
  });

  it('leave nothing to say where all are', () => {
    const results = sweepResults(planned(), [], keys, RULES, HEADER);
    expect(results.metrics[0]).toMatchObject({ order: [], contenders: null, pair: null });
  });
});

it('groups the values of a hypercube, each with as many points', () => {
  const text = smallSweep('values: [0.5, 0.7]', 'from: 0.2, to: 1.2')
    .replace(', step: 1h', '')
    .replace('replications: 2', 'replications: 2\nsample: { latinHypercube: 23 }');
  const drawn = planned(text);
  const { rows, keys } = rowsFor(drawn, ([load], _variant, noise) => 1000 * Number(load) + noise);
  const results = sweepResults(drawn, rows, keys, RULES, HEADER);
  expect(results.factors.map(({ levels }) => levels.map(({ configurations }) => configurations.length))).toEqual([
    [4, 5, 4, 5, 5],
    [4, 5, 4, 5, 5],
  ]);
  const [load] = results.metrics[0]!.effects;
  expect(load!.factor).toBe(0);
  const means = load!.levels.map((level) => level!.mean);
  expect(means).toEqual([...means].sort((a, b) => a - b));
});

it.each([
  ['a day to months', '1d', '90d', 'linear'],
  ['minutes to months', '10m', '90d', 'log'],
  ['seconds of one hour', '30d', '722h', 'linear'],
  ['either side of none', '-2d', '3d', 'linear'],
])('groups of drawn durations have labels that can be read, and each its own: %s', (_what, from, to, scale) => {
  const range = `from: ${from}, to: ${to}, scale: ${scale}`;
  const drawn = planned(
    smallSweep('from: 1h, to: 3h, step: 1h', range).replace('replications: 2', 'sample: { latinHypercube: 37 }'),
  );
  const factor = factorsOf(drawn).find(({ kind }) => kind === 'duration')!;
  const labels = factor.levels.map(({ label }) => label);
  const bounds = labels.flatMap((label) => label.split(' – '));
  const duration = /^-?(0s|(\d+d)?( ?\d+h)?( ?\d+m)?( ?\d+s)?)$/;
  for (const bound of bounds) expect(bound).toMatch(duration);
  expect(bounds).toHaveLength(10);
  expect(new Set(bounds).size).toBe(10);
});

describe('the table of runs', () => {
  const { rows, keys } = rowsFor(planned(), additive);
  const columns = columnsOf(planned(), rows, keys, ORDER);

  it('has the axes, the run, its outcome and its metrics', () => {
    expect(columns.map(({ name }) => name)).toEqual([
      ...['point', 'axis:load', 'axis:patience', 'axis:patience seconds', 'variant', 'replication', 'seed'],
      ...['hash', 'status', 'error', 'fingerprint', 'scheduleFingerprint', 'endedAtSeconds', 'jobs', 'backlogGrowth'],
      ...['waitSecondsMean', 'utilisation'],
    ]);
  });

  it('gives back the rows that it was made of', () => {
    const again = new MetricKeys();
    const read = rowsOf(columns, again)!;
    expect(read.map(({ hash }) => hash)).toEqual(rows.map(({ row }) => row.hash).sort((a, b) => order(a) - order(b)));
    const [first] = read;
    expect(again.valueOf(first!.metrics, 'waitSecondsMean')).toBe(
      keys.valueOf(rows[0]!.row.metrics, 'waitSecondsMean'),
    );
  });

  const order = (hash: string): number => {
    const { point, replication } = JSON.parse(hash) as { point: number; replication: number };
    return point * 100 + replication;
  };

  it('is no table of a sweep without the columns of an outcome', () => {
    expect(rowsOf([{ name: 'hash', data: ['x'] }], new MetricKeys())).toBeNull();
  });
});
