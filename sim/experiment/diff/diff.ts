/**
 * The difference between two runs, explained: where they part, who gained and lost, which jobs moved, what was waited for.
 * It must not know where the two sides come from, nor how anything is shown.
 */
import { WAIT_REASONS, type WaitReason } from '../../model/wait-reasons.ts';
import type { AttemptsOf } from './attempts.ts';
import { type FirstEvent, firstEvent } from './first-event.ts';
import { type Both, type Groups, groupDifferences } from './groups.ts';
import { type MovedJob, type MovedJobs, movedJobs } from './moved-jobs.ts';
import type { DiffSide } from './side.ts';

export interface ReasonDifference {
  readonly reason: WaitReason;
  /** Hours waited for it, over all jobs. */
  readonly waitedHours: Both;
}

/** Seconds that a job waited by reason, on both sides; null: not known. */
export type ReasonsOfJob = readonly [a: ReasonSeconds | null, b: ReasonSeconds | null];
export type ReasonSeconds = Readonly<Partial<Record<WaitReason, number>>>;

export interface ExplainedJob extends MovedJob {
  readonly reasons: ReasonsOfJob;
}

export interface Diff {
  readonly schema: 'gpufleet/diff@1';
  readonly a: { readonly label: string; readonly fingerprint: string };
  readonly b: { readonly label: string; readonly fingerprint: string };
  /** ISO 8601 date-time of second 0. */
  readonly start: string;
  readonly replication: number;
  /** Equal fingerprints and equal records: nothing below differs. */
  readonly isSame: boolean;
  readonly firstEvent: FirstEvent | null;
  /**
   * True: jobs were, or may have been, stopped and began again, of which only the last start is known: an earlier event
   * may differ.
   */
  readonly mayPartEarlier: boolean;
  readonly groups: Groups;
  readonly jobs: Omit<MovedJobs, 'most'> & { readonly most: readonly ExplainedJob[] };
  /** Those that differ, by the size of the difference, largest first; empty where reasons are not known. */
  readonly reasons: readonly ReasonDifference[];
  /** What could not be compared, in words. */
  readonly notes: readonly string[];
}

export interface DiffOptions {
  readonly start: string;
  readonly replication: number;
  /** How many of the jobs that moved most. */
  readonly top: number;
  readonly notes?: readonly string[];
  /** Why a job waited, on both sides; asked for those that moved most only. */
  readonly reasonsOf?: (id: number) => ReasonsOfJob;
  /** Of jobs that were stopped; missing: their last start is all that is known. */
  readonly attemptsOf?: AttemptsOf;
}

export function diffOf(a: DiffSide, b: DiffSide, options: DiffOptions): Diff {
  const { start, replication, top, notes = [], reasonsOf = () => [null, null], attemptsOf } = options;
  const first = firstEvent(a, b, attemptsOf);
  const { most, ...jobs } = movedJobs(a.jobs, b.jobs, top);
  const isHidden = ({ jobs: { stops } }: DiffSide): boolean => stops === null || stops.some((count) => count > 0);
  return {
    schema: 'gpufleet/diff@1',
    a: { label: a.label, fingerprint: a.fingerprint },
    b: { label: b.label, fingerprint: b.fingerprint },
    ...{ start, replication },
    isSame: first === null && a.fingerprint === b.fingerprint,
    firstEvent: first,
    mayPartEarlier: first !== null && attemptsOf === undefined && (isHidden(a) || isHidden(b)),
    groups: groupDifferences(a.jobs, b.jobs),
    jobs: { ...jobs, most: most.map((job) => ({ ...job, reasons: reasonsOf(job.id) })) },
    reasons: reasonDifferences(a, b),
    notes,
  };
}

function reasonDifferences(a: DiffSide, b: DiffSide): ReasonDifference[] {
  const hours = ({ metrics }: DiffSide, reason: WaitReason) => metrics[`waitedHours{reason=${reason}}`] ?? 0;
  const size = ({ waitedHours: [one, other] }: ReasonDifference) => Math.abs(other - one);
  return WAIT_REASONS.map(
    ({ name }): ReasonDifference => ({ reason: name, waitedHours: [hours(a, name), hours(b, name)] }),
  )
    .filter((row) => size(row) > 0)
    .sort((x, y) => size(y) - size(x));
}
