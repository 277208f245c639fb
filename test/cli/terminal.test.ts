/** What a stream can show, by what it and the environment say of themselves. */
import { describe, expect, it } from 'vitest';
import { processTerminal } from '../../sim/cli/terminal.ts';

type Streams = Parameters<typeof processTerminal>[0];

function terminal(isTTY: boolean, env: Record<string, string> = {}) {
  const written: string[] = [];
  const listeners: ((error: Error) => void)[] = [];
  const stream = {
    isTTY,
    columns: isTTY ? 72 : undefined,
    write: (text: string) => written.push(text),
    on: (_: string, listener: (error: Error) => void) => listeners.push(listener),
  };
  return { written, listeners, ...processTerminal({ stdout: stream, stderr: stream, env } as unknown as Streams) };
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

  it('knows the width of a terminal and takes 100 elsewhere', () => {
    expect(terminal(true).columns).toBe(72);
    expect(terminal(false).columns).toBe(100);
  });
});

describe('a reader that goes away', () => {
  it('is no error: nothing more is written', () => {
    const { out, written, listeners } = terminal(false);
    out('first');
    for (const listener of listeners) listener(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    out('second');
    expect(written).toEqual(['first\n']);
  });

  it('hides no other error', () => {
    const { listeners } = terminal(false);
    expect(() => listeners[0]?.(Object.assign(new Error('write EIO'), { code: 'EIO' }))).toThrow('EIO');
  });
});
