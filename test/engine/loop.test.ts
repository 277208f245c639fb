/** The loop's promises: instants ascend, phases in order, an instant again while something is left, and how it ends. */
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../sim/engine/errors.ts';
import { runLoop, type Source } from '../../sim/engine/loop.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** A source with events at `times` that writes its name and the instant down; `also` may add events at the instant. */
function source(name: string, log: string[], times: number[], also: (now: number) => void = () => {}): Source {
  return {
    peek: () => times[0] ?? NEVER,
    handle(now) {
      log.push(`${name}${now}`);
      while (times[0] === now) times.shift();
      also(now);
    },
  };
}

function run(sources: readonly Source[], horizon = NEVER, done: (now: number) => boolean = () => false): number {
  return runLoop(sources, horizon, done);
}

describe('runLoop', () => {
  it('goes through instants in order and through the sources of one in the order of the list', () => {
    const log: string[] = [];
    const sources = [source('a', log, [3, 3, 7]), source('b', log, [1, 7]), source('c', log, [3])];
    expect(run(sources)).toBe(7);
    expect(log).toEqual(['b1', 'a3', 'c3', 'a7', 'b7']);
  });

  it('sees what an earlier phase brings to a later one at once, and to an earlier one in the next round', () => {
    const log: string[] = [];
    const early: number[] = [];
    const late: number[] = [];
    const middle = source('m', log, [5], (now) => {
      early.push(now);
      late.push(now);
    });
    expect(run([source('e', log, early), middle, source('l', log, late)])).toBe(5);
    expect(log).toEqual(['m5', 'l5', 'e5']);
  });

  it('ends before the horizon, at the horizon', () => {
    const log: string[] = [];
    expect(run([source('a', log, [1, 4, 5, 6])], 5)).toBe(5);
    expect(log).toEqual(['a1', 'a4']);
    expect(run([source('b', log, [1])], 9)).toBe(9);
    expect(run([], 9)).toBe(9);
    expect(run([])).toBe(0);
  });

  it('asks after each instant whether it is done, never in the midst of one', () => {
    const log: string[] = [];
    const asked: number[] = [];
    const sources = [source('a', log, [2, 4, 6]), source('b', log, [4])];
    const ended = run(sources, 100, (now) => {
      asked.push(now);
      return now >= 3;
    });
    expect([ended, log, asked]).toEqual([4, ['a2', 'a4', 'b4'], [2, 4]]);
  });

  it('refuses to run backwards', () => {
    const times = [5];
    const sources = [source('a', [], times, () => times.push(4))];
    expect(() => run(sources)).toThrow(new InvariantError('time runs backwards: from 5 s to 4 s'));
  });
});
