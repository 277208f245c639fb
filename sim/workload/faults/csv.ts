/**
 * Reads outages from a table, a pure function of its text: one row an outage, columns as in {@link OUTAGE_COLUMNS}. It
 * must not know files, nor what an outage does.
 */
import type { Issue } from '../../engine/errors.ts';
import { formatInstant, parseInstant } from '../../engine/time.ts';
import { type NodeSet, OUTAGE_KINDS, type Outage, type OutageKind } from '../../model/faults.ts';
import { type Cell, csvCells } from '../traces/csv-row.ts';
import { quoted } from '../traces/decimal.ts';

interface Column {
  readonly name: 'cluster' | 'node' | 'from' | 'until' | 'kind' | 'announced';
  readonly isRequired: boolean;
  /** What a cell holds, for issues and the reference. */
  readonly expected: string;
}

const DATE = 'a date or date-time such as 2026-03-31 or 2026-03-31T09:00';

export const OUTAGE_COLUMNS: readonly Column[] = [
  { name: 'cluster', isRequired: true, expected: 'the id of a cluster' },
  { name: 'node', isRequired: true, expected: 'the number of a node from 0 on, or a range such as 32-63' },
  { name: 'from', isRequired: true, expected: DATE },
  { name: 'until', isRequired: true, expected: `${DATE}, after \`from\`; empty: for good` },
  { name: 'kind', isRequired: false, expected: `one of ${OUTAGE_KINDS.join(', ')}; empty: failure` },
  { name: 'announced', isRequired: false, expected: `${DATE}, at \`from\` at the latest; empty: not announced` },
];

export interface OutageTableContext {
  /** The file as the user named it, for issues. */
  readonly file?: string;
  /** Clusters in the order of the fleet. */
  readonly clusters: readonly { readonly id: string; readonly nodes: number }[];
  /** Second 0 of the scenario, and its zone's seconds east of UTC. */
  readonly startEpochSeconds: number;
  readonly zoneOffsetSeconds: number;
}

/** Rows without an issue as outages, in the order of the table, and every issue. */
export interface OutagesRead {
  readonly outages: readonly Outage[];
  readonly issues: readonly Issue[];
}

type Header = ReadonlyMap<Column['name'], number>;
type Note = (issue: Issue) => void;

/** Reads a table to its end; what is wrong becomes an issue, never an exception. */
export function readOutages(text: string, context: OutageTableContext): OutagesRead {
  const issues: Issue[] = [];
  const note: Note = (issue) => {
    issues.push(context.file === undefined ? issue : { file: context.file, ...issue });
  };
  const outages: Outage[] = [];
  let header: Header | null = null;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const [k, row] of lines.entries()) {
    const line = k + 1;
    if (row.trim() === '') continue;
    const cells = csvCells(row);
    if (!cells) {
      note({ line, message: 'a quote that is not closed', remedy: 'expected "…" around the whole cell' });
    } else if (!header) {
      header = readHeader(cells, line, note);
      if (!header) return { outages, issues };
    } else {
      const outage = new Row(cells, header, line, note, context).read();
      if (outage) outages.push(outage);
    }
  }
  const example = OUTAGE_COLUMNS.map(({ name }) => name).join(',');
  if (!header && issues.length === 0) note({ line: 1, message: 'empty', remedy: `expected a header like ${example}` });
  return { outages, issues };
}

function readHeader(cells: readonly Cell[], line: number, note: Note): Header | null {
  const places = new Map<Column['name'], number>();
  let isRight = true;
  const wrong = (message: string, remedy: string, cell?: Cell): void => {
    note({ line, ...(cell && { column: cell.column }), message, remedy });
    isRight = false;
  };
  cells.forEach((cell, place) => {
    const known = OUTAGE_COLUMNS.find(({ name }) => name === cell.text.toLowerCase());
    const names = OUTAGE_COLUMNS.map(({ name }) => name).join(', ');
    if (!known) wrong(`unknown column ${quoted(cell.text)}`, `expected one of ${names}`, cell);
    else if (places.has(known.name)) wrong(`column '${known.name}' stands there twice`, 'leave one of them out', cell);
    else places.set(known.name, place);
  });
  for (const { name, isRequired, expected } of OUTAGE_COLUMNS) {
    if (isRequired && !places.has(name)) wrong(`no column '${name}'`, `add it: ${expected}`);
  }
  return isRight ? places : null;
}

