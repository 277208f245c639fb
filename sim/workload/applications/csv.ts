/**
 * Reads applications from a table (columns: `csv-columns.ts`), a pure function of its text. It must not know files, nor
 * whether an applicant is eligible: that is the jury's.
 */
import type { Issue } from '../../engine/errors.ts';
import { formatInstant } from '../../engine/time.ts';
import { type Application, SECTORS } from '../../model/application.ts';
import type { Track } from '../../model/programme.ts';
import { csvCells } from '../traces/csv-row.ts';
import { quoted } from '../traces/decimal.ts';
import { RowCells } from './csv-cells.ts';
import { HEADER_EXAMPLE } from './csv-columns.ts';
import { type Header, readHeader } from './csv-header.ts';
import { chooseTrack } from './tracks.ts';

const DAY_SECONDS = 86_400;

/** A call that the table may name. */
export interface CallOfTable {
  readonly id: string;
  /** Its index in the programme. */
  readonly index: number;
  readonly tracks: readonly Track[];
  /** Window, s. */
  readonly opensAt: number;
  readonly closesAt: number;
  /** Longest term, s. */
  readonly termSeconds: number;
}

export interface TableContext {
  /** The file as the user named it, for issues. */
  readonly file?: string;
  /** At least one. */
  readonly calls: readonly CallOfTable[];
  readonly gpuTypes: readonly string[];
  readonly gpusPerNode: number;
  readonly capitalRegion: string;
  /** Second 0 of the scenario, and its zone's seconds east of UTC. */
  readonly startEpochSeconds: number;
  readonly zoneOffsetSeconds: number;
}

/** Rows without an issue as applications, in order of their ids (UTF-16 code units), and every issue. */
export interface ApplicationsRead {
  readonly applications: readonly Application[];
  readonly issues: readonly Issue[];
}

/** Reads a table to its end; what is wrong becomes an issue, never an exception. */
export function readApplications(text: string, context: TableContext): ApplicationsRead {
  const issues: Issue[] = [];
  const issue = (found: Issue): void => {
    issues.push(context.file === undefined ? found : { file: context.file, ...found });
  };
  const applications: Application[] = [];
  const lineOfId = new Map<string, number>();
  let header: Header | null = null;
  let rows = 0;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const [k, row] of lines.entries()) {
    const line = k + 1;
    if (row.trim() === '') continue;
    if (!header) {
      header = readHeader(row, line, issue);
      if (!header) return { applications, issues };
      continue;
    }
    rows++;
    const cells = cellsOf(row, header, line, issue);
    const read = cells && readRow(cells, lineOfId, line, context);
    if (read) applications.push(read);
  }
  if (!header) issue({ line: 1, message: 'empty', remedy: `expected a header like ${HEADER_EXAMPLE}` });
  else if (rows === 0) issue({ message: 'a header without applications', remedy: 'expected a row for each of them' });
  return { applications: applications.sort((a, b) => (a.id < b.id ? -1 : 1)), issues };
}

/** The cells, or null with an issue where the row has more of them than the header; missing ones are empty. */
function cellsOf(row: string, header: Header, line: number, issue: (issue: Issue) => void): RowCells | null {
  const cells = csvCells(row);
  if (!cells) {
    issue({ line, message: 'a quote that is not closed', remedy: 'expected "…" around the whole cell' });
    return null;
  }
  if (cells.length > header.width) {
    const message = `${cells.length} cells where the header names ${header.width}`;
    issue({ line, message, remedy: 'put cells that hold a comma in quotes' });
    return null;
  }
  return new RowCells(cells, header, line, issue);
}

