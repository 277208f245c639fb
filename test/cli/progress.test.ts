/** What progress says on a terminal and elsewhere, and how often. */
import { expect, it } from 'vitest';
import { Progress } from '../../sim/cli/progress.ts';
import { terminalDouble } from './terminal-double.ts';

it('rewrites one line on a terminal and cuts it to the width', () => {
  const terminal = terminalDouble({ live: { columns: 12 } });
  let now = 0;
  const progress = new Progress(terminal, 50, () => now);
  now = 2000;
  progress.advance();
  progress.clear();
  expect(terminal.stderr).toEqual(['\r\u001b[K0/50 runs', '\r\u001b[K1/50 runs, ', '\r\u001b[K']);
});

it('says a plain line every few seconds where nothing can be rewritten', () => {
  const terminal = terminalDouble();
  let now = 0;
  const progress = new Progress(terminal, 100, () => now);
  for (let run = 0; run < 100; run++) {
    now += 150;
    progress.advance();
  }
  progress.clear();
  expect(terminal.stderr).toEqual(['34/100 runs, about 10 s left', '68/100 runs, about 5 s left']);
});

it('counts long times in minutes and hours', () => {
  const terminal = terminalDouble({ live: { columns: 80 } });
  let now = 0;
  const progress = new Progress(terminal, 3, () => now);
  now = 200_000;
  progress.advance();
  now = 20_000_000;
  progress.advance();
  expect(terminal.stderr.slice(1)).toEqual([
    '\r\u001b[K1/3 runs, about 7 min left',
    '\r\u001b[K2/3 runs, about 3 h left',
  ]);
});
