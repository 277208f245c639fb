/**
 * The workload of a scenario as plain data. It must not know how jobs are generated or traces are read.
 */
import { parseDuration } from '../../engine/time.ts';
import type { Scenario } from './spec.ts';
import type { TRACE_SCALINGS } from './spec-workload.ts';

export interface PresetWorkload {
  readonly kind: 'preset';
  readonly preset: string;
  /** Only these job classes; null: all. */
  readonly classes: readonly string[] | null;
  /** Offered load of every home cluster, or by cluster id (0 where none is given). */
  readonly load: number | Readonly<Record<string, number>>;
  /** Requested ÷ run time: its median, and the share of jobs below 1; null: the generator's default. */
  readonly overestimate: { readonly median: number; readonly below1: number } | null;
}

export interface TraceWorkload {
  readonly kind: 'trace';
  /** As written in the scenario; null: the command line must give it. */
  readonly file: string | null;
  /** Where the trace is published; null: not said. */
  readonly published: string | null;
  /** Offered load to scale to; null: as recorded. */
  readonly load: number | null;
  readonly method: (typeof TRACE_SCALINGS)[number];
}

/** No jobs but those of the programme's projects. */
export interface NoWorkload {
  readonly kind: 'none';
}

export interface ResolvedWorkload {
  readonly source: PresetWorkload | TraceWorkload | NoWorkload;
  /** Only jobs submitted in [from, to), s from the workload's start; `to` null: to its end. Null: all. */
  readonly window: { readonly from: number; readonly to: number | null } | null;
  /** Only the first so many jobs; null: all. */
  readonly maxJobs: number | null;
}

/** Of a checked scenario: exactly one of `preset` and `trace` is there; undefined where a programme makes the jobs. */
export function resolveWorkload(workload: Scenario['workload']): ResolvedWorkload {
  if (!workload) return { source: { kind: 'none' }, window: null, maxJobs: null };
  const { window, maxJobs } = workload;
  return {
    source: sourceOf(workload),
    window: window
      ? { from: parseDuration(window.from)!, to: window.to === undefined ? null : parseDuration(window.to)! }
      : null,
    maxJobs: maxJobs ?? null,
  };
}

function sourceOf({
  preset,
  classes,
  load,
  overestimate,
  trace,
}: NonNullable<Scenario['workload']>): PresetWorkload | TraceWorkload {
  if (trace) {
    const { file, published, load: target, method } = trace;
    return { kind: 'trace', file: file ?? null, published: published ?? null, load: target ?? null, method };
  }
  return {
    kind: 'preset',
    preset: preset!,
    classes: classes ?? null,
    load: load!,
    overestimate: overestimate ?? null,
  };
}
