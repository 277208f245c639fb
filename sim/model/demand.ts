/**
 * The demand of all applications as columns of numbers: what each project would run, drawn before and apart from any
 * award. It must not know grants: when a job is submitted and on how many GPUs is decided when its project has some.
 */
import { Fingerprint } from '../engine/fingerprint.ts';
import type { Elasticity } from './elasticity.ts';

/** Jobs by application, then by offset. Every column has `count` entries. */
export interface Demand {
  readonly count: number;
  /** Row of the first job of each application; one entry more than there are applications. */
  readonly first: Int32Array;
  /** Seconds of its project's clock at which the job is submitted, ≥ 0, ascending within an application. */
  readonly offset: Float64Array;
  /** Reference GPU-seconds (H200), whole numbers ≥ 0. */
  readonly work: Float64Array;
  /** Requested time × GPUs on the reference GPU, whole numbers ≥ 0. */
  readonly requestedWork: Float64Array;
  /** GPUs that the job would like, ≥ 1. */
  readonly wish: Int32Array;
  /** 1: the job takes fewer GPUs where its grant has fewer, and runs longer; 0: it is rejected there (a trace's job). */
  readonly mouldable: Uint8Array;
  /** Index into `classes`. */
  readonly jobClass: Uint8Array;
  /** Index into `OUTCOMES`. */
  readonly outcome: Uint8Array;
  /** The number under which results name the job. */
  readonly id: Float64Array;
  readonly classes: readonly string[];
  /** Columns; absent or null: no job is elastic. */
  elastic?: Elasticity | null;
}

/** A demand of `count` jobs of `applications` applications, all zero; to be filled by its maker. */
export function emptyDemand(applications: number, count: number, classes: readonly string[]): Demand {
  return {
    count,
    first: new Int32Array(applications + 1),
    offset: new Float64Array(count),
    work: new Float64Array(count),
    requestedWork: new Float64Array(count),
    wish: new Int32Array(count),
    mouldable: new Uint8Array(count),
    jobClass: new Uint8Array(count),
    outcome: new Uint8Array(count),
    id: new Float64Array(count),
    classes,
  };
}

/**
 * Hash over offsets and works, and over sizes where jobs are elastic: equal in all variants that differ in awards,
 * sharing or reclaim only.
 */
export function demandFingerprint(demand: Demand): string {
  const fingerprint = new Fingerprint();
  for (const first of demand.first) fingerprint.add(first);
  for (let job = 0; job < demand.count; job++) fingerprint.add(demand.offset[job]!).add(demand.work[job]!);
  const { elastic } = demand;
  if (!elastic) return fingerprint.digest();
  for (let job = 0; job < demand.count; job++) {
    fingerprint.add(elastic.least[job]!).add(elastic.most[job]!).add(elastic.exponent[job]!);
  }
  return fingerprint.digest();
}
