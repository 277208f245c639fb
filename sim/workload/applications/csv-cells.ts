/**
 * Reads the cells of one row of a table of applications and notes every one that is wrong. It must not know what an
 * application is.
 */
import type { Issue } from '../../engine/errors.ts';
import { parseDuration, parseInstant } from '../../engine/time.ts';
import type { Cell } from '../traces/csv-row.ts';
import { quoted } from '../traces/decimal.ts';
import { type ColumnName, columnNamed } from './csv-columns.ts';
import type { Header } from './csv-header.ts';

const YES = new Set(['yes', 'true', 'y', '1']);
const NO = new Set(['no', 'false', 'n', '0']);
const WHOLE_MAX = 1_000_000;

/** Every reader gives `undefined` for an empty cell, and for a wrong one, which it notes. */
export class RowCells {
  /** Whether every cell read so far is right. */
  isRight = true;
  private readonly cells: readonly Cell[];
  private readonly header: Header;
  private readonly line: number;
  private readonly issue: (issue: Issue) => void;

  constructor(cells: readonly Cell[], header: Header, line: number, issue: (issue: Issue) => void) {
    this.cells = cells;
    this.header = header;
    this.line = line;
    this.issue = issue;
  }

  /** The text of a cell; empty where there is none. */
  text(name: ColumnName): string {
    return this.cellOf(name)?.text ?? '';
  }

  /** The text of a cell that must have one. */
  required(name: ColumnName): string {
    const text = this.text(name);
    if (text === '') this.wrong(name, 'is empty');
    return text;
  }

  flag(name: ColumnName): boolean | undefined {
    const text = this.text(name);
    const word = text.toLowerCase();
    if (YES.has(word)) return true;
    if (NO.has(word)) return false;
    if (text !== '') this.wrong(name, `${quoted(text)} is neither yes nor no`);
    return undefined;
  }

  /** A whole number from 1 to a million. */
  whole(name: ColumnName): number | undefined {
    const text = this.text(name);
    if (text === '') return undefined;
    const value = /^\d+(\.0*)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= 1 && value <= WHOLE_MAX) return value;
    if (value > WHOLE_MAX) this.wrong(name, `${quoted(text)} is too large`, `expected at most ${WHOLE_MAX}`);
    else this.wrong(name, `${quoted(text)} is not a whole number ≥ 1`);
    return undefined;
  }

  /** A number from 0 to `high` that must be given. */
  upTo(name: ColumnName, high: number): number | undefined {
    const text = this.required(name);
    if (text === '') return undefined;
    const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    if (value >= 0 && value <= high) return value + 0;
    this.wrong(name, `${quoted(text)} is ${Number.isNaN(value) ? 'not a number' : `not from 0 to ${high}`}`);
    return undefined;
  }

  /** One of `known`, by its index; regardless of case where no spelling is the same. */
  oneOf(name: ColumnName, known: readonly string[]): number | undefined {
    const text = this.text(name);
    if (text === '') return undefined;
    const exact = known.indexOf(text);
    const index = exact >= 0 ? exact : known.findIndex((word) => word.toLowerCase() === text.toLowerCase());
    if (index >= 0) return index;
    this.wrong(name, `unknown ${name} ${quoted(text)}`, `expected one of ${known.join(', ')}`);
    return undefined;
  }

  /** Seconds > 0. */
  duration(name: ColumnName): number | undefined {
    const text = this.text(name);
    if (text === '') return undefined;
    const seconds = parseDuration(text) ?? 0;
    if (seconds > 0) return seconds;
    this.wrong(name, `${quoted(text)} is not a duration`);
    return undefined;
  }

  /** Seconds since 1970, and whether only a day was given. */
  instant(name: ColumnName, offsetSeconds: number): { epochSeconds: number; isDay: boolean } | undefined {
    const text = this.text(name);
    if (text === '') return undefined;
    const read = parseInstant(text, offsetSeconds);
    if ('problem' in read) {
      this.wrong(name, `${quoted(text)} is not a date`, read.problem);
      return undefined;
    }
    return { epochSeconds: read.epochSeconds, isDay: !text.includes('T') };
  }

  /** Notes that the cell of a column is wrong; what would be right is by default what the column expects. */
  wrong(path: ColumnName, message: string, remedy = `expected ${columnNamed(path).expected}`): void {
    const column = this.cellOf(path)?.column;
    this.issue({ line: this.line, ...(column !== undefined && { column }), path, message, remedy });
    this.isRight = false;
  }

  private cellOf(name: ColumnName): Cell | undefined {
    const place = this.header.places.get(name);
    return place === undefined ? undefined : this.cells[place];
  }
}
