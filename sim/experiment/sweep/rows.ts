/**
 * What a sweep keeps of each run, and the columns of `runs.parquet`: one row per run, in the order of the plan whatever
 * the order in which runs ended. It must not know files, nor how a column is written.
 */
import { metricName } from '../comparison.ts';
import type { RunRecord } from '../results.ts';
import type { SweepPlan, SweepRun } from './plan.ts';

/**
 * `finished`; `refused`: the scenario cannot be run as it is, found only when a run was made of it; `failed`: our fault,
 * or the thread died.
 */
export const RUN_STATES = ['finished', 'refused', 'failed'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** The outcome of a run, whichever sweep it is of. */
export interface RunRow {
  /** Hash of all that the run depends on. */
  readonly hash: string;
  readonly status: RunState;
  /** Null where it finished. */
  readonly error: string | null;
  readonly fingerprint: string | null;
  readonly scheduleFingerprint: string | null;
  readonly endedAtSeconds: number | null;
  readonly jobs: number | null;
  readonly backlogGrowth: number | null;
  /** By index into the keys of {@link MetricKeys}; NaN, or missing at the end: none. */
  readonly metrics: Float64Array;
}

/** Metric keys in the order in which they came: a run has a thousand figures, and a sweep ten thousand runs. */
export class MetricKeys {
  readonly keys: string[] = [];
  private readonly indices = new Map<string, number>();

  indexOf(key: string): number {
    const known = this.indices.get(key);
    if (known !== undefined) return known;
    this.indices.set(key, this.keys.length);
    return this.keys.push(key) - 1;
  }

  /** The figures of a run as numbers in the order of the keys. */
  pack(metrics: Readonly<Record<string, number | null>>): Float64Array {
    const places = Object.entries(metrics).map(([key, value]) => [this.indexOf(key), value] as const);
    const packed = new Float64Array(this.keys.length).fill(Number.NaN);
    for (const [index, value] of places) packed[index] = value ?? Number.NaN;
    return packed;
  }

  /** The figure of a key; null where the run has none. */
  valueOf(packed: Float64Array, key: string): number | null {
    const value = packed[this.indices.get(key) ?? -1];
    return value === undefined || Number.isNaN(value) ? null : value;
  }
}

export function finishedRow(hash: string, record: RunRecord, keys: MetricKeys): RunRow {
  const { fingerprint, scheduleFingerprint, endedAtSeconds, jobs, backlogGrowth, metrics } = record;
  const kept = { fingerprint, scheduleFingerprint, endedAtSeconds, jobs, backlogGrowth };
  return { hash, status: 'finished', error: null, ...kept, metrics: keys.pack(metrics) };
}

export function unfinishedRow(hash: string, status: 'refused' | 'failed', error: string): RunRow {
  const none = { fingerprint: null, scheduleFingerprint: null, endedAtSeconds: null, jobs: null, backlogGrowth: null };
  return { hash, status, error, ...none, metrics: new Float64Array(0) };
}

/** A column of `runs.parquet`. */
export interface Column {
  readonly name: string;
  readonly type: 'STRING' | 'DOUBLE' | 'INT32';
  readonly data: readonly (string | number | null)[];
}

/** A row with its place in the plan. */
export interface PlacedRow {
  readonly run: SweepRun;
  readonly row: RunRow;
}

/** Axes stand under names that no other column has. */
const AXIS_PREFIX = 'axis:';

/** Columns that are the same in every sweep; the axes follow, then the metrics. */
export const OUTCOME_COLUMNS = [
  ['hash', 'STRING'],
  ['status', 'STRING'],
  ['error', 'STRING'],
  ['fingerprint', 'STRING'],
  ['scheduleFingerprint', 'STRING'],
  ['endedAtSeconds', 'DOUBLE'],
  ['jobs', 'DOUBLE'],
  ['backlogGrowth', 'DOUBLE'],
] as const satisfies readonly (readonly [keyof RunRow, Column['type']])[];

/**
 * The table of these rows, ordered by point, variant, replication. An axis of numbers is a column of numbers; of
 * durations, one as written and one in seconds; any other, its label.
 * @param metricOrder names of metrics in the order of their columns; keys of one name by their text
 */
export function columnsOf(
  plan: SweepPlan,
  rows: readonly PlacedRow[],
  keys: MetricKeys,
  metricOrder: readonly string[],
): Column[] {
  const sorted = [...rows].sort(
    ({ run: a }, { run: b }) => a.point - b.point || a.variant - b.variant || a.replication - b.replication,
  );
  const column = (name: string, type: Column['type'], value: (row: PlacedRow) => string | number | null): Column => ({
    ...{ name, type },
    data: sorted.map(value),
  });
  const axes = plan.axes.flatMap(({ name, kind }, k) => {
    const level = ({ run }: PlacedRow) => plan.points[run.point]!.levels[k]!;
    const label = column(`${AXIS_PREFIX}${name}`, 'STRING', (row) => level(row).label);
    const number = (unit: string) => column(`${AXIS_PREFIX}${name}${unit}`, 'DOUBLE', (row) => level(row).number);
    if (kind === 'number') return [number('')];
    return kind === 'duration' ? [label, number(' seconds')] : [label];
  });
  const metrics = orderedKeys(keys.keys, metricOrder).map((key) =>
    column(key, 'DOUBLE', ({ row }) => keys.valueOf(row.metrics, key)),
  );
  return [
    column('point', 'INT32', ({ run }) => run.point),
    ...axes,
    column('variant', 'STRING', ({ run }) => plan.variants[run.variant]!),
    column('replication', 'INT32', ({ run }) => run.replication),
    column('seed', 'STRING', () => plan.seed),
    ...OUTCOME_COLUMNS.map(([name, type]) => column(name, type, ({ row }) => row[name])),
    // What no run has a figure for was in the table of some earlier sweep.
    ...metrics.filter(({ data }) => data.some((value) => value !== null)),
  ];
}

function orderedKeys(keys: readonly string[], order: readonly string[]): string[] {
  const rank = new Map(order.map((name, k) => [name, k]));
  const rankOf = (key: string): number => rank.get(metricName(key)) ?? order.length;
  return [...keys].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
}

/**
 * Rows of a table that {@link columnsOf} made, in its order; null where it is none.
 * @param keys takes the keys of the table's metrics
 */
export function rowsOf(columns: readonly Pick<Column, 'name' | 'data'>[], keys: MetricKeys): RunRow[] | null {
  const byName = new Map(columns.map(({ name, data }) => [name, data]));
  const outcome = OUTCOME_COLUMNS.map(([name]) => [name, byName.get(name)] as const);
  if (outcome.some(([, data]) => data === undefined)) return null;
  const last = columns.findIndex(({ name }) => name === OUTCOME_COLUMNS.at(-1)![0]);
  const metrics = columns.slice(last + 1).map(({ name, data }) => [keys.indexOf(name), data] as const);
  return byName.get('hash')!.map((_, k) => {
    const packed = new Float64Array(keys.keys.length).fill(Number.NaN);
    for (const [index, data] of metrics) packed[index] = (data[k] as number | null | undefined) ?? Number.NaN;
    const row = Object.fromEntries(outcome.map(([name, data]) => [name, data![k] ?? null]));
    return { ...(row as unknown as RunRow), metrics: packed };
  });
}
