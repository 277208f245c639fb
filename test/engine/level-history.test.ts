/** A level in steps: its integral between any two instants against adding up second by second. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eachSpan, LevelHistory } from '../../sim/engine/level-history.ts';

const steps = fc.array(fc.record({ gap: fc.nat({ max: 5 }), level: fc.nat({ max: 4 }) }), { maxLength: 20 });

it('integrates as if it were added up second by second', () => {
  const property = fc.property(steps, fc.nat({ max: 60 }), fc.nat({ max: 60 }), (changes, one, other) => {
    const history = new LevelHistory();
    const levels = new Array<number>(200).fill(0);
    let now = 0;
    for (const { gap, level } of changes) {
      now += gap;
      history.set(level, now);
      levels.fill(level, now);
    }
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    const sum = levels.slice(from, to).reduce((total, level) => total + level, 0);
    expect(history.integral(from, to)).toBe(sum);
    expect(history.level).toBe(levels.at(-1));
  });
  fc.assert(property);
});

it('knows since when its level holds; one to the same level is no change', () => {
  const history = new LevelHistory();
  expect(history.since).toBe(Number.POSITIVE_INFINITY);
  expect(history.integral(0, 10)).toBe(0);
  history.set(0, 2);
  expect(history.since).toBe(2);
  history.set(3, 5);
  history.set(3, 8);
  expect(history.since).toBe(5);
  history.set(1, 9);
  history.set(2, 9);
  expect(history.since).toBe(9);
  expect(history.integral(0, 10)).toBe(3 * 4 + 2);
});

it('a change that is undone at its instant counts for nothing but for when the last change was', () => {
  const history = new LevelHistory();
  history.set(3, 5);
  history.set(0, 9);
  history.set(3, 9);
  expect(history.integral(5, 12)).toBe(21);
  expect(history.since).toBe(9);
});

it('does not go back in time', () => {
  const history = new LevelHistory();
  history.set(1, 5);
  expect(() => history.set(2, 4)).toThrow('a level changes at 4 s, after 5 s');
});

it('of several histories a function of their levels integrates as if it were added up second by second', () => {
  const property = fc.property(
    fc.array(steps, { maxLength: 4 }),
    fc.nat({ max: 60 }),
    fc.nat({ max: 60 }),
    (all, ...ends) => {
      const histories = all.map(() => new LevelHistory());
      const levels = all.map(() => new Array<number>(200).fill(0));
      all.forEach((changes, k) => {
        let now = 0;
        for (const { gap, level } of changes) {
          now += gap;
          histories[k]!.set(level, now);
          levels[k]!.fill(level, now);
        }
      });
      // Neither linear nor symmetric: what the first has beyond all others.
      const beyond = ([first = 0, ...others]: readonly number[]) =>
        Math.max(0, first - others.reduce((sum, level) => sum + level, 0));
      const [from, to] = [Math.min(...ends), Math.max(...ends)];
      let sum = 0;
      for (let second = from; second < to; second++) sum += beyond(levels.map((own) => own[second]!));
      let inSpans = 0;
      const visit = (held: readonly number[], seconds: number): void => {
        inSpans += beyond(held) * seconds;
      };
      eachSpan(histories, visit, from, to);
      expect(inSpans).toBe(sum);
    },
  );
  fc.assert(property);
});
