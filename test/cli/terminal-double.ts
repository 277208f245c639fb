/** A terminal that keeps what it is told. */
import type { Terminal } from '../../sim/cli/terminal.ts';

export interface TerminalDouble extends Terminal {
  readonly stdout: string[];
  readonly stderr: string[];
}

export function terminalDouble(
  screen: Partial<Pick<Terminal, 'columns' | 'colour' | 'live' | 'debug'>> = {},
): TerminalDouble {
  const stdout: string[] = [];
  const stderr: string[] = [];
  return {
    ...{ columns: 100, colour: false, live: false, debug: false, ...screen },
    stdout,
    stderr,
    out: (text) => void stdout.push(text),
    err: (text) => void stderr.push(text),
    raw: (text) => void stderr.push(text),
  };
}