/** One row. Every cell is read, so that all that is wrong is found at once. */
class Row {
  private isRight = true;
  private readonly cells: readonly Cell[];
  private readonly header: Header;
  private readonly line: number;
  private readonly note: Note;
  private readonly context: OutageTableContext;

  constructor(cells: readonly Cell[], header: Header, line: number, note: Note, context: OutageTableContext) {
    this.cells = cells;
    this.header = header;
    this.line = line;
    this.note = note;
    this.context = context;
  }

  read(): Outage | null {
    if (this.cells.length > this.header.size) {
      const message = `${this.cells.length} cells where the header names ${this.header.size}`;
      this.note({ line: this.line, message, remedy: 'put cells that hold a comma in quotes' });
      return null;
    }
    const cluster = this.cluster();
    const nodes = this.nodes(this.context.clusters[cluster]?.nodes);
    const from = this.instant('from');
    if (from === undefined && this.text('from') === '') this.wrong('from', 'is empty');
    const until = this.text('until') === '' ? Number.POSITIVE_INFINITY : this.instant('until');
    if (from !== undefined && until !== undefined && until <= from) this.wrong('until', 'is not after `from`');
    const kind = this.kind();
    const announcedAt = this.instant('announced') ?? null;
    if (announcedAt !== null && from !== undefined && announcedAt > from) {
      this.wrong('announced', `${quoted(this.text('announced'))} is after ${this.date(from)}`);
    }
    if (!this.isRight || !nodes) return null;
    return { cluster, nodes, from: from!, until: until!, kind: kind!, announcedAt };
  }

  private cluster(): number {
    const text = this.text('cluster');
    const ids = this.context.clusters.map(({ id }) => id);
    const found = ids.indexOf(text);
    if (found < 0) this.wrong('cluster', `unknown cluster ${quoted(text)}`, `expected one of ${ids.join(', ')}`);
    return found;
  }

  /** @param there nodes of the cluster, where it is known */
  private nodes(there: number | undefined): NodeSet | null {
    const text = this.text('node');
    const parts = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(text);
    if (!parts) {
      this.wrong('node', text === '' ? 'is empty' : `${quoted(text)} is no node`);
      return null;
    }
    const first = Number(parts[1]);
    const last = Number(parts[2] ?? parts[1]);
    if (last < first) this.wrong('node', `${quoted(text)} runs backwards`);
    else if (there !== undefined && last >= there) {
      this.wrong('node', `there is no node ${last}`, `expected at most ${there - 1}: nodes are numbered from 0`);
    }
    return { first, count: last - first + 1 };
  }

  private kind(): OutageKind | undefined {
    const text = this.text('kind');
    if (text === '') return 'failure';
    const found = OUTAGE_KINDS.find((kind) => kind.toLowerCase() === text.toLowerCase());
    if (!found) this.wrong('kind', `unknown kind ${quoted(text)}`);
    return found;
  }

  /** Seconds since the scenario's start. */
  private instant(name: Column['name']): number | undefined {
    const text = this.text(name);
    if (text === '') return undefined;
    const { startEpochSeconds, zoneOffsetSeconds } = this.context;
    const read = parseInstant(text, zoneOffsetSeconds);
    if (!('problem' in read)) return read.epochSeconds - startEpochSeconds;
    this.wrong(name, `${quoted(text)} is not a date`, read.problem);
    return undefined;
  }

  private date(second: number): string {
    return formatInstant(this.context.startEpochSeconds + second, this.context.zoneOffsetSeconds);
  }

  private text(name: Column['name']): string {
    return this.cellOf(name)?.text ?? '';
  }

  private cellOf(name: Column['name']): Cell | undefined {
    const place = this.header.get(name);
    return place === undefined ? undefined : this.cells[place];
  }

  private wrong(name: Column['name'], message: string, remedy?: string): void {
    const column = this.cellOf(name)?.column;
    const expected = `expected ${OUTAGE_COLUMNS.find((known) => known.name === name)!.expected}`;
    this.note({
      line: this.line,
      ...(column !== undefined && { column }),
      path: name,
      message,
      remedy: remedy ?? expected,
    });
    this.isRight = false;
  }
}
