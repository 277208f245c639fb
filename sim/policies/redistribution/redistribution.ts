/**
 * The port of a redistribution: who gets GPUs that were just taken from a grant. It must not know why they were taken.
 */
import type { PolicyInfo } from '../policy.ts';

type Parameters = Readonly<Record<string, number | string | boolean>>;

/** An applicant in reserve. */
export interface ReserveEntry {
  /** Index in the programme's list of applications. */
  readonly application: number;
  /** GPUs asked for as GPUs of the cluster concerned (exchange rate and cap applied); 0: that cluster is not for it. */
  readonly gpus: number;
  readonly unit: 'node' | 'gpu';
}

/** An active grant in the same cluster with jobs that wait. */
export interface BusyGrant {
  readonly grant: number;
  readonly unit: 'node' | 'gpu';
  readonly gpus: number;
  /** GPUs for which its queued jobs ask. */
  readonly queuedGpus: number;
}

export interface RedistributionView {
  readonly cluster: number;
  readonly gpusPerNode: number;
  /** GPUs that nobody holds and that were taken from grants: to be given away now. */
  readonly freedGpus: number;
  /** Of these, how many are in wholly free nodes. */
  readonly freedWholeNodeGpus: number;
  /** In order of rank. */
  readonly reserve: readonly ReserveEntry[];
  /** By grant id. */
  readonly busy: readonly BusyGrant[];
}

export type Redistribution =
  /** A new grant for an applicant in reserve. */
  | { readonly kind: 'award'; readonly application: number; readonly gpus: number }
  /** An active grant grows until its own end. */
  | { readonly kind: 'grow'; readonly grant: number; readonly gpus: number };

export interface RedistributionPolicy extends PolicyInfo {
  readonly kind: 'redistribution';
  /**
   * What becomes of freed GPUs that nobody is given: `offered` to the next call, `scavenged` by waiting jobs of the
   * cluster's other grants until somebody is granted them, or `idle` until the end of the grant that they were taken from.
   */
  readonly rest: 'offered' | 'scavenged' | 'idle';
  /** Pure; in the order in which they are to be carried out; together at most the freed GPUs. */
  redistribute(view: RedistributionView, parameters: Parameters): readonly Redistribution[];
}
