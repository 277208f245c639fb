/**
 * One side of a difference between two runs: what became of each job, and what happened to applications and grants, as
 * plain columns. It must not know where it comes from (a run made again, or files), nor the other side.
 */

/** Something that happened to an application or a grant. Two sides had the same if all but `variant` is equal. */
export interface DiffDecision {
  readonly atSeconds: number;
  readonly kind: string;
  readonly application: string;
  readonly sector?: string | undefined;
  readonly grant?: number | undefined;
  readonly cluster?: string | undefined;
  readonly gpus?: number | undefined;
  readonly reason?: string | undefined;
}

/** Columns over jobs. Instants are seconds since the scenario's start, −1: none. */
export interface DiffJobs {
  readonly count: number;
  readonly id: Float64Array;
  /** −1: never submitted. */
  readonly submit: Float64Array;
  /** Asked for, or given where a grant made them fewer. */
  readonly gpus: Int32Array;
  /** Of a job that was stopped and ran again, the last one. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Index into `JOB_STATES`. */
  readonly state: Uint8Array;
  /** Index into `clusters`, −1: none. */
  readonly cluster: Int16Array;
  readonly clusters: readonly string[];
  readonly nodes: Int32Array;
  /** Seconds in queues until the end of the run. */
  readonly waited: Float64Array;
  /** GPU-seconds that it got done: of reference GPUs, or, from files, of those that it ran on. */
  readonly served: Float64Array;
  /** Index into `projects`, −1: none is known. */
  readonly project: Int32Array;
  readonly projects: readonly string[];
  /** Times that the job was stopped or resized; null: not known. Then a last start may hide earlier ones. */
  readonly stops: Int32Array | null;
}

export interface DiffSide {
  /** What it is called in words: a variant, or a folder with a variant. */
  readonly label: string;
  readonly fingerprint: string;
  readonly jobs: DiffJobs;
  /** In the order in which it happened; empty without a programme. */
  readonly decisions: readonly DiffDecision[];
  /** By key; what the run measured. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** Empty columns for so many jobs. */
export function emptyDiffJobs(
  count: number,
  clusters: readonly string[],
  projects: readonly string[],
  stops: Int32Array | null,
): DiffJobs {
  const times = (): Float64Array => new Float64Array(count).fill(-1);
  return {
    ...{ count, clusters, projects, stops },
    ...{ id: new Float64Array(count), submit: times(), start: times(), end: times() },
    ...{ gpus: new Int32Array(count), nodes: new Int32Array(count), state: new Uint8Array(count) },
    cluster: new Int16Array(count).fill(-1),
    ...{ waited: new Float64Array(count), served: new Float64Array(count) },
    project: new Int32Array(count).fill(-1),
  };
}

/** Rows of the jobs that both sides have, by id: row in a, row in b; a job that is never submitted is in neither. */
export function sharedRows(a: DiffJobs, b: DiffJobs): (readonly [a: number, b: number])[] {
  const rows = new Map<number, number>();
  for (let row = 0; row < b.count; row++) rows.set(b.id[row]!, row);
  const shared: (readonly [number, number])[] = [];
  for (let row = 0; row < a.count; row++) {
    const other = rows.get(a.id[row]!);
    if (other !== undefined) shared.push([row, other]);
  }
  return shared;
}
