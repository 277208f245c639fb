/**
 * How reports write Markdown: a user's text, and a table of figures. It must not know what is reported.
 */

/** User text with everything neutralised that Markdown or the HTML within it would act on. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|]/g, '\\$&')
    .replace(/\r?\n/g, ' ');
}

/** Names to the left, figures to the right. @param rows of cells that are Markdown already */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, k) => (k === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
