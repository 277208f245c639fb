/**
 * An axis of a sweep: which values of the scenario it changes, and to what. It must not know how axes are combined.
 */
import { exp, log } from '../../engine/exact-math.ts';
import { writtenNumber } from '../scenario/assumed-number.ts';
import type { Report } from '../scenario/report.ts';
import {
  nodeAt,
  type Path,
  type Place,
  placeAt,
  plain,
  type SourceMap,
  type SourceNode,
} from '../scenario/source-tree.ts';
import { parseSlip } from '../scenario/spec-scalars.ts';
import type { Kind } from './condition.ts';
import { type AxisFile, LEVELS_MAX } from './spec.ts';

/** One value of the scenario that a level changes. */
export interface Change {
  /** Dotted. */
  readonly path: string;
  /** As written in the sweep file, with its place there. */
  readonly value: SourceNode;
}

/** One value of an axis. */
export interface Level {
  /** As reports show it: `0.3`, `30d`, `easy`. */
  readonly label: string;
  /** Durations in seconds; null for a category. */
  readonly number: number | null;
  readonly changes: readonly Change[];
}

export interface Axis {
  readonly name: string;
  readonly title: string;
  readonly kind: Kind;
  /** Every path that some level changes. */
  readonly paths: readonly string[];
  /** The values, in their order; null for a range without steps. */
  readonly levels: readonly Level[] | null;
  /** Of a range. */
  readonly range: Range | null;
  /** Where the axis is written. */
  readonly place: Place;
}

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly scale: 'linear' | 'log';
  readonly whole: boolean;
}

/** Words that conditions and results use themselves. */
const RESERVED: readonly string[] = ['and', 'or', 'not', 'variant', 'point', 'replication'];

/** What an axis says in the file; undefined where it is wrong, which is reported. @param root of the sweep file */
export function readAxis(name: string, file: AxisFile, root: SourceMap, report: Report): Axis | undefined {
  const at: Path = ['axes', name];
  const problem = problemOf(name, file);
  if (problem) {
    report([...at, ...problem.path], problem.message, problem.remedy, problem.path.length === 0 ? 'key' : 'value');
    return undefined;
  }
  const title = file.title ?? name;
  if (file.settings !== undefined) return fromSettings(name, title, root, report);
  const paths = file.paths ?? [file.path!];
  if (file.values !== undefined) {
    const list = nodeAt(root, [...at, 'values']);
    const nodes = list?.kind === 'list' ? list.items : [];
    return fromValues(name, title, paths, nodes, root, report);
  }
  return fromRange(name, title, paths, file, root, report);
}

interface Problem {
  readonly path: Path;
  readonly message: string;
  readonly remedy: string;
}

/** What does not go together in an axis. */
function problemOf(name: string, file: AxisFile): Problem | undefined {
  const has = (key: keyof AxisFile): boolean => file[key] !== undefined;
  const wrong = (path: Path, message: string, remedy: string): Problem => ({ path, message, remedy });
  if (RESERVED.includes(name)) return wrong([], 'cannot be the name of an axis', 'choose another');
  if (has('settings')) {
    const other = (['path', 'paths', 'values', 'from', 'to', 'step', 'count'] as const).find(has);
    return other && wrong([other], 'has no meaning beside settings', 'settings hold their own paths and values');
  }
  if (has('path') === has('paths')) {
    const message = has('path') ? 'has both path and paths' : 'says nothing of what it changes';
    return wrong([], message, 'must have path, paths or settings');
  }
  const repeated = file.paths?.findIndex((path, k) => file.paths!.indexOf(path) < k) ?? -1;
  if (repeated >= 0)
    return wrong(['paths', repeated], `${file.paths![repeated]} is named twice`, 'keep one of the two');
  if (has('values')) {
    const other = (['from', 'to', 'step', 'count'] as const).find(has);
    return other && wrong([other], 'has no meaning beside values', 'write values, or from and to');
  }
  if (!has('from') || !has('to')) return wrong([], 'has no values', 'must have values, or from and to');
  if (has('step') && has('count')) return wrong(['count'], 'stands beside step', 'keep one of the two');
  if (has('step') && file.scale === 'log') return wrong(['step'], 'has no meaning with scale: log', 'use count');
  return undefined;
}

function fromSettings(name: string, title: string, root: SourceMap, report: Report): Axis | undefined {
  const settings = nodeAt(root, ['axes', name, 'settings']) as SourceMap;
  const at: Path = ['axes', name, 'settings'];
  if (settings.entries.size === 0) {
    report(at, 'is empty', 'must have at least one setting');
    return undefined;
  }
  const levels = [...settings.entries].map(([label, { node }]): Level => {
    const entries = node.kind === 'map' ? [...node.entries] : [];
    return { label, number: null, changes: entries.map(([path, entry]) => ({ path, value: entry.node })) };
  });
  const paths = [...new Set(levels.flatMap(({ changes }) => changes.map(({ path }) => path)))];
  // A path that one setting changes and another leaves would be what the scenario says in some points only: meant so.
  return { name, title, kind: 'category', paths, place: settings.place, levels, range: null };
}

