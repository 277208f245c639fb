/** Usage with a half-life: against the closed form, against itself in pieces, and against many small steps. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decayedUsage, decayRate } from '../../sim/model/decayed-usage.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** A level that stands from `from` until `to`, s. */
interface Held {
  readonly from: number;
  readonly to: number;
  readonly gpus: number;
}

/** Slurm's own way in steps of one second: what was before counts e^(−λ) after each. */
function inSteps(held: readonly Held[], until: number, halfLife: number): number {
  const keep = 2 ** (-1 / halfLife);
  let usage = 0;
  for (let second = 0; second < until; second++) {
    const level = held.filter(({ from, to }) => from <= second && second < to).reduce((sum, { gpus }) => sum + gpus, 0);
    // What is added within the step decays for half of it, on average.
    usage = usage * keep + level * Math.sqrt(keep);
  }
  return usage;
}

describe('decayed usage', () => {
  it('halves in a half-life in which nothing is held, and again in the next', () => {
    const rate = decayRate(7 * DAY);
    expect(decayedUsage(1000, 0, 7 * DAY, rate)).toBeCloseTo(500, 10);
    expect(decayedUsage(1000, 0, 21 * DAY, rate)).toBeCloseTo(125, 10);
  });

  it('of 8 GPUs held for ever tends to 8 × half-life ÷ ln 2', () => {
    const rate = decayRate(DAY);
    expect(decayedUsage(0, 8, 100 * DAY, rate)).toBeCloseTo((8 * DAY) / Math.LN2, 6);
    expect(decayedUsage(0, 8, DAY, rate)).toBeCloseTo((4 * DAY) / Math.LN2, 6);
  });

  it('without decay is GPUs × seconds, exactly', () => {
    const rate = decayRate(Number.POSITIVE_INFINITY);
    expect(rate).toBe(0);
    expect(decayedUsage(123, 7, 1_000_001, rate)).toBe(123 + 7 * 1_000_001);
  });

  it('loses no digits where next to nothing decays: one second of a fortnight', () => {
    // 1 − x/2 + x²/6 with x = λ.
    const x = Math.LN2 / (14 * DAY);
    expect(decayedUsage(0, 1, 1, decayRate(14 * DAY))).toBe(1 - x / 2 + (x * x) / 6);
  });

  it('is the same formula on both sides of where it is worked out in another way', () => {
    for (const x of [0.2, 0.2499999, 0.25, 0.2500001, 0.3]) {
      const closed = -Math.expm1(-x) / x;
      expect(decayedUsage(0, 1, x, 1) / x / closed).toBeCloseTo(1, 15);
    }
  });

  it('may be worked out in pieces', () => {
    const pieces = fc.array(fc.integer({ min: 0, max: 5 * DAY }), { minLength: 1, maxLength: 20 });
    const property = fc.property(pieces, fc.integer({ min: 0, max: 4096 }), (seconds, level) => {
      const rate = decayRate(2 * DAY);
      const inPieces = seconds.reduce((usage, each) => decayedUsage(usage, level, each, rate), 1e6);
      const all = seconds.reduce((sum, each) => sum + each, 0);
      const atOnce = decayedUsage(1e6, level, all, rate);
      expect(Math.abs(inPieces / atOnce - 1)).toBeLessThan(1e-13);
    });
    fc.assert(property, { numRuns: 300, seed: 1 });
  });

  it('is what many small steps give', () => {
    const span = fc.record({
      from: fc.nat({ max: 900 }),
      seconds: fc.nat({ max: 600 }),
      gpus: fc.integer({ min: 1, max: 64 }),
    });
    const property = fc.property(
      fc.array(span, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(60, 600, HOUR),
      (spans, halfLife) => {
        const held = spans.map(({ from, seconds, gpus }) => ({ from, to: from + seconds, gpus }));
        const until = 1000;
        const changes = held.flatMap(({ from, to, gpus }) => [
          { at: from, gpus },
          { at: Math.min(to, until), gpus: -gpus },
        ]);
        let [usage, level, since] = [0, 0, 0];
        for (const { at, gpus } of [...changes, { at: until, gpus: 0 }].sort((a, b) => a.at - b.at)) {
          usage = decayedUsage(usage, level, at - since, decayRate(halfLife));
          [level, since] = [level + gpus, at];
        }
        const expected = inSteps(held, until, halfLife);
        // The midpoint rule leaves (λ ÷ 1 s)² ÷ 24 of each step.
        const error = (Math.LN2 / halfLife) ** 2 / 24;
        expect(Math.abs(usage - expected)).toBeLessThanOrEqual(1.01 * error * expected + 1e-9);
      },
    );
    fc.assert(property, { numRuns: 100, seed: 1 });
  });
});
