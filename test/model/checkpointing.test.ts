/**
 * Checkpoints in closed form against a twin that lives through every second, and against the theory of failures.
 */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { exp, log } from '../../sim/engine/exact-math.ts';
import { stream } from '../../sim/engine/random.ts';
import { estimate } from '../../sim/experiment/statistics.ts';
import {
  type Attempt,
  attemptOf,
  type CheckpointRule,
  intervalSecondsOf,
  NO_CHECKPOINTS,
  optimalIntervalSeconds,
  type Saved,
  savedAfterNotice,
  savedAt,
  wallSeconds,
} from '../../sim/model/checkpointing.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const NEVER = Number.POSITIVE_INFINITY;

/** 10 s of work between checkpoints of 3 s; resuming takes 4 s. */
const RULE: CheckpointRule = { intervalSeconds: 10, costSeconds: 3, restartSeconds: 4, nodeMtbfSeconds: DAY };
const first = (work: number) => attemptOf(RULE, 1, work, false);
const again = (work: number) => attemptOf(RULE, 1, work, true);
const triple = ({ savedWork, lostWork, overhead }: Saved) => [savedWork, lostWork, overhead];

describe('an attempt', () => {
  it('takes its work and a checkpoint after each full interval', () => {
    expect(wallSeconds(first(25))).toBe(25 + 2 * 3);
  });

  it('writes no checkpoint where its work ends', () => {
    expect([9, 10, 11, 20, 21].map((work) => wallSeconds(first(work)))).toEqual([9, 10, 14, 23, 27]);
  });

  it('resumes first if it is a restart', () => {
    expect(wallSeconds(again(25))).toBe(4 + 25 + 2 * 3);
    expect(wallSeconds(again(0))).toBe(4);
  });

  it('takes just its work where jobs write no checkpoints', () => {
    expect(wallSeconds(attemptOf(NO_CHECKPOINTS, 4, 1_000_000, true))).toBe(1_000_000);
    expect(savedAt(attemptOf(NO_CHECKPOINTS, 4, 100, true), 60)).toEqual({ savedWork: 0, lostWork: 60, overhead: 0 });
  });
});

describe('a stop', () => {
  it('loses the work since the last complete checkpoint', () => {
    expect(triple(savedAt(first(100), 18))).toEqual([10, 5, 3]);
  });

  it('wastes a checkpoint that is half done, and loses what it would have saved', () => {
    expect(triple(savedAt(first(100), 12))).toEqual([0, 10, 2]);
  });

  it('in the second in which a checkpoint ends keeps it', () => {
    expect(triple(savedAt(first(100), 13))).toEqual([10, 0, 3]);
  });

  it('while resuming loses no work', () => {
    expect(triple(savedAt(again(100), 3))).toEqual([0, 0, 3]);
    expect(triple(savedAt(again(100), 5))).toEqual([0, 1, 4]);
  });

  it('at the end loses nothing: all work is done', () => {
    expect(triple(savedAt(again(25), 35))).toEqual([25, 0, 10]);
  });

  it('after the end, or before the start, is an error', () => {
    expect(() => savedAt(first(5), 6)).toThrow('an attempt of 5 s is stopped after 6 s');
    expect(() => savedAt(first(5), -1)).toThrow();
  });
});

describe('a stop with a notice', () => {
  it('saves all work if the grace is enough for a checkpoint', () => {
    expect(triple(savedAfterNotice(first(100), 21, 3))).toEqual([15, 0, 6]);
  });

  it('is a stop like any other if it is not', () => {
    expect(savedAfterNotice(first(100), 21, 2)).toEqual(savedAt(first(100), 21));
  });

  it('puts its checkpoint in place of one that is under way', () => {
    expect(triple(savedAfterNotice(first(100), 14, 3))).toEqual([10, 0, 4]);
  });

  it('cannot save anything for jobs that write no checkpoints, however long the grace', () => {
    const attempt = attemptOf(NO_CHECKPOINTS, 1, 100, false);
    expect(triple(savedAfterNotice(attempt, 60, 1_000_000))).toEqual([0, 60, 0]);
  });

  it('saves without intervals too: jobs that write only on a notice', () => {
    const attempt = attemptOf({ ...RULE, intervalSeconds: NEVER }, 1, 100, false);
    expect(triple(savedAfterNotice(attempt, 60, 3))).toEqual([57, 0, 3]);
    expect(triple(savedAt(attempt, 60))).toEqual([0, 60, 0]);
  });
});