function fromValues(
  name: string,
  title: string,
  paths: readonly string[],
  nodes: readonly SourceNode[],
  root: SourceMap,
  report: Report,
): Axis | undefined {
  const values = nodes.map((node) => plain(node));
  const seconds = values.map((value) => (typeof value === 'string' ? parseSlip(value) : undefined));
  const kind = kindOf(values, seconds);
  const levels = nodes.map((value, k): Level => {
    const written = values[k];
    const number = kind === 'number' ? (written as number) : kind === 'duration' ? seconds[k]! : null;
    return { label: labelOf(written), number, changes: paths.map((path) => ({ path, value })) };
  });
  let isGood = true;
  for (const [k, { label, number }] of levels.entries()) {
    const same = levels.findIndex((other) => (number === null ? other.label === label : other.number === number));
    if (same === k) continue;
    report(['axes', name, 'values', k], `${label} is there twice`, 'keep one of the two');
    isGood = false;
  }
  const place = placeAt(root, ['axes', name, 'values']);
  return isGood ? { name, title, kind, paths, place, levels, range: null } : undefined;
}

function kindOf(values: readonly unknown[], seconds: readonly (number | undefined)[]): Kind {
  if (values.every((value) => typeof value === 'number')) return 'number';
  return seconds.every((each) => each !== undefined) ? 'duration' : 'category';
}

/** `easy`, `2026-04-01`, `name: easy, depth: 1`. */
function labelOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(labelOf).join(', ')}]`;
  const { name, ...rest } = value as Record<string, unknown>;
  const inner = Object.entries(name === undefined ? value : rest).map(([key, each]) => `${key}=${labelOf(each)}`);
  return name === undefined ? inner.join(', ') : `${labelOf(name)}${inner.length > 0 ? `(${inner.join(', ')})` : ''}`;
}

function fromRange(
  name: string,
  title: string,
  paths: readonly string[],
  file: AxisFile,
  root: SourceMap,
  report: Report,
): Axis | undefined {
  const at: Path = ['axes', name];
  const bounds = (['from', 'to', 'step'] as const).map((key) => sizeOf(file[key]));
  const [from, to, step] = bounds.map((bound) => bound?.size ?? null);
  const units = new Set(bounds.flatMap((bound) => (bound ? [bound.unit] : [])));
  const [unit] = units;
  const refuse = (key: string, message: string, remedy: string): undefined => {
    report([...at, key], message, remedy);
    return undefined;
  };
  if (units.size > 1) return refuse('to', 'mixes numbers and durations', 'write all of from, to and step as the same');
  if (!(to! > from!)) return refuse('to', `is ${file.to}`, `must be more than from, ${file.from}`);
  if (file.scale === 'log' && from! <= 0) return refuse('from', `is ${file.from}`, 'must be above 0 with scale: log');
  if (step !== null && !(step! > 0)) return refuse('step', `is ${file.step}`, 'must be above 0');
  const whole = file.whole || unit === 'duration';
  const range: Range = { from: from!, to: to!, scale: file.scale, whole };
  const count = file.count ?? (step === null ? null : Math.floor((to! - from!) / step! + 1e-9) + 1);
  const kind = unit!;
  const place = placeAt(root, [...at, 'from']);
  const level = (number: number): Level => levelOf(number, kind, paths, place);
  if (count === null) return { name, title, kind, paths, place, levels: null, range };
  if (count > LEVELS_MAX) return refuse('step', `gives ${count} values`, `must give at most ${LEVELS_MAX}`);
  const numbers = Array.from({ length: count }, (_, k) =>
    step === null ? numberAt(range, k / (count - 1)) : tidyNumber(from! + k * step!, whole),
  );
  return { name, title, kind, paths, place, levels: [...new Set(numbers)].map(level), range };
}

function sizeOf(written: number | string | undefined): { size: number; unit: 'number' | 'duration' } | undefined {
  if (written === undefined) return undefined;
  return typeof written === 'number'
    ? { size: written, unit: 'number' }
    : { size: parseSlip(written) ?? Number.NaN, unit: 'duration' };
}

/** A level of a range; its value takes the place of the range in the file. */
export function levelOf(number: number, kind: Kind, paths: readonly string[], place: Place): Level {
  const written = writtenNumber(number, kind === 'duration' ? 'duration' : 'number');
  const value: SourceNode = { kind: 'scalar', value: written, place };
  return { label: String(written), number, changes: paths.map((path) => ({ path, value })) };
}

/** The number at `share` (0–1) of a range, rounded to 12 digits so that 0.1 + 0.2 is 0.3. */
function numberAt(range: Range, share: number): number {
  return tidyNumber(exactAt(range, share), range.whole);
}

/** The same without rounding. */
export function exactAt({ from, to, scale }: Range, share: number): number {
  if (share === 0) return from;
  if (share === 1) return to;
  return scale === 'log' ? exp(log(from) + share * (log(to) - log(from))) : from + share * (to - from);
}

function tidyNumber(number: number, whole: boolean): number {
  return whole ? Math.round(number) : Number(number.toPrecision(12));
}
