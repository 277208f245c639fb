/** The published rules that go by budgets: their dates, and what they remove just below, at and just above each limit. */
import { describe, expect, it } from 'vitest';
import { alcc2026 } from '../../../sim/policies/reclaim/alcc-2026.ts';
import { calmip } from '../../../sim/policies/reclaim/calmip.ts';
import { incite } from '../../../sim/policies/reclaim/incite.ts';
import { juelich } from '../../../sim/policies/reclaim/juelich.ts';
import { nersc2025 } from '../../../sim/policies/reclaim/nersc-2025.ts';
import { nesiAgeing } from '../../../sim/policies/reclaim/nesi-ageing.ts';
import { nrelFy2020 } from '../../../sim/policies/reclaim/nrel-fy2020.ts';
import { nrelFy2023 } from '../../../sim/policies/reclaim/nrel-fy2023.ts';
import type { ReclaimPolicy } from '../../../sim/policies/reclaim/reclaim.ts';
import { DAY, grantAt, live, removedBy, START, YEAR_DAYS } from './grant.ts';

/** 80 GPUs for twelve published months; a hundredth of it is a whole number of GPU-seconds. */
const AWARD = 80 * YEAR_DAYS * DAY;
const PERCENT = AWARD / 100;
const QUARTER_DAYS = 91.3125;
const MONTH_DAYS = 30.4375;

/** GPU-seconds that a review removes on a day from a grant that used and lost so much before. */
function removed(policy: ReclaimPolicy, day: number, used: number, removedBefore = 0): number {
  const grant = grantAt({ day, used, budgetGpuSeconds: AWARD - removedBefore });
  return removedBy(grant, policy.review(grant, {}));
}

/** Days of all reviews of a grant with that term that keeps everything. */
function reviewDays(policy: ReclaimPolicy, termDays = YEAR_DAYS): number[] {
  return live(policy, { use: () => 80, termDays }).reviews.map(({ day }) => day);
}

/** A row for it.each: what it is, GPU-seconds used, and what that costs in per cent. */
type Row = readonly [name: string, used: number, percent: number];

function nothing(percent: number): Row {
  return ['nothing used', 0, percent];
}

/** Just below, at, and just above a limit in per cent of the award, or of what `percent` is a hundredth of. */
function around(limit: number, below: number, at: number, above: number, percent = PERCENT): Row[] {
  return [
    [`just below ${limit} %`, limit * percent - 1, below],
    [`exactly ${limit} %`, limit * percent, at],
    [`just above ${limit} %`, limit * percent + 1, above],
  ];
}

it('a project that uses all that a cut left it is not cut for ever by rules that go by a plan', () => {
  for (const policy of [nrelFy2023, nersc2025, nesiAgeing, juelich]) {
    const firstCut = policy === juelich ? 2 * MONTH_DAYS : policy === nesiAgeing ? 90 : QUARTER_DAYS;
    const { reviews, gpusLeft } = live(policy, { use: (day) => (day >= Math.ceil(firstCut) ? 80 : 0) });
    const takes = reviews.filter(({ kind }) => kind === 'take');
    expect(takes[0]).toMatchObject({ day: firstCut });
    // What idled between the cut and the next midnight may still come off the budget.
    expect(takes.slice(1).reduce((sum, { gpus }) => sum + gpus!, 0)).toBe(0);
    expect(gpusLeft).toBe(80 - takes[0]!.gpus!);
  }
});

it('nor does a project pay for nodes that were down', () => {
  const day = 2 * QUARTER_DAYS;
  for (const policy of [nrelFy2023, nersc2025]) {
    const grant = grantAt({ day, entitledGpuSeconds: () => 7 });
    expect(removedBy(grant, policy.review(grant, {}))).toBe(7);
  }
});

it('no date comes at or after the end of a shorter term, and a longer one stretches none', () => {
  expect(reviewDays(incite, 243)).toEqual([120]);
  expect(reviewDays(incite, 243 + 1 / DAY)).toEqual([120, 243]);
  expect(reviewDays(incite, 730)).toEqual([120, 243]);
  expect(reviewDays(calmip, 182)).toEqual([]);
});