describe('the interval', () => {
  const rule: CheckpointRule = { intervalSeconds: 'optimal', costSeconds: 300, restartSeconds: 0, nodeMtbfSeconds: 0 };

  it('is optimal at √(2 × MTBF of the job × cost): 24 h and 6 min on one node, 2.4 h and less on a hundred', () => {
    // √(2 × 86,400 × 360) = 7887.2…
    const day = { ...rule, costSeconds: 360, nodeMtbfSeconds: DAY };
    expect(optimalIntervalSeconds(day, 1)).toBe(7887);
    expect(optimalIntervalSeconds(day, 100)).toBe(789);
  });

  it('is whole seconds, at least one', () => {
    expect(optimalIntervalSeconds({ ...rule, nodeMtbfSeconds: DAY, costSeconds: 0 }, 1)).toBe(1);
    expect(optimalIntervalSeconds({ ...rule, nodeMtbfSeconds: NEVER }, 1)).toBe(NEVER);
  });

  it('is taken from the rule where that names one', () => {
    expect(intervalSecondsOf({ ...rule, intervalSeconds: 7200 }, 64)).toBe(7200);
    expect(intervalSecondsOf({ ...rule, nodeMtbfSeconds: 263 * DAY }, 64)).toBe(
      optimalIntervalSeconds({ ...rule, nodeMtbfSeconds: 263 * DAY }, 64),
    );
  });
});

/** The twin: what each second of an attempt is spent on, until all work is done. */
function seconds({
  workSeconds,
  intervalSeconds,
  costSeconds,
  restartSeconds,
}: Attempt): ('work' | 'saved' | 'idle')[] {
  const lived: ('work' | 'saved' | 'idle')[] = [];
  for (let k = 0; k < restartSeconds; k++) lived.push('idle');
  for (let done = 1; done <= workSeconds; done++) {
    lived.push('work');
    if (done % intervalSeconds !== 0 || done === workSeconds) continue;
    // A checkpoint that takes no time is complete with the second of work before it.
    if (costSeconds === 0) lived[lived.length - 1] = 'saved';
    for (let k = 1; k <= costSeconds; k++) lived.push(k === costSeconds ? 'saved' : 'idle');
  }
  return lived;
}

function twinSavedAt(attempt: Attempt, elapsed: number): Saved {
  const lived = seconds(attempt).slice(0, elapsed);
  const isWork = (second: string) => second === 'work' || (second === 'saved' && attempt.costSeconds === 0);
  const worked = lived.filter(isWork).length;
  const savedWork = lived.slice(0, lived.lastIndexOf('saved') + 1).filter(isWork).length;
  if (elapsed === seconds(attempt).length) return { savedWork: worked, lostWork: 0, overhead: elapsed - worked };
  return { savedWork, lostWork: worked - savedWork, overhead: elapsed - worked };
}

const attempts: fc.Arbitrary<Attempt> = fc.record({
  workSeconds: fc.nat({ max: 60 }),
  intervalSeconds: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 20 }) }, fc.constant(NEVER)),
  costSeconds: fc.nat({ max: 6 }),
  restartSeconds: fc.nat({ max: 6 }),
});

test('every second of every attempt is as in a twin that lives through them', () => {
  const property = fc.property(attempts, (attempt) => {
    const wall = seconds(attempt).length;
    expect(wallSeconds(attempt)).toBe(wall);
    for (let elapsed = 0; elapsed <= wall; elapsed++) {
      expect(savedAt(attempt, elapsed), `${elapsed} s`).toEqual(twinSavedAt(attempt, elapsed));
    }
  });
  fc.assert(property, { numRuns: 500 });
});

test('the parts add up to the wall time for centuries too, and what is saved never shrinks', () => {
  const large = fc.record({
    workSeconds: fc.nat({ max: 2 ** 51 }),
    intervalSeconds: fc.integer({ min: 1, max: 2 ** 31 }),
    costSeconds: fc.nat({ max: 1 }),
    restartSeconds: fc.nat({ max: 2 ** 31 }),
  });
  const property = fc.property(large, fc.nat({ max: 1_000_000 }), fc.nat({ max: 3 }), (attempt, millionths, grace) => {
    const wall = wallSeconds(attempt);
    const elapsed = Math.floor((wall / 1_000_000) * millionths);
    for (const saved of [savedAt(attempt, elapsed), savedAfterNotice(attempt, elapsed, grace)]) {
      const parts = triple(saved);
      expect(parts.every((part) => Number.isSafeInteger(part) && part >= 0)).toBe(true);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(elapsed);
    }
    if (elapsed === wall) return;
    const sooner = savedAt(attempt, elapsed).savedWork;
    expect(savedAt(attempt, elapsed + 1).savedWork).toBeGreaterThanOrEqual(sooner);
    // A notice never saves less than the last complete checkpoint did.
    expect(savedAfterNotice(attempt, elapsed, grace).savedWork).toBeGreaterThanOrEqual(sooner);
  });
  fc.assert(property, { numRuns: 500 });
});

