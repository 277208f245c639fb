/**
 * What a terminal says of a programme besides the table and the answer: awards, reclaim, published figures. It must not
 * know terminals.
 */
import type { Results } from '../../sim/experiment/results.ts';
import { displayWidth, pad, type Style, wrapped } from '../terminal-text.ts';
import { type PublishedRow, publishedRows, publishedSentence, WITHIN_WORDS } from './published.ts';
import { programmeSentences } from './sentences.ts';

type Paint = (text: string, style: Style) => string;
const GAP = '  ';

/** Lines, each part after an empty one; none where there is nothing to say. */
export function programmeLines(results: Results, width: number, paint: Paint): string[] {
  const sentences = programmeSentences(results).flatMap((sentence) => wrapped(sentence, width));
  const published = publishedLines(results, width, paint);
  return [sentences, published].flatMap((lines) => (lines.length === 0 ? [] : ['', ...lines]));
}

function publishedLines(results: Results, width: number, paint: Paint): string[] {
  const sentence = publishedSentence(results);
  if (sentence === null) return [];
  const rows = publishedRows(results);
  const cells = rows.map(cellsOf);
  const head = ['Published beside simulated', 'published', 'simulated', 'mark', ''];
  const widths = head.map((name, k) => Math.max(...[name, ...cells.map((row) => row[k] ?? '')].map(displayWidth)));
  const wide = widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length) <= width;
  const line = (row: readonly string[]): string =>
    row
      .map((text, k) => pad(text, widths[k] ?? 0, k === 1 || k === 2))
      .join(GAP)
      .trimEnd();
  const body = wide ? [paint(line(head), 'bold'), ...cells.map(line)] : folded(rows, width, paint);
  return [...body, ...wrapped(sentence, width)];
}

function cellsOf({ metric, mark, published, simulated, within }: PublishedRow): string[] {
  return [metric, published, simulated, mark, within === null ? '' : WITHIN_WORDS[`${within}`]];
}

/** A figure's name, and below it what was published and what is simulated. */
function folded(rows: readonly PublishedRow[], width: number, paint: Paint): string[] {
  const lines = rows.flatMap(({ metric, mark, published, simulated, within }) => [
    ...wrapped(metric, width).map((text) => paint(text, 'dim')),
    ...wrapped(`${published} published, ${simulated} simulated`, width - 2).map((text) => `  ${text}`),
    `  ${mark}${within === null ? '' : `: ${WITHIN_WORDS[`${within}`]}`}`,
  ]);
  return [...wrapped('Published beside simulated', width).map((text) => paint(text, 'bold')), ...lines];
}
