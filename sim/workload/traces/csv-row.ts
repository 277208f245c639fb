/**
 * Splits one line of CSV (RFC 4180) into cells.
 * It must not know what the cells mean, and reads no cell that spans lines.
 */

export interface Cell {
  /** Without quotes and without blanks around it. */
  readonly text: string;
  /** 1-based column in the line at which it starts. */
  readonly column: number;
}

/** The cells of `line`, or null where a quote is not closed or stands in the middle of a cell. */
export function csvCells(line: string): Cell[] | null {
  const cells: Cell[] = [];
  let at = 0;
  for (;;) {
    while (line[at] === ' ' || line[at] === '\t') at++;
    const column = at + 1;
    let text: string;
    if (line[at] === '"') {
      const end = closingQuote(line, at + 1);
      if (end < 0) return null;
      text = line
        .slice(at + 1, end)
        .replaceAll('""', '"')
        .trim();
      at = end + 1;
      while (line[at] === ' ' || line[at] === '\t') at++;
      if (at < line.length && line[at] !== ',') return null;
    } else {
      const comma = line.indexOf(',', at);
      const end = comma < 0 ? line.length : comma;
      text = line.slice(at, end).trim();
      at = end;
    }
    cells.push({ text, column });
    if (at >= line.length) return cells;
    at++;
  }
}

/** Where the quoted text ends; a doubled quote stands for one. −1 where it does not. */
function closingQuote(line: string, from: number): number {
  let at = line.indexOf('"', from);
  while (at >= 0 && line[at + 1] === '"') at = line.indexOf('"', at + 2);
  return at;
}