it('between its dates a rule removes nothing', () => {
  for (const policy of [alcc2026, incite, nrelFy2020]) expect(removed(policy, 200, 0)).toBe(0);
});

describe('alcc-2026', () => {
  it('gives notice on days 109 and 229 and cuts on days 123 and 243', () => {
    expect(reviewDays(alcc2026)).toEqual([109, 123, 229, 243]);
  });

  it.each([nothing(25), ...around(10, 25, 15, 15), ...around(25, 15, 0, 0)])('1 November, %s', (_, used, percent) => {
    expect(removed(alcc2026, 123, used)).toBe(Math.floor(((AWARD - used) * percent) / 100));
  });

  it.each([nothing(50), ...around(25, 50, 25, 25), ...around(50, 25, 0, 0)])('1 March, %s', (_, used, percent) => {
    expect(removed(alcc2026, 243, used)).toBe(Math.floor(((AWARD - used) * percent) / 100));
  });

  it('the second cut is of what the first one left', () => {
    expect(removed(alcc2026, 243, 5 * PERCENT, 23 * PERCENT)).toBe((72 * PERCENT) / 2);
  });

  it('warns two weeks before; who is above on the date has mended', () => {
    const { reviews } = live(alcc2026, { use: (day) => (day >= 109 ? 80 : 0), termDays: 365 });
    expect(reviews.slice(0, 2)).toEqual([
      { day: 109, kind: 'warn', reason: 'useBelowThreshold' },
      { day: 123, kind: 'take', reason: 'useBelowThreshold', gpus: 24 }, // 14 of 365 days used, 3.8 %
    ]);
    const grant = grantAt({ day: 123, used: 25 * PERCENT, warnedAt: START + 109 * DAY });
    expect(alcc2026.review(grant, {})).toEqual({ kind: 'keep', reason: 'mended' });
  });

  it('hours become GPUs: nothing used by day 123 of 365 costs 25 % of the award, 30 of 80 GPUs in whole nodes', () => {
    const grant = grantAt({ day: 123, termDays: 365 });
    // 80 × 365 × 0.25 GPU-days ÷ 242 days left = 30.2 GPUs: three nodes, and 1,492 GPU-days off the budget.
    expect(alcc2026.review(grant, {})).toEqual({
      kind: 'take',
      reason: 'useBelowThreshold',
      gpus: 24,
      budgetGpuSeconds: (7300 - 24 * 242) * DAY,
    });
  });
});

describe('incite', () => {
  it('cuts on 1 May and 1 September of the award’s year', () => {
    expect(reviewDays(incite)).toEqual([120, 243]);
  });

  it.each([nothing(30), ...around(10, 30, 15, 15), ...around(15, 15, 0, 0)])('1 May, %s', (_, used, percent) => {
    expect(removed(incite, 120, used)).toBe(Math.floor(((AWARD - used) * percent) / 100));
  });

  it.each([nothing(75), ...around(10, 75, 50, 50), ...around(33, 50, 33, 33), ...around(50, 33, 0, 0)])(
    '1 September, %s',
    (_, used, percent) => {
      expect(removed(incite, 243, used)).toBe(Math.floor(((AWARD - used) * percent) / 100));
    },
  );

  it('the remaining is what earlier cuts and use left', () => {
    expect(removed(incite, 243, 20 * PERCENT, 30 * PERCENT)).toBe(25 * PERCENT);
  });
});

