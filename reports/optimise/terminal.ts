/**
 * The result of a search on a terminal. It must not know terminals: the caller says how wide it is.
 */
import type { OptimiseResults } from '../../sim/experiment/optimise/results.ts';
import { readableSearch } from '../sweep/readable.ts';
import type { TerminalOptions } from '../terminal.ts';
import { displayWidth, pad, styled, wrapped } from '../terminal-text.ts';
import { answerOf, finalistHeads, finalistRows, rungRows } from './words.ts';

const GAP = 2;

export function optimiseTerminal(given: OptimiseResults, { width, colour }: TerminalOptions): string {
  const results = readableSearch(given);
  const paint = styled(colour);
  const rungs = rungRows(results).map(
    ({ points, replications, left }) => `${points} points × ${replications} replications; left after it: ${left}`,
  );
  return [
    ...wrapped(results.question, width).map((line) => paint(line, 'bold')),
    '',
    ...finalists(results, width, paint),
    '',
    ...answerOf(results).flatMap((sentence) => wrapped(sentence, width)),
    '',
    ...rungs.flatMap((line) => wrapped(line, width)).map((line) => paint(line, 'dim')),
    '',
  ].join('\n');
}

function finalists(results: OptimiseResults, width: number, paint: ReturnType<typeof styled>): string[] {
  const head = ['Finalist', ...finalistHeads(results, 'it'), ''];
  const rows = finalistRows(results).map(({ name, metric, difference, constraints, verdict }) => [
    ...[name, metric, difference],
    ...constraints.map(({ figure, verdict: of }) => `${figure}, ${of}`),
    verdict,
  ]);
  const widths = head.map((text, k) => Math.max(displayWidth(text), ...rows.map((row) => displayWidth(row[k]!))));
  const isWide = widths.reduce((sum, each) => sum + each + GAP, -GAP) <= width;
  const style = (row: readonly string[]) => (row.at(-1) === 'chosen' ? 'good' : 'plain');
  if (isWide) {
    const line = (cells: readonly string[]): string =>
      cells
        .map((cell, k) => pad(cell, widths[k]!, k > 0 && k < cells.length - 1))
        .join(' '.repeat(GAP))
        .trimEnd();
    return [paint(line(head), 'dim'), ...rows.map((row) => paint(line(row), style(row)))];
  }
  return rows.flatMap((row) => [
    ...wrapped(`${row[0]}: ${row.at(-1)}`, width).map((line) => paint(line, style(row))),
    ...row
      .slice(1, -1)
      .flatMap((cell, k) => (cell === '' ? [] : wrapped(`${head[k + 1]}: ${cell}`, width - GAP)))
      .map((line) => `${' '.repeat(GAP)}${line}`),
  ]);
}
