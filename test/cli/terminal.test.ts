/** What a stream can show, by what it and the environment say of themselves. */
import { describe, expect, it } from 'vitest';
import { processTerminal } from '../../sim/cli/terminal.ts';

function terminal(isTTY: boolean, env: Record<string, string> = {}) {
  const written: string[] = [];
  const listeners: ((error: Error) => void)[] = [];
  const atExit: (() => void)[] = [];
  const stream = () => ({
    isTTY,
    columns: isTTY ? 72 : undefined,
    write: (text: string) => written.push(text),
    on: (_: string, listener: (error: Error) => void) => listeners.push(listener),
  });
  const once = (_: string, listener: () => void) => atExit.push(listener);
  const owner = { stdout: stream(), stderr: stream(), env, once, exitCode: 0 };
  const exitCode = (): number => {
    for (const listener of atExit) listener();
    return owner.exitCode;
  };
  return { written, listeners, exitCode, ...processTerminal(owner as unknown as NodeJS.Process) };
}

describe('colour and rewritten lines', () => {
  it.each<[what: string, isTTY: boolean, env: Record<string, string>, colour: boolean, live: boolean]>([
    ['a terminal', true, {}, true, true],
    ['a pipe', false, {}, false, false],
    ['a pipe in CI', false, { CI: 'true' }, false, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false, true],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true, true],
    ['TERM=dumb', true, { TERM: 'dumb' }, false, false],
  ])('%s', (_, isTTY, env, colour, live) => {
    const { colour: hasColour, live: isLive } = terminal(isTTY, env);
    expect([hasColour, isLive !== false]).toEqual([colour, live]);
  });

  it('knows the width of a terminal; elsewhere it takes what COLUMNS says, and 100 where that says nothing', () => {
    expect(terminal(true, { COLUMNS: '40' }).columns).toBe(72);
    expect(terminal(false).columns).toBe(100);
    expect(terminal(false, { COLUMNS: '40' }).columns).toBe(40);
    for (const nothing of ['', '0', '-1', 'wide', '1.5'])
      expect(terminal(false, { COLUMNS: nothing }).columns).toBe(100);
  });
});

describe('a reader that goes away', () => {
  it('is no error: nothing more is written', () => {
    const { out, written, listeners, exitCode } = terminal(false);
    out('first');
    for (const listener of listeners) listener(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    out('second');
    expect(written).toEqual(['first\n']);
    expect(exitCode()).toBe(0);
  });
});

describe('a stream that takes no more', () => {
  it('is told once on the other one, and ends in exit code 2', () => {
    const { out, written, listeners, exitCode } = terminal(false);
    listeners[0]?.(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC', syscall: 'write' }));
    out('more');
    expect(written).toEqual(['stdout: no space is left on the device, make room or choose another place\n']);
    expect(exitCode()).toBe(2);
  });

  it('hides no other error', () => {
    const { listeners } = terminal(false);
    expect(() => listeners[0]?.(new Error('ours'))).toThrow('ours');
  });
});