describe('nrel-fy2020', () => {
  it('cuts on 10 January, 10 April and 10 July of a year that starts on 1 October', () => {
    expect(reviewDays(nrelFy2020)).toEqual([101, 191, 282]);
  });

  it.each([
    ...around(5, 30, 15, 15).map((row) => [101, ...row] as const),
    ...around(10, 15, 0, 0).map((row) => [101, ...row] as const),
    ...around(5, 50, 30, 30).map((row) => [191, ...row] as const),
    ...around(20, 30, 0, 0).map((row) => [191, ...row] as const),
    ...around(10, 90, 75, 75).map((row) => [282, ...row] as const),
    ...around(20, 75, 25, 25).map((row) => [282, ...row] as const),
    ...around(40, 25, 0, 0).map((row) => [282, ...row] as const),
  ])('day %i, %s', (day, _, used, percent) => {
    expect(removed(nrelFy2020, day, used)).toBe(Math.min(percent * PERCENT, AWARD - used));
  });

  // The source's own examples for 100,000 hours: removed in all, and remaining, after each date.
  it.each([
    ['no use', 0, [30, 50, 90], [70, 50, 10]],
    ['6,000 hours a quarter', 6, [15, 30, 75], [79, 58, 7]],
    ['9,000 hours a quarter', 9, [15, 30, 30], [76, 52, 43]],
  ])('worked example: %s', (_, perQuarter, inAll, remaining) => {
    let gone = 0;
    [101, 191, 282].forEach((day, quarter) => {
      const used = perQuarter * (quarter + 1) * PERCENT;
      gone += removed(nrelFy2020, day, used, gone);
      expect(gone).toBe(inAll[quarter]! * PERCENT);
      expect(AWARD - used - gone).toBe(remaining[quarter]! * PERCENT);
    });
    // The last figure of the last example is 25 and 48 in the source, which would give 5 back: nothing is given back here.
  });
});

describe('nrel-fy2023', () => {
  it('looks after each quarter of the term', () => {
    expect(reviewDays(nrelFy2023)).toEqual([QUARTER_DAYS, 2 * QUARTER_DAYS, 3 * QUARTER_DAYS]);
    expect(reviewDays(nrelFy2023, 183)).toEqual([QUARTER_DAYS, 2 * QUARTER_DAYS]);
  });

  /** By half a year. */
  const PLANNED = 50 * PERCENT;
  it.each([
    nothing(80),
    ...around(20, 80, 55, 55, PLANNED / 100),
    ...around(40, 55, 35, 35, PLANNED / 100),
    ...around(55, 35, 20, 20, PLANNED / 100),
    ...around(70, 20, 20, 0, PLANNED / 100),
  ])('half a year, %s of planned to date', (_, used, percent) => {
    expect(removed(nrelFy2023, 2 * QUARTER_DAYS, used)).toBe((PLANNED * percent) / 100);
  });

  it('is cumulative, not compounding: what went before counts, and nothing comes back', () => {
    expect(removed(nrelFy2023, QUARTER_DAYS, 0)).toBe(20 * PERCENT);
    expect(removed(nrelFy2023, 2 * QUARTER_DAYS, 0, 20 * PERCENT)).toBe(20 * PERCENT);
    expect(removed(nrelFy2023, 2 * QUARTER_DAYS, 30 * PERCENT, 20 * PERCENT)).toBe(0);
  });
});

describe('nersc-2025', () => {
  it('cuts three times a year, never in the first 60 days', () => {
    expect(reviewDays(nersc2025)).toEqual([QUARTER_DAYS, 2 * QUARTER_DAYS, 3 * QUARTER_DAYS]);
    expect(reviewDays(nersc2025, 730)).toHaveLength(3);
    expect(reviewDays(nersc2025)[0]).toBeGreaterThan(60);
  });

  it.each([
    ['all of the plan', 25 * PERCENT, 0],
    ['more than the plan', 30 * PERCENT, 0],
    ['a GPU-second less', 25 * PERCENT - 1, 1],
    ['nothing', 0, 25 * PERCENT],
  ])('the first takes the whole shortfall: %s used', (_, used, expected) => {
    expect(removed(nersc2025, QUARTER_DAYS, used)).toBe(expected);
  });

  it('later ones take what fell short since', () => {
    expect(removed(nersc2025, 2 * QUARTER_DAYS, 10 * PERCENT, 25 * PERCENT)).toBe(15 * PERCENT);
    expect(removed(nersc2025, 3 * QUARTER_DAYS, 35 * PERCENT, 40 * PERCENT)).toBe(0);
  });
});