test('resuming what was saved, stop after stop, does each second of work once', () => {
  const property = fc.property(attempts, fc.array(fc.nat({ max: 30 }), { maxLength: 8 }), (attempt, stops) => {
    let left = attempt.workSeconds;
    let kept = 0;
    for (const stop of stops) {
      const now = { ...attempt, workSeconds: left };
      if (stop >= wallSeconds(now)) break;
      const { savedWork } = savedAt(now, stop);
      expect(savedWork).toBeLessThanOrEqual(left);
      left -= savedWork;
      kept += savedWork;
    }
    expect(kept + left).toBe(attempt.workSeconds);
  });
  fc.assert(property);
});

describe('failures at exponential times', () => {
  /** So many seconds that rounding to whole ones is invisible. */
  const INTERVAL = 1_000_000;
  const DRAWS = 20_000;
  const CONFIDENCE = 0.999;
  const endless = (intervalSeconds: number, costSeconds: number): Attempt => ({
    workSeconds: 2 ** 50,
    intervalSeconds,
    costSeconds,
    restartSeconds: 0,
  });
  const failures = (mean: number, name: string) => {
    const random = stream('checkpoints', 0, 'failures', name);
    return Array.from({ length: DRAWS }, () => Math.floor(-log(random.nextOpen()) * mean));
  };

  /**
   * E[min(U, τ)] with U the failure's place in its period of τ + C, of density λ e^(−λu) ÷ (1 − e^(−λ(τ + C))):
   * ((1 − e^(−λτ)) ÷ λ − τ e^(−λ(τ + C))) ÷ (1 − e^(−λ(τ + C))); towards τ ÷ 2 where failures and checkpoints are rare.
   */
  function lostMean(interval: number, cost: number, mtbf: number): number {
    const stays = exp(-(interval + cost) / mtbf);
    return ((1 - exp(-interval / mtbf)) * mtbf - interval * stays) / (1 - stays);
  }

  it('goes towards half an interval where they are rare', () => {
    expect(lostMean(INTERVAL, 0, 1000 * INTERVAL) / INTERVAL).toBeCloseTo(0.5, 3);
  });

  it.each([
    ['rare', 30, 0.05],
    ['as often as checkpoints', 1, 0.05],
    ['with long checkpoints', 3, 0.5],
  ])('lose on average what theory says: %s', (name, mtbfIntervals, costIntervals) => {
    const mtbf = mtbfIntervals * INTERVAL;
    const cost = costIntervals * INTERVAL;
    const attempt = endless(INTERVAL, cost);
    const lost = failures(mtbf, name).map((elapsed) => savedAt(attempt, elapsed).lostWork);
    const [low, high] = estimate(lost, CONFIDENCE).interval!;
    const theory = lostMean(INTERVAL, cost, mtbf);
    expect(low).toBeLessThan(theory);
    expect(high).toBeGreaterThan(theory);
    // An interval that contains everything proves nothing.
    expect((high - low) / 2).toBeLessThan(0.03 * theory);
  });

  it('leave most work saved at the optimal interval: a third or three times of it saves less', () => {
    const rule = { ...RULE, intervalSeconds: 'optimal', costSeconds: 10_000, nodeMtbfSeconds: 50_000_000 } as const;
    const best = optimalIntervalSeconds(rule, 1);
    expect(best).toBe(INTERVAL);
    const elapsed = failures(rule.nodeMtbfSeconds, 'optimal');
    const saved = (interval: number) =>
      elapsed.reduce((sum, seconds) => sum + savedAt(endless(interval, rule.costSeconds), seconds).savedWork, 0);
    expect(saved(best)).toBeGreaterThan(saved(Math.round(best / 3)));
    expect(saved(best)).toBeGreaterThan(saved(best * 3));
  });
});
