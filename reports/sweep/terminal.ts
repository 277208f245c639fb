/**
 * What a sweep says on a terminal when it is done: the answer, and the best of each metric. It must not know files.
 */
import type { MetricAnalysis, SweepResults } from '../../sim/experiment/sweep/results.ts';
import { counted } from '../format.ts';
import { labelOf } from '../metric-text.ts';
import { displayWidth, pad, styled, wrapped } from '../terminal-text.ts';
import { readableSweep } from './readable.ts';
import { sweepAnswer, topTable, withUnit } from './words.ts';

const TOP = 5;

export function renderSweepTerminal(
  given: SweepResults,
  { width, colour }: { readonly width: number; readonly colour: boolean },
): string {
  const results = readableSweep(given);
  const paint = styled(colour);
  const answer = sweepAnswer(results).flatMap((sentence) => wrapped(sentence, width));
  const tables = results.metrics.flatMap((metric) =>
    metric.order.length === 0 ? [] : bestLines(results, metric, width, paint),
  );
  return `${[...wrapped(results.question, width).map((line) => paint(line, 'bold')), ...answer, ...tables].join('\n')}\n`;
}

/** Of a figure that stands below its point. */
const INDENT = 3;

function bestLines(
  results: SweepResults,
  metric: MetricAnalysis,
  width: number,
  paint: ReturnType<typeof styled>,
): string[] {
  const { heads, metrics, rows, hidden } = topTable(results, metric, TOP);
  const { figures } = metrics[0]!;
  const head = ['', ...heads, withUnit('mean', figures.unit), 'to the reference'];
  const body = rows.map(({ rank, levels, values, difference, mark, isReference }) => ({
    cells: [String(rank ?? '–'), ...levels, values[0]!, difference || (isReference ? 'reference' : '–')],
    isContender: mark === 'best' || mark === 'cannot be told from the best',
  }));
  const all = [head, ...body.map(({ cells }) => cells)];
  // Columns that do not fit are left out from the end; the report has them. The figure stands below its point then.
  const widths = head.map((_, k) => Math.max(...all.map((cells) => displayWidth(cells[k]!))));
  const figureAt = heads.length + 1;
  let kept = widths.length;
  while (kept > 2 && widths.slice(0, kept).reduce((sum, each) => sum + each + 2, 0) > width) kept--;
  const line = (cells: readonly string[]): string =>
    cells
      .slice(0, kept)
      .map((cell, k) => pad(cell, widths[k]!, k === 0 || k === figureAt))
      .join('  ')
      .trimEnd();
  const lines = (cells: readonly string[]): string[] =>
    kept > figureAt
      ? [line(cells)]
      : [line(cells), ...wrapped(cells[figureAt]!, width - INDENT).map((text) => `${' '.repeat(INDENT)}${text}`)];
  const title = `${labelOf(metric.key)} (${metric.better === 'none' ? 'highest' : 'best'} first)`;
  return [
    '',
    ...wrapped(title, width).map((text) => paint(text, 'bold')),
    ...lines(head).map((text) => paint(text, 'dim')),
    ...body.flatMap(({ cells, isContender }) =>
      lines(cells).map((text) => paint(text, isContender ? 'good' : 'plain')),
    ),
    ...(hidden > 0 ? wrapped(`${counted(hidden, 'more point')} cannot be told from the best.`, width) : []),
  ];
}
