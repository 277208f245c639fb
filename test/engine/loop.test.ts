/** The loop's promises: instants ascend, phases in order, an instant again while something is left, and how it ends. */
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../sim/engine/errors.ts';
import { Phase, runLoop } from '../../sim/engine/loop.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** A phase with events at `times` that writes its name and the instant down; `also` may add events at the instant. */
function phase(name: string, log: string[], times: number[], also: (now: number) => void = () => {}): Phase {
  const own: Phase = new Phase((now) => {
    log.push(`${name}${now}`);
    while (times[0] === now) times.shift();
    own.next = times[0] ?? NEVER;
    also(now);
  }, times[0]);
  return own;
}

function run(phases: readonly Phase[], horizon = NEVER, done: (now: number) => boolean = () => false): number {
  return runLoop(phases, horizon, done);
}

describe('runLoop', () => {
  it('goes through instants in order and through the phases of one in the order of the list', () => {
    const log: string[] = [];
    const phases = [phase('a', log, [3, 3, 7]), phase('b', log, [1, 7]), phase('c', log, [3])];
    expect(run(phases)).toBe(7);
    expect(log).toEqual(['b1', 'a3', 'c3', 'a7', 'b7']);
  });

  it('sees what an earlier phase brings to a later one at once, and to an earlier one in the next round', () => {
    const log: string[] = [];
    const early = phase('e', log, []);
    const late = phase('l', log, []);
    const middle = phase('m', log, [5], (now) => {
      early.next = now;
      late.next = now;
    });
    expect(run([early, middle, late])).toBe(5);
    expect(log).toEqual(['m5', 'l5', 'e5']);
  });

  it('ends before the horizon, at the horizon', () => {
    const log: string[] = [];
    expect(run([phase('a', log, [1, 4, 5, 6])], 5)).toBe(5);
    expect(log).toEqual(['a1', 'a4']);
    expect(run([phase('b', log, [1])], 9)).toBe(9);
    expect(run([], 9)).toBe(9);
    expect(run([])).toBe(0);
    expect(run([new Phase(() => {})])).toBe(0);
  });

  it('asks after each instant whether it is done, never in the midst of one', () => {
    const log: string[] = [];
    const asked: number[] = [];
    const phases = [phase('a', log, [2, 4, 6]), phase('b', log, [4])];
    const ended = run(phases, 100, (now) => {
      asked.push(now);
      return now >= 3;
    });
    expect([ended, log, asked]).toEqual([4, ['a2', 'a4', 'b4'], [2, 4]]);
  });

  it('refuses to run backwards', () => {
    const backwards: Phase = phase('a', [], [5], () => {
      backwards.next = 4;
    });
    expect(() => run([backwards])).toThrow(new InvariantError('time runs backwards: from 5 s to 4 s'));
  });

  it('ends where an instant goes round in circles, and says which phases do', () => {
    const quiet = new Phase(() => {});
    const circling: Phase = new Phase((now) => {
      circling.next = now;
    }, 5);
    expect(() => run([quiet, circling])).toThrow(/at 5 s the run goes round in circles: .* of the phases 1$/);
  });
});
