/** What main effects claim, over many made-up sweeps in which the truth is known: no more than their confidence allows. */
import { describe, expect, it } from 'vitest';
import { stream } from '../../../sim/engine/random.ts';
import { effectsOf, type Figures } from '../../../sim/experiment/sweep/effects.ts';
import type { Effect, Factor } from '../../../sim/experiment/sweep/results.ts';

const TRIALS = 400;

/** A factor whose levels have these configurations. */
const factor = (name: string, levels: readonly (readonly number[])[]): Factor => ({
  ...{ name, title: name, kind: 'number', paths: [], grouped: false },
  levels: levels.map((configurations, number) => ({ label: `${number}`, number, configurations })),
});

/** Five groups of neighbours along an order of points. */
const grouped = (name: string, order: readonly number[]): Factor =>
  factor(
    name,
    Array.from({ length: 5 }, (_, k) => order.slice((k * order.length) / 5, ((k + 1) * order.length) / 5)),
  );

const isShown = ({ range }: Effect): boolean => {
  const interval = range?.ciCorrected ?? null;
  return interval !== null && (interval[0] > 0 || interval[1] < 0);
};

/** About normal, mean 0, variance 1. */
const normal = (draws: { next(): number }): number =>
  Array.from({ length: 12 }, () => draws.next()).reduce((sum, each) => sum + each, -6);

it('of a grid in which nothing moves anything are shown in at most one sweep of twenty, though the largest is looked at', () => {
  const rows = factor(
    'row',
    [0, 1, 2, 3, 4].map((k) => [3 * k, 3 * k + 1, 3 * k + 2]),
  );
  const columns = factor(
    'column',
    [0, 1, 2].map((k) => [0, 3, 6, 9, 12].map((first) => first + k)),
  );
  let wrong = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const draws = stream('effects', trial, 'grid', '');
    const values = Array.from({ length: 15 }, () => Array.from({ length: 4 }, () => normal(draws)));
    const figures: Figures = { values, replications: [0, 1, 2, 3] };
    if (effectsOf([rows, columns], figures, true).some(isShown)) wrong++;
  }
  expect(wrong).toBeLessThanOrEqual(TRIALS / 20);
});

describe('of a hypercube', () => {
  /** Points at twenty places of each axis, shuffled; the figure follows the first axis, and replications agree nearly. */
  const sweep = (trial: number): Effect[] => {
    const draws = stream('effects', trial, 'hypercube', '');
    const places = Int32Array.from({ length: 20 }, (_, k) => k);
    draws.shuffle(places);
    const values = Array.from({ length: 20 }, (_, k) => [0, 1, 2].map(() => 10 * k + 0.01 * normal(draws)));
    const own = grouped(
      'moves',
      Array.from({ length: 20 }, (_, k) => k),
    );
    const other = grouped('does not', [...places]);
    return effectsOf([own, other], { values, replications: [0, 1, 2] }, false).sort((a, b) => a.factor - b.factor);
  };
  const found = Array.from({ length: TRIALS }, (_, trial) => sweep(trial));

  it('one that moves nothing is not shown, however precise replications are: its levels differ in the other axis', () => {
    expect(found.filter(([, other]) => isShown(other!)).length).toBeLessThanOrEqual(TRIALS / 20);
  });

  it('one that moves everything is shown', () => {
    expect(found.filter(([own]) => isShown(own!))).toHaveLength(TRIALS);
  });

  it('is not shown where only replications could tell: points are alike, or share what chance moves', () => {
    // Nobody waits at the first level; at the other one only in the second replication.
    const grid = factor('gap', [[0, 1], [2]]);
    const alike = {
      values: [
        [0, 0],
        [0, 0],
        [0, 368.5],
      ],
      replications: [0, 1],
    };
    expect(effectsOf([grid], alike, false)[0]!.range).toMatchObject({ difference: 184.25, ciCorrected: null });
    const close = {
      values: [
        [0, 0],
        [0.1, 0.1],
        [0, 368.5],
      ],
      replications: [0, 1],
    };
    const [low, high] = effectsOf([grid], close, false)[0]!.range!.ciCorrected!;
    expect(low).toBeLessThan(-1000);
    expect(high).toBeGreaterThan(1000);
  });

  it('where only one level of a factor has figures, as where all runs of a variant fail, it says nothing', () => {
    const [variant] = effectsOf(
      [
        factor('variant', [
          [0, 2],
          [1, 3],
        ]),
      ],
      { values: [[1, 2], null, [5, 7], null], replications: [0, 1] },
      false,
    );
    const only = { mean: 3.75, deviation: 0, deviationCi95: null };
    expect(variant).toMatchObject({ levels: [only, null], range: null });
  });

  it('levels of one point each say nothing', () => {
    const single = factor('single', [[0], [1], [2]]);
    const [effect] = effectsOf(
      [single],
      {
        values: [
          [1, 1],
          [5, 5],
          [9, 9],
        ],
        replications: [0, 1],
      },
      false,
    );
    expect(effect!.range).toMatchObject({ difference: 8, ciCorrected: null });
  });
});
