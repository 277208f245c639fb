import { describe, expect, test } from 'vitest';
import type { Issue } from '../../../sim/engine/errors.ts';
import { normalQuantile } from '../../../sim/engine/normal.ts';
import { stream } from '../../../sim/engine/random.ts';
import type { ComparedRun } from '../../../sim/experiment/comparison.ts';
import { judgeConstraint, parseConstraint } from '../../../sim/experiment/optimise/constraint.ts';
import {
  afterRung,
  type Effort,
  finalistsOf,
  firstRung,
  type Left,
  nextRung,
  type Rung,
  rungsPlanned,
  type SearchState,
} from '../../../sim/experiment/optimise/halving.ts';
import { outcomeOf } from '../../../sim/experiment/optimise/outcome.ts';
import type { Aim } from '../../../sim/experiment/optimise/standing.ts';
import { metricRemedy } from '../../../sim/experiment/scenario/check-published.ts';

const AIM: Aim = { key: 'wait', better: 'lower', ranksWaits: false, kind: 'terminating', constraints: [] };
const EFFORT: Effort = { first: 4, most: 32, keep: 0.5, finalists: 4 };

type Values = (point: number, replication: number) => Readonly<Record<string, number | null>>;

function runsOf(values: Values, from: number, count: number) {
  return (point: number): ComparedRun[] =>
    Array.from({ length: count }, (_, k) => ({
      replication: from + k,
      metrics: values(point, from + k),
      backlogGrowth: null,
    }));
}

function search(points: number, values: Values, aim = AIM, effort = EFFORT): SearchState {
  const rungs: Rung[] = [firstRung(points, effort)];
  let left: readonly Left[] = [];
  for (;;) {
    const state = afterRung(rungs, left, runsOf(values, 0, rungs.at(-1)!.replications), aim, effort);
    if (state.isOver) return state;
    left = state.left;
    rungs.push(nextRung(state, effort));
  }
}

/** Shared noise of sd `common` and own noise of sd `own`, as common random numbers leave it. */
function noisy(means: readonly number[], common: number, own: number, seed: string): Values {
  return (point, replication) => {
    const shared = normalQuantile(stream(seed, replication, 'shared', '0').nextOpen());
    const alone = normalQuantile(stream(seed, replication, 'own', String(point)).nextOpen());
    return { wait: means[point]! + common * shared + own * alone };
  };
}