/** One application; null where a cell is wrong. Every cell is read, so that all that is wrong is found at once. */
function readRow(
  cells: RowCells,
  lineOfId: Map<string, number>,
  line: number,
  context: TableContext,
): Application | null {
  const id = readId(cells, lineOfId, line);
  const call = readCall(cells, context.calls);
  const trackNamed =
    call &&
    cells.oneOf(
      'track',
      call.tracks.map((track) => track.id),
    );
  const sector = cells.required('sector') === '' ? undefined : cells.oneOf('sector', SECTORS);
  const institution = cells.required('institution');
  const region = cells.text('region') || context.capitalRegion;
  const startUp = cells.flag('start_up') ?? false;
  const smeGiven = cells.flag('sme');
  if (startUp && smeGiven === false) cells.wrong('sme', 'no for a start-up', 'expected yes: a start-up is one, too');
  const youth = cells.flag('youth') ?? false;
  const appliedAt = call && (readApplied(cells, call, context) ?? call.closesAt);
  const gpus = readGpus(cells, context.gpusPerNode);
  const gpu = cells.required('gpu') === '' ? undefined : cells.oneOf('gpu', context.gpuTypes);
  const substitutable = cells.flag('substitutable') ?? false;
  const term = cells.duration('term') ?? call?.termSeconds;
  const score = cells.upTo('score', 100);
  if (!cells.isRight) return null;
  const known = { sector: SECTORS[sector!]!, gpus: gpus! };
  return {
    id,
    call: call!.index,
    track: trackNamed ?? chooseTrack(call!.tracks, known.sector, known.gpus, context.gpusPerNode),
    sector: known.sector,
    institution,
    region,
    sme: smeGiven ?? startUp,
    startUp,
    youth,
    appliedAt: appliedAt!,
    gpus: known.gpus,
    gpu: context.gpuTypes[gpu!]!,
    substitutable,
    term: term!,
    score: score!,
  };
}

function readId(cells: RowCells, lineOfId: Map<string, number>, line: number): string {
  const id = cells.required('id');
  const before = lineOfId.get(id);
  if (before !== undefined) {
    cells.wrong('id', `${quoted(id)} stands in line ${before} already`, 'give every application its own id');
  } else if (id !== '') {
    lineOfId.set(id, line);
  }
  return id;
}

function readCall(cells: RowCells, calls: readonly CallOfTable[]): CallOfTable | undefined {
  const ids = calls.map(({ id }) => id);
  const named = cells.oneOf('call', ids);
  if (named !== undefined) return calls[named];
  if (cells.text('call') !== '') return undefined;
  if (calls.length === 1) return calls[0];
  cells.wrong('call', 'is empty', `expected one of ${ids.join(', ')}`);
  return undefined;
}

/** Seconds since the scenario's start; a day without a time of day is held to the window's part of it. */
function readApplied(cells: RowCells, call: CallOfTable, context: TableContext): number | undefined {
  const read = cells.instant('applied', context.zoneOffsetSeconds);
  if (!read) return undefined;
  const at = read.epochSeconds - context.startEpochSeconds;
  if (read.isDay && at < call.opensAt && at + DAY_SECONDS > call.opensAt) return call.opensAt;
  if (at >= call.opensAt && at <= call.closesAt) return at;
  const date = (second: number): string => formatInstant(context.startEpochSeconds + second, context.zoneOffsetSeconds);
  cells.wrong(
    'applied',
    `${quoted(cells.text('applied'))} is outside the window of call ${call.id}`,
    `expected from ${date(call.opensAt)} to ${date(call.closesAt)}`,
  );
  return undefined;
}

function readGpus(cells: RowCells, gpusPerNode: number): number | undefined {
  const gpus = cells.whole('gpus');
  const nodes = cells.whole('nodes');
  const isGiven = (name: 'gpus' | 'nodes'): boolean => cells.text(name) !== '';
  if (isGiven('gpus') && isGiven('nodes')) cells.wrong('nodes', 'given besides gpus', 'leave one of the two empty');
  if (!isGiven('gpus') && !isGiven('nodes')) {
    cells.wrong('gpus', 'neither gpus nor nodes is given', 'give one of the two: a whole number ≥ 1');
  }
  return gpus ?? (nodes === undefined ? undefined : nodes * gpusPerNode);
}
