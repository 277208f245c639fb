/** Reclaim by threshold: when it looks, what it sees, what it takes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { threshold } from '../../../sim/policies/reclaim/threshold.ts';
import { defaultParameters } from '../../../sim/policies/registry.ts';
import { DAY, firstTakeDay, grantAt, live, type Snapshot, START } from './grant.ts';

const DEFAULTS = defaultParameters(threshold);
type Some = Record<string, number | string | boolean>;
const review = (snapshot: Snapshot, parameters: Some = {}) =>
  threshold.review(grantAt(snapshot), { ...DEFAULTS, ...parameters });
const nextDay = (snapshot: Snapshot, parameters: Some = {}) =>
  (threshold.nextReview(grantAt(snapshot), { ...DEFAULTS, ...parameters }) - START) / DAY;
/** Used since the start such that the share of 80 GPUs by that day is `share`. */
const used = (day: number, share: number) => Math.round(80 * day * DAY * share);

describe('dates', () => {
  it('first looks at the first multiple of the interval at which the exempt days are over', () => {
    expect(nextDay({})).toBe(63);
    expect(nextDay({}, { exempt: 63 * DAY })).toBe(63);
    expect(nextDay({}, { exempt: 63 * DAY + 1 })).toBe(70);
    expect(nextDay({}, { exempt: 0 })).toBe(7);
  });

  it('then looks once per interval, never after the end', () => {
    expect(nextDay({ day: 63 })).toBe(70);
    expect(nextDay({ day: 64 })).toBe(70);
    expect(nextDay({ day: 63, termDays: 70 })).toBe(Number.POSITIVE_INFINITY);
  });

  it('looks at the end of the grace after a warning, whatever the interval', () => {
    expect(nextDay({ day: 63, warnedAt: START + 63 * DAY }, { grace: 10 * DAY })).toBe(73);
    expect(nextDay({ day: 73, warnedAt: START + 63 * DAY }, { grace: 10 * DAY })).toBe(77);
  });

  it('leaves a grant alone for the cool-down after a cut', () => {
    const cut = { reducedAt: START + 77 * DAY, warnedAt: START + 63 * DAY };
    expect(nextDay({ day: 77, ...cut })).toBe(112);
    expect(nextDay({ day: 77, ...cut }, { coolDown: 28 * DAY })).toBe(105);
    expect(nextDay({ day: 77, ...cut }, { coolDown: 0 })).toBe(84);
    expect(review({ day: 100, ...cut })).toEqual({ kind: 'keep', reason: 'coolDown' });
  });
});

describe('use', () => {
  it('of exactly the threshold is not below it, a GPU-second less is', () => {
    const atLimit = used(63, 0.3);
    const judged = (gpuSeconds: number) =>
      review({ day: 63, usedGpuSeconds: () => gpuSeconds, entitledGpuSeconds: () => 80 * 63 * DAY });
    expect(judged(atLimit)).toEqual({ kind: 'keep', reason: 'useAboveThreshold' });
    expect(judged(atLimit - 1)).toEqual({ kind: 'warn', reason: 'useBelowThreshold' });
    expect(judged(atLimit + 1)).toEqual({ kind: 'keep', reason: 'useAboveThreshold' });
  });

  it.each([
    ['the window', 63, {}, {}, 35],
    ['the grant’s start', 7, { exempt: 0 }, {}, 0],
    ['the last reduction', 63, { coolDown: 7 * DAY }, { reducedAt: START + 50 * DAY }, 50],
    ['the last warning', 84, {}, { warnedAt: START + 63 * DAY }, 63],
  ])('is looked at from %s on', (_, day, parameters, snapshot, from) => {
    const asked: number[] = [];
    const usedGpuSeconds = (since: number, until: number) => {
      asked.push((since - START) / DAY, (until - START) / DAY);
      return 1;
    };
    review({ day, usedGpuSeconds, ...snapshot }, parameters);
    expect(asked).toEqual([from, day]);
  });

  it('is not judged during exempt days, nor where the grant was entitled to nothing', () => {
    expect(review({ day: 59 })).toEqual({ kind: 'keep', reason: 'exempt' });
    expect(review({ day: 63, entitledGpuSeconds: () => 0 })).toEqual({ kind: 'keep', reason: 'exempt' });
  });

  it('below the threshold with blocked jobs of its own is excused', () => {
    expect(review({ day: 63, hasBlockedJobs: true })).toEqual({ kind: 'keep', reason: 'jobsBlocked' });
    expect(review({ day: 77, hasBlockedJobs: true, warnedAt: START + 63 * DAY })).toEqual({
      kind: 'keep',
      reason: 'jobsBlocked',
    });
  });
});