describe('successive halving', () => {
  test('gives a half of the points twice the replications, until one is left', () => {
    const { rungs, standing, left } = search(8, (point, replication) => ({
      wait: point === 5 ? 0 : 1 + 0.01 * ((point + 2) % 3) * (replication % 2) + 0.01 * (replication % 3),
    }));
    expect(rungs.map(({ replications, points }) => [replications, points.length])).toEqual([[4, 8]]);
    expect(standing.map(({ point }) => point)).toEqual([5]);
    expect(new Set(left.map(({ how }) => how))).toEqual(new Set(['shown worse']));
    // Where nothing is shown, means alone decide.
    const swinging = search(8, (point, replication) => ({
      wait: point + (replication % 2 ? 1000 * point : -1000 * point),
    }));
    expect(swinging.rungs.map(({ replications, points }) => [replications, points])).toEqual([
      [4, [0, 1, 2, 3, 4, 5, 6, 7]],
      [8, [0, 1, 2, 3]],
      [16, [0, 1]],
    ]);
    expect(swinging.left.map(({ point, rung, how }) => [point, rung, how])).toEqual([
      [4, 0, 'by the mean only'],
      [5, 0, 'by the mean only'],
      [6, 0, 'by the mean only'],
      [7, 0, 'by the mean only'],
      [2, 1, 'by the mean only'],
      [3, 1, 'by the mean only'],
      [1, 2, 'by the mean only'],
    ]);
    expect(finalistsOf(swinging, EFFORT)).toEqual([0, 1, 2, 3]);
  });

  test.each([1, 2, 3, 8, 25])('is planned as it goes where nothing is shown: %i points', (points) => {
    const { rungs } = search(points, (point, replication) => ({
      wait: point + (replication % 2 ? 1000 * point : -1000 * point),
    }));
    const gone = rungs.map((rung) => ({ points: rung.points.length, replications: rung.replications }));
    expect(rungsPlanned(points, EFFORT)).toEqual(gone);
  });

  test('whoever meets the constraints stands before whoever is better without meeting them', () => {
    const constraint = parseConstraint('share<=2%', () => null, [])!;
    const aim = { ...AIM, constraints: [constraint] };
    const values: Values = (point, replication) => ({
      wait: 10 - point + (replication % 3) * 0.1,
      share: 0.01 * point + (replication % 2) * 0.001,
    });
    const { standing, left } = search(6, values, aim);
    expect(standing[0]!.point).toBe(1);
    expect(left.filter(({ how }) => how === 'shown to violate').map(({ point }) => point)).toEqual([3, 4, 5]);
  });

  test('points without a value, or whose queue grows, leave first', () => {
    const aim: Aim = { ...AIM, kind: 'steady', ranksWaits: true };
    const runs = (point: number): ComparedRun[] =>
      Array.from({ length: 4 }, (_, replication) => ({
        replication,
        metrics: { wait: point === 0 ? null : 10 - point },
        backlogGrowth: point === 2 ? 0.5 : 0,
      }));
    const { standing, left } = afterRung([firstRung(3, EFFORT)], [], runs, aim, EFFORT);
    expect(standing.map(({ point }) => point)).toEqual([1]);
    expect(left).toEqual([
      { point: 0, rung: 0, how: 'no value' },
      { point: 2, rung: 0, how: 'not stationary' },
    ]);
  });

  test('a point of which a run failed leaves, whatever the others of its runs say', () => {
    const runs = (point: number): ComparedRun[] => runsOf((of) => ({ wait: of }), 0, point === 0 ? 3 : 4)(point);
    const { standing, left } = afterRung([firstRung(2, EFFORT)], [], runs, AIM, EFFORT);
    expect(standing.map(({ point }) => point)).toEqual([1]);
    expect(left).toEqual([{ point: 0, rung: 0, how: 'runs failed' }]);
  });

  test('finds the best of twelve in at least 95 of 100 seeds', () => {
    const means = Array.from({ length: 12 }, (_, point) => 100 + 2 * Math.abs(point - 7));
    let hits = 0;
    for (let seed = 0; seed < 100; seed++) {
      if (search(12, noisy(means, 20, 2, `search ${seed}`)).standing[0]!.point === 7) hits++;
    }
    expect(hits).toBeGreaterThanOrEqual(95);
  });

  test('the shortfall of the chosen point covers the truth in at least 93 of 100 seeds, near ties among them', () => {
    const means = [100, 100.1, 100.2, 100.3, 105, 110];
    let covered = 0;
    for (let seed = 0; seed < 100; seed++) {
      const values = noisy(means, 20, 2, `shortfall ${seed}`);
      const finalists = finalistsOf(search(6, values), EFFORT);
      const { chosen, shortfallMost } = outcomeOf(finalists, runsOf(values, 32, 20), AIM);
      if (means[chosen]! - Math.min(...finalists.map((point) => means[point]!)) <= shortfallMost!) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(93);
  });

  test('numbers that allow no search are told', () => {
    expect(() => firstRung(0, EFFORT)).toThrow('a search needs a point');
    expect(() => firstRung(3, { ...EFFORT, first: 1 })).toThrow('2 ≤ first ≤ most');
    expect(() => firstRung(3, { ...EFFORT, keep: 1 })).toThrow('0 < keep < 1');
  });
});

describe('the outcome of a search', () => {
  test('names whom the chosen point is not shown to beat, by fresh replications', () => {
    const values: Values = (point, replication) => ({
      wait: [10, 10.01, 12][point]! + (replication % 5) + (point === 1 ? (replication % 2) * 0.2 - 0.1 : 0),
    });
    const { metric, rivals, shortfallMost, replications } = outcomeOf([0, 1, 2], runsOf(values, 32, 20), AIM);
    expect(replications).toBe(20);
    expect(metric.mean).toBeCloseTo(12);
    expect(rivals.map(({ point, verdict }) => [point, verdict])).toEqual([
      [1, 'not shown to beat'],
      [2, 'shown better'],
    ]);
    expect(shortfallMost).toBeGreaterThan(0);
    expect(shortfallMost).toBeLessThan(0.1);
  });
});

test('who waits in a queue that grows in the fresh replications is no rival, and is told of where he is chosen', () => {
  const aim: Aim = { ...AIM, kind: 'steady', ranksWaits: true };
  const fresh = (point: number): ComparedRun[] =>
    Array.from({ length: 5 }, (_, replication) => ({
      replication,
      metrics: { wait: point + replication },
      backlogGrowth: point === 1 ? 0.3 : 0,
    }));
  expect(outcomeOf([0, 1, 2], fresh, aim).rivals.map(({ point }) => point)).toEqual([2]);
  expect(outcomeOf([0, 1, 2], fresh, aim).stationary).toBe(true);
  expect(outcomeOf([1, 2], fresh, aim).stationary).toBe(false);
});

test('a few differences of nothing do not bound how far the chosen point may fall short', () => {
  const alike: Values = (_, replication) => ({ wait: 5 + (replication % 3) });
  expect(outcomeOf([0, 1], runsOf(alike, 32, 5), AIM).shortfallMost).toBeNull();
  expect(outcomeOf([0, 1], runsOf(alike, 32, 6), AIM).shortfallMost).toBe(0);
});

describe('a constraint', () => {
  test('is a metric, a relation and a number, or a percentage', () => {
    const parse = (text: string) => parseConstraint(text, metricRemedy, []);
    expect(parse('waitSecondsP90<1.5h')).toEqual({ key: 'waitSecondsP90', relation: '<', bound: 5400 });
    expect(parse('waitSecondsMean{cluster=a} >= 30m')!.bound).toBe(1800);
    expect(parse('applicationWaitDaysMean<=36h')!.bound).toBe(1.5);
    expect(parse('wronglyReclaimedShare<7%')!.bound).toBe(0.07);
    const issues: Issue[] = [];
    expect(parseConstraint('waitSecondsMean<5%', metricRemedy, issues)).toBeNull();
    expect(parseConstraint('wronglyReclaimedShare<5m', metricRemedy, issues)).toBeNull();
    expect(issues.map(({ message }) => message)).toEqual([
      '"waitSecondsMean<5%": waitSecondsMean is in s, not in %',
      '"wronglyReclaimedShare<5m": wronglyReclaimedShare is in shares of 1, not in m',
    ]);
    expect(parse('wronglyReclaimedShare<0.02')).toEqual({ key: 'wronglyReclaimedShare', relation: '<', bound: 0.02 });
    expect(parse(' wronglyReclaimedShare <= 2% ')).toEqual({
      key: 'wronglyReclaimedShare',
      relation: '<=',
      bound: 0.02,
    });
    expect(parse('waitSecondsP90{sector=academia}>=-1.5e3')!.key).toBe('waitSecondsP90{sector=academia}');
  });

  test('that is none says what would be right', () => {
    const issues: Issue[] = [];
    for (const text of ['share', 'share<', 'share=<2', 'waitSecondP90<3', '<3', 'waitSecondsP90<3 weeks']) {
      expect(parseConstraint(text, metricRemedy, issues)).toBeNull();
    }
    expect(issues).toHaveLength(6);
    expect(issues[3]!.remedy).toContain('waitSecondsP90');
  });

  test('is met or violated by the whole interval, otherwise probably', () => {
    const runs = (values: readonly number[]) =>
      runsOf((_, replication) => ({ share: values[replication]! }), 0, values.length)(0);
    const below = parseConstraint('share<0.02', () => null, [])!;
    expect(judgeConstraint(below, runs([0.01, 0.011, 0.009])).verdict).toBe('met');
    expect(judgeConstraint(below, runs([0.001, 0.03, 0.01])).verdict).toBe('probably met');
    expect(judgeConstraint(below, runs([0.001, 0.05, 0.04])).verdict).toBe('probably violated');
    expect(judgeConstraint(below, runs([0.03, 0.031, 0.032])).verdict).toBe('violated');
  });

  test('is met by values that are all the same only where they are enough to show a side', () => {
    const below = parseConstraint('share<0.02', () => null, [])!;
    const equal = (count: number) => runsOf(() => ({ share: 0.02 }), 0, count)(0);
    expect([2, 5, 6].map((count) => judgeConstraint(below, equal(count)).verdict)).toEqual([
      ...['probably violated', 'probably violated', 'violated'],
    ]);
    const atMost = { ...below, relation: '<=' as const };
    expect([2, 6].map((count) => judgeConstraint(atMost, equal(count)).verdict)).toEqual(['probably met', 'met']);
  });
});
