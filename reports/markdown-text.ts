/**
 * How reports write Markdown: a user's text, sentences with names in bold, and tables. It must not know what is reported.
 */
import { type Emphasise, emphasisedParts } from './emphasis.ts';

/** User text with everything neutralised that Markdown or the HTML within it would act on. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|]/g, '\\$&')
    .replace(/\r?\n/g, ' ');
}

/** Sentences with names in bold, and all else in them as plain text. */
export function withBoldNames(sentencesWith: (emphasise: Emphasise) => readonly string[]): string[] {
  return emphasisedParts(sentencesWith).map((parts) =>
    parts.map(({ text, isEmphasised }) => (isEmphasised ? `**${escaped(text)}**` : escaped(text))).join(''),
  );
}

/** Names to the left, figures to the right. @param rows of cells that are Markdown already, as are those of the head */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return lines(head, rows, (k) => (k === 0 ? '---' : '---:'));
}

/** Everything to the left. @param rows of cells that are Markdown already, as are those of the head */
export function leftTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return lines(head, rows, () => '---');
}

function lines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignment: (column: number) => string,
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, k) => alignment(k))), ...rows.map(line)].join('\n');
}
