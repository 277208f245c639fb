/** Half and twice a value, inside the range that the spec allows it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_DURATION_SECONDS } from '../../../sim/engine/time.ts';
import { legalRangeAt } from '../../../sim/experiment/robustness/legal-range.ts';
import { type Direction, scaled } from '../../../sim/experiment/robustness/scale.ts';

const PROBABILITY = legalRangeAt(['programme', 'behaviour', 'noShow']);
const DURATION = legalRangeAt(['programme', 'behaviour', 'noShowNoticed']);
const number = (value: number) => ({ value, unit: 'number' as const });
const duration = (value: number) => ({ value, unit: 'duration' as const });

describe('the legal range', () => {
  it('comes from the spec, through choices and maps by id', () => {
    expect(PROBABILITY).toMatchObject({ least: 0, most: 1, leastLegal: true, mostLegal: true, whole: false });
    const median = legalRangeAt(['programme', 'demand', 'level', 'median']);
    expect(median).toMatchObject({ least: 0, leastLegal: false, most: 100, mostLegal: true });
    const drop = legalRangeAt(['programme', 'calls', 'first', 'term', 'gates', 'half', 'drop']);
    expect(drop).toEqual(PROBABILITY);
    expect(legalRangeAt(['programme', 'calls', 'first', 'term', 'stagger', 'groups'])).toMatchObject({ whole: true });
    expect(legalRangeAt(['programme', 'demand', 'level'])).toMatchObject({ most: 100 });
  });

  it('has no ends for a duration', () => {
    expect(DURATION).toMatchObject({ least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY });
  });
});

describe('a value', () => {
  it('is halved and doubled without leftover bits', () => {
    expect(scaled(number(0.15), 'doubled', PROBABILITY)).toEqual({ value: 0.3, clipped: false });
    expect(scaled(number(0.15), 'halved', PROBABILITY)).toEqual({ value: 0.075, clipped: false });
  });

  it('stops at the end of its range', () => {
    expect(scaled(number(0.7), 'doubled', PROBABILITY)).toEqual({ value: 1, clipped: true });
    expect(scaled(number(0.5), 'doubled', PROBABILITY)).toEqual({ value: 1, clipped: false });
  });

  it('goes half of the way to an end that is not legal itself', () => {
    const share = legalRangeAt(['programme', 'demand', 'overestimate', 'below1']);
    expect(share).toMatchObject({ most: 1, mostLegal: false });
    expect(scaled(number(0.6), 'doubled', share)).toEqual({ value: 0.8, clipped: true });
  });

  it('stops at what another value leaves, and never moves the other way for it', () => {
    expect(scaled(number(0.7), 'doubled', PROBABILITY, 0.8)).toEqual({ value: 0.8, clipped: true });
    expect(scaled(number(0.7), 'doubled', PROBABILITY, 0.7)).toEqual({ value: 0.7, clipped: true });
    expect(scaled(number(0.7), 'doubled', PROBABILITY, 0.6).value).toBe(0.7);
    expect(scaled(number(0.7), 'halved', PROBABILITY, 0.8)).toEqual({ value: 0.35, clipped: false });
  });

  it('stays as it is where it is 0', () => {
    for (const direction of ['halved', 'doubled'] as const) {
      expect(scaled(number(0), direction, PROBABILITY)).toEqual({ value: 0, clipped: false });
    }
  });

  it('is rounded to whole seconds, and early stays early', () => {
    expect(scaled(duration(5), 'halved', DURATION).value).toBe(3);
    expect(scaled(duration(-5), 'halved', DURATION).value).toBe(-3);
    expect(scaled(duration(-86_400), 'doubled', DURATION).value).toBe(-172_800);
    expect(scaled(duration(LONGEST_DURATION_SECONDS - 1), 'doubled', DURATION).clipped).toBe(true);
  });

  it('is always legal, moves only outward and says when it fell short', () => {
    const directions = fc.constantFrom<Direction>('halved', 'doubled');
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), directions, (value, direction) => {
        const { value: after, clipped } = scaled(number(value), direction, PROBABILITY);
        expect(after).toBeGreaterThanOrEqual(0);
        expect(after).toBeLessThanOrEqual(1);
        const wished = direction === 'doubled' ? 2 * value : value / 2;
        expect(Math.abs(after - (clipped ? 1 : wished))).toBeLessThanOrEqual(1e-11 * Math.abs(wished));
        expect(clipped).toBe(wished > 1);
      }),
    );
  });
});
