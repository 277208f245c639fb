/**
 * Lays plain words out in a given width. It must not know what they say.
 */

const GAP = 2;
const INDENT_NARROW = '    ';

/** Two columns; where the width leaves too little for the second, its words stand below, indented. */
export function columns(rows: readonly (readonly string[])[], width: number): string {
  const first = Math.max(0, ...rows.map(([label = '']) => label.length)) + GAP;
  const isNarrow = width - first < 30;
  return rows
    .map(([label = '', words = '']) => {
      if (isNarrow) return [label, wrapped(words, width, INDENT_NARROW)].filter((line) => line !== '').join('\n');
      return label.padEnd(first) + wrapped(words, width, ' '.repeat(first)).trimStart();
    })
    .join('\n');
}

/** Broken at blanks into lines of at most `width` characters (a longer word stays whole), each after `indent`. */
export function wrapped(words: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(indent + line);
  return lines.join('\n');
}
