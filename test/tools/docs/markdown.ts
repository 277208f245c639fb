/**
 * Tables, code and anchors in Markdown, the same text for the same data. It must not know what is documented.
 */

/** A table; cells are Markdown, and a bar in one does not end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** Words as a list: `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last;
}

/** A whole page: blocks with a blank line in between, and where the page comes from. */
export function page(title: string, blocks: readonly string[]): string {
  const origin = '<!-- Written by `npx tsx test/tools/write-docs.ts` from the code’s own tables: change those. -->';
  return `${[`# ${title}`, origin, ...blocks].join('\n\n')}\n`;
}
