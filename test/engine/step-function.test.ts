/** The step function against an array with a value for every second. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepFunction } from '../../sim/engine/step-function.ts';

const NEVER = Number.POSITIVE_INFINITY;
/** Seconds that the twin holds; its last one stands for ever. */
const LAST = 400;

class Seconds {
  readonly value = new Array<number>(LAST + 1).fill(0);
  from = 0;

  change(from: number, to: number, by: number): void {
    for (let t = Math.max(from, this.from); t <= LAST && t < to; t++) this.value[t]! += by;
  }

  at(time: number): number {
    return this.value[Math.min(Math.max(time, this.from), LAST)]!;
  }

  first(from: number, holds: (value: number) => boolean): number {
    for (let t = from; t <= LAST; t++) if (holds(this.at(t))) return t;
    return NEVER;
  }

  earliestAtLeast(from: number, least: number, seconds: number): number {
    const served = (s: number) => {
      for (let t = s; t < s + seconds && t <= LAST; t++) if (this.at(t) < least) return false;
      return true;
    };
    for (let s = from; s <= LAST; s++) if (served(s)) return s;
    return NEVER;
  }
}

const change = fc.record({
  from: fc.integer({ min: 0, max: 45 }),
  // Some for ever, some of no length.
  seconds: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 12 }) }, fc.constant(NEVER)),
  by: fc.integer({ min: -2, max: 2 }),
  /** How far time goes on afterwards. */
  pass: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 5 })),
});
const asked = fc.record({
  time: fc.integer({ min: 0, max: 60 }),
  least: fc.integer({ min: -3, max: 3 }),
  seconds: fc.integer({ min: 1, max: 15 }),
});

describe('StepFunction', () => {
  it('answers as an array of seconds does, while it changes and its past is dropped', () => {
    const property = fc.property(
      fc.array(change, { maxLength: 40, size: 'max' }),
      fc.array(asked, { minLength: 6, maxLength: 6 }),
      (changes, questions) => {
        const steps = new StepFunction(2);
        const twin = new Seconds();
        let now = 0;
        for (const { from, seconds, by, pass } of changes) {
          // Also changes that began before the last trim: only what is left of them counts.
          const start = now + from - 3;
          steps.change(start, start + seconds, by);
          twin.change(start, start + seconds, by);
          now += pass;
          steps.trim(now);
          twin.from = now;
          for (const { time, least, seconds: length } of questions) {
            const t = now + time;
            expect(steps.at(t)).toBe(twin.at(t));
            expect(steps.earliestAtLeast(t, least, length)).toBe(twin.earliestAtLeast(t, least, length));
            expect(steps.firstBelow(t, least)).toBe(twin.first(t, (value) => value < least));
            expect(steps.firstAbove(t, least)).toBe(twin.first(t, (value) => value > least));
          }
        }
        expect(valuesBySteps(steps, now)).toEqual(distinct(twin, now));
      },
    );
    fc.assert(property, { numRuns: 100, seed: 1 });
  });

  it('keeps going when many steps are dropped one by one, and forgets them', () => {
    const steps = new StepFunction(2);
    for (let t = 0; t < 300; t++) steps.change(t, t + 1, t % 7);
    for (let now = 0; now < 300; now++) {
      steps.trim(now);
      expect(steps.at(now)).toBe(now % 7);
      expect(steps.at(299)).toBe(299 % 7);
      expect(steps.at(300)).toBe(0);
    }
    expect(steps.indexAt(NEVER)).toBeLessThan(130);
  });

  it('answers for times before its past with the first step that is left', () => {
    const steps = new StepFunction();
    steps.change(0, 10, 5);
    steps.change(10, 20, 3);
    steps.trim(12);
    expect(steps.at(0)).toBe(3);
    steps.change(11, 13, 1);
    expect([0, 12, 13, 20].map((t) => steps.at(t))).toEqual([4, 4, 3, 0]);
  });
});

/** Values in order of time, by walking the steps: neighbours must differ, or the list of steps would grow for ever. */
function valuesBySteps(steps: StepFunction, now: number): number[] {
  const values: number[] = [];
  for (let step = steps.indexAt(now); ; step++) {
    values.push(steps.valueOf(step));
    if (steps.endOf(step) === NEVER) return values;
  }
}

function distinct(twin: Seconds, now: number): number[] {
  return twin.value.slice(now).filter((value, k, all) => k === 0 || value !== all[k - 1]);
}
