/**
 * Text on a terminal: how wide it is, where it may be broken, how it is coloured.
 * It must not know results.
 */

export type Style = 'plain' | 'bold' | 'dim' | 'good' | 'bad';

const CODES: Readonly<Record<Style, string>> = { plain: '', bold: '1', dim: '2', good: '32', bad: '31' };

/** A painter; without colour it leaves text as it is. */
export function styled(colour: boolean): (text: string, style: Style) => string {
  return (text, style) => {
    if (!colour || CODES[style] === '' || text.trim() === '') return text;
    return `\u001b[${CODES[style]}m${text}\u001b[0m`;
  };
}

/** Cells that the text takes: two for each Hangul syllable, Chinese or full-width character. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

export function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? space + text : text + space;
}

/** Lines of at most `width` cells, broken at spaces only, and never between a number and what belongs to it. */
export function wrapped(text: string, width: number): string[] {
  const joined = text
    .replace(/([≥±+−]) (?=\S)/g, '$1\u00a0')
    .replace(/ (?=±)/g, '\u00a0')
    .replace(/(\d) (?=(?:d|h|min|s|pp|%|M|bn|GPUs?|GPU·h|KRW)(?![A-Za-z]))/g, '$1\u00a0')
    .replace(/\b(M|bn) (?=GPU·h|KRW)/g, '$1\u00a0')
    .replace(/\b(d|h|min) (?=\d)/g, '$1\u00a0');
  return block(joined, width).map((line) => line.replaceAll('\u00a0', ' '));
}

/** Lines broken at spaces so that each takes at most `width` cells; a longer word has its own line. */
export function block(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}