describe('a warning', () => {
  const warned = { day: 77, warnedAt: START + 63 * DAY };
  /** Nothing before the warning, `share` of the grant since. */
  const since = (share: number) => ({
    ...warned,
    usedGpuSeconds: (from: number, to: number) => 80 * share * Math.max(0, to - Math.max(from, START + 63 * DAY)),
  });

  it('gives the grace to mend, and only use since then counts', () => {
    expect(review({ ...warned, day: 70 })).toEqual({ kind: 'keep', reason: 'inGrace' });
    expect(review(since(0.3))).toEqual({ kind: 'keep', reason: 'mended' });
    expect(review(since(0.29))).toMatchObject({ kind: 'take', reason: 'useBelowThreshold' });
  });

  it('is judged on all of its grace, though that be longer than the window', () => {
    const asked: number[] = [];
    const usedGpuSeconds = (from: number) => asked.push((from - START) / DAY);
    review({ day: 103, warnedAt: START + 63 * DAY, usedGpuSeconds }, { grace: 40 * DAY });
    expect(asked).toEqual([63]);
  });

  it('is done with when the grant is cut for another reason', () => {
    const cut = { day: 70, warnedAt: START + 63 * DAY, reducedAt: START + 70 * DAY };
    expect(nextDay(cut, { grace: 10 * DAY, coolDown: 0 })).toBe(77);
  });

  it('comes once, then the cut; a project that mended and falls again is warned again', () => {
    const { reviews } = live(threshold, { use: (day) => (day >= 63 && day < 77 ? 40 : 0), termDays: 140 });
    expect(reviews.filter(({ reason }) => reason !== 'useAboveThreshold')).toEqual([
      { day: 63, kind: 'warn', reason: 'useBelowThreshold' },
      { day: 77, kind: 'keep', reason: 'mended' },
      { day: 91, kind: 'warn', reason: 'useBelowThreshold' },
      { day: 105, kind: 'take', reason: 'useBelowThreshold', gpus: 80 },
    ]);
  });

  it('is left out where it is switched off or the grace is nothing', () => {
    for (const parameters of [{ warning: false }, { grace: 0 }]) {
      expect(review({ day: 63 }, parameters)).toMatchObject({ kind: 'take', gpus: 80 });
    }
  });
});