describe('calmip', () => {
  it('looks once, at mid-year', () => {
    expect(reviewDays(calmip)).toEqual([182.625]);
  });

  it.each([
    ['nothing used', 0, 50 * PERCENT],
    ['just below 30 %', 30 * PERCENT - 1, 20 * PERCENT + 1],
    ['exactly 30 %', 30 * PERCENT, 0],
    ['just above 30 %', 30 * PERCENT + 1, 0],
    ['10 % used', 10 * PERCENT, 40 * PERCENT],
  ])('%s', (_, used, expected) => {
    expect(removed(calmip, 182.625, used)).toBe(expected);
  });

  it('spares awards of less than 300,000 GPU-hours', () => {
    const reviewed = (hours: number) => calmip.review(grantAt({ day: 182.625, awardGpuSeconds: hours * 3600 }), {});
    expect(reviewed(300_000)).toMatchObject({ kind: 'take' });
    expect(reviewed(299_999)).toEqual({ kind: 'keep', reason: 'exempt' });
  });
});

describe('nesi-ageing', () => {
  /** 90 days are a quarter of it. */
  const TERM_DAYS = 360;
  const AGED = 80 * 90 * DAY;
  const aged = (day: number, used: number, removedBefore = 0) => {
    const budgetGpuSeconds = 80 * TERM_DAYS * DAY - removedBefore;
    const grant = grantAt({ day, termDays: TERM_DAYS, used, budgetGpuSeconds });
    return removedBy(grant, nesiAgeing.review(grant, {}));
  };

  it('looks every 90 days', () => {
    expect(reviewDays(nesiAgeing, TERM_DAYS)).toEqual([90, 180, 270]);
  });

  it.each([
    ['nothing used', 90, 0, 0, AGED],
    ['a GPU-second less than has aged', 90, AGED - 1, 0, 1],
    ['exactly what has aged', 90, AGED, 0, 0],
    ['more than has aged', 90, AGED + 1, 0, 0],
    ['nothing used again', 180, 0, AGED, AGED],
    ['half of the second interval used', 180, AGED / 2, AGED, AGED / 2],
    ['what was lost is not lost again, nor given back', 180, 2 * AGED, AGED, 0],
  ])('%s: available = award − max(used, aged)', (_, day, used, before, expected) => {
    expect(aged(day, used, before)).toBe(expected);
    if (before === 0) expect(80 * TERM_DAYS * DAY - used - expected).toBe(80 * TERM_DAYS * DAY - Math.max(used, AGED));
  });
});

describe('juelich', () => {
  const MONTH = AWARD / 12;

  it('looks at the end of each month', () => {
    expect(reviewDays(juelich)).toEqual(Array.from({ length: 11 }, (_, k) => (k + 1) * MONTH_DAYS));
  });

  it.each([
    ['after one month nothing is lost: its rest may still be used', 1, 0, 0, 0],
    ['after two the first month is', 2, 0, 0, MONTH],
    ['unless it was used in the second', 2, MONTH, 0, 0],
    ['all but a GPU-second', 2, MONTH - 1, 0, 1],
    ['after three the second month is lost too', 3, 0, MONTH, MONTH],
    ['use in the third serves the second month’s rest first', 3, MONTH / 2, MONTH, MONTH / 2],
    ['borrowing from the next month costs nothing', 2, 3 * MONTH, 0, 0],
  ])('%s', (_, months, used, before, expected) => {
    expect(removed(juelich, months * MONTH_DAYS, used, before)).toBe(expected);
  });

  it('a project that starts in its fourth month has lost two months of twelve', () => {
    const { reviews } = live(juelich, { use: (day) => (day >= Math.floor(3 * MONTH_DAYS) ? 80 : 0), unit: 'gpu' });
    expect(reviews.filter(({ kind }) => kind === 'take').map(({ day }) => day / MONTH_DAYS)).toEqual([2, 3]);
  });
});
