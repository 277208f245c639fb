/** The first signal asks, a later one commands, and echoes of the first are neither. */
import { expect, it } from 'vitest';
import { catchInterruption } from '../../sim/cli/compare/interruption.ts';

function interruption() {
  const exits: number[] = [];
  const clock = { now: 5000 };
  const caught = catchInterruption(
    (code) => exits.push(code),
    () => clock.now,
  );
  return { ...caught, exits, clock };
}

// `emit` calls whoever listens to signals of this process, and sends none.
it('keeps what there is at the first signal, though it may come several times', () => {
  const { signal, exitCode, release, exits, clock } = interruption();
  expect([signal.aborted, exitCode()]).toEqual([false, null]);
  process.emit('SIGINT', 'SIGINT');
  expect([signal.aborted, exitCode()]).toEqual([true, 130]);
  clock.now += 10;
  process.emit('SIGINT', 'SIGINT');
  clock.now += 900;
  process.emit('SIGTERM', 'SIGTERM');
  expect([exits, exitCode()]).toEqual([[], 130]);
  release();
});

it('stops at once at a second signal that is meant', () => {
  const { release, exits, clock } = interruption();
  process.emit('SIGTERM', 'SIGTERM');
  clock.now += 1000;
  process.emit('SIGINT', 'SIGINT');
  expect(exits).toEqual([130]);
  release();
});