describe('what is taken', () => {
  const cut = (share: number, parameters: Some, snapshot: Snapshot = {}) => {
    const gpuSeconds = Math.round((snapshot.gpus ?? 80) * 63 * DAY * share);
    const decision = review({ day: 63, used: gpuSeconds, ...snapshot }, { warning: false, ...parameters });
    return decision.kind === 'take' ? decision.gpus : decision;
  };

  it('whole: everything', () => {
    expect(cut(0.29, { action: 'whole' })).toBe(80);
  });

  it('half: what stays is rounded up to the unit', () => {
    expect(cut(0.1, { action: 'half' })).toBe(40);
    expect(cut(0.1, { action: 'half' }, { gpus: 24 })).toBe(8);
    expect(cut(0.1, { action: 'half' }, { gpus: 23, unit: 'gpu' })).toBe(11);
    expect(cut(0, { action: 'half' }, { gpus: 8 })).toEqual({ kind: 'keep', reason: 'useBelowThreshold' });
  });

  it('excess: use × head-room stays, rounded up to the unit', () => {
    expect(cut(0, { action: 'excess' })).toBe(80);
    expect(cut(0.2, { action: 'excess' })).toBe(80 - 24); // 16 × 1.25 = 20 → 3 nodes
    expect(cut(0.2, { action: 'excess' }, { unit: 'gpu' })).toBe(60);
    expect(cut(0.2, { action: 'excess', headroom: 1 })).toBe(64); // 16 GPUs are 2 nodes exactly
    expect(cut(0.21, { action: 'excess', headroom: 1 })).toBe(56);
    expect(cut(0.625, { threshold: 0.7, headroom: 1.1 }, { unit: 'gpu' })).toBe(80 - 55); // 50 × 1.1 = 55, not 56
  });

  it('nothing, where use × head-room is all that it has', () => {
    expect(cut(0.85, { threshold: 0.9, headroom: 1.25 })).toEqual({ kind: 'keep', reason: 'useBelowThreshold' });
  });

  it('again after the cool-down, from what is left', () => {
    const { reviews, gpusLeft } = live(threshold, { use: (day) => (day < 80 ? 16 : 0) }, { warning: false });
    expect(reviews.filter(({ kind }) => kind === 'take')).toEqual([
      { day: 63, kind: 'take', reason: 'useBelowThreshold', gpus: 56 },
      { day: 98, kind: 'take', reason: 'useBelowThreshold', gpus: 16 }, // 160 GPU-days in 28 days × 1.25 are 7.1 GPUs
      { day: 133, kind: 'take', reason: 'useBelowThreshold', gpus: 8 },
    ]);
    expect(gpusLeft).toBe(0);
  });
});

it('a higher threshold takes a superset: for the same grant its first take comes no later', () => {
  const day = fc.integer({ min: 0, max: 80 });
  const curve = fc.array(day, { minLength: 1, maxLength: 60 });
  const setting = fc.record({
    window: fc.integer({ min: 1, max: 60 }),
    every: fc.integer({ min: 1, max: 20 }),
    exempt: fc.integer({ min: 0, max: 90 }),
  });
  const share = fc.integer({ min: 0, max: 100 });
  let taken = 0;
  fc.assert(
    fc.property(curve, fc.array(fc.boolean(), { minLength: 1 }), setting, share, share, (use, blocked, set, a, b) => {
      const life = { use: (k: number) => use[k % use.length]!, blocked: (k: number) => blocked[k % blocked.length]! };
      const takeAt = (percent: number) =>
        firstTakeDay(
          live(
            threshold,
            { ...life, termDays: 180 },
            {
              window: set.window * DAY,
              reviewEvery: set.every * DAY,
              exempt: set.exempt * DAY,
              threshold: percent / 100,
              warning: false,
              action: 'whole',
            },
          ).reviews,
        );
      const [low, high] = [takeAt(Math.min(a, b)), takeAt(Math.max(a, b))];
      if (low < 180) taken++;
      expect(high).toBeLessThanOrEqual(low);
    }),
  );
  expect(taken).toBeGreaterThan(10);
});

it('never takes more than there is, and whole units only', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('node' as const, 'gpu' as const),
      fc.constantFrom('whole', 'excess', 'half'),
      share,
      fc.double({ min: 1, max: 3, noNaN: true }),
      (units, unit, action, use, headroom) => {
        const gpus = unit === 'node' ? units * 8 : units;
        const snapshot = { day: 63, gpus, unit, used: Math.floor(gpus * 63 * DAY * use) };
        const decision = review(snapshot, { action, headroom, threshold: 1, warning: false });
        if (decision.kind !== 'take') return;
        expect(decision.gpus).toBeGreaterThan(0);
        expect(decision.gpus).toBeLessThanOrEqual(gpus);
        expect(decision.gpus % (unit === 'node' ? 8 : 1)).toBe(0);
        if (action === 'excess') expect(gpus - decision.gpus).toBeGreaterThanOrEqual(gpus * use * headroom - 1e-3);
        expect(decision.budgetGpuSeconds).toBe(0);
      },
    ),
  );
});
