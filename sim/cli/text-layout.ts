/**
 * Two columns of plain words in a given width. It must not know what they say.
 */
import { wrapped } from '../../reports/terminal-text.ts';

const GAP = 2;
const NARROWEST = 30;
const INDENT = '    ';

/** Labels and words side by side; where the width leaves too little for the words, they stand below their label. */
export function columns(rows: readonly (readonly [label: string, words: string])[], width: number): string {
  const left = Math.max(0, ...rows.map(([label]) => label.length)) + GAP;
  const isNarrow = width - left < NARROWEST;
  const indent = isNarrow ? INDENT : ' '.repeat(left);
  return rows
    .flatMap(([label, words]) => {
      const lines = wrapped(words, width - indent.length).map((line) => (indent + line).trimEnd());
      if (isNarrow) return label === '' ? lines : [label, ...lines];
      return [label.padEnd(left) + (lines[0] ?? '').trimStart(), ...lines.slice(1)];
    })
    .map((line) => line.trimEnd())
    .join('\n');
}
