/**
 * The port of a sharing: whether a grant is nodes of its own, a quota of a shared cluster, or a weight in one. It must not
 * know who uses what at the time: quotas are summed in `sim/model/quota-tree.ts`.
 *
 * Names and meaning follow Kueue (nominalQuota, borrowingLimit, lendingLimit): a grant stands for a
 * ClusterQueue, a track or the cluster for a Cohort.
 */
import type { QuotaLimits } from '../../model/quota-tree.ts';
import type { PolicyInfo } from '../policy.ts';

type Parameters = Readonly<Record<string, number | string | boolean>>;

/** GPUs of one cluster at one time. */
export interface ClusterGpus {
  readonly inService: number;
  /** Held by active grants, whether or not all of them are in service. */
  readonly granted: number;
  /** Sum of the nominal quotas that {@link Sharing.limitsOf} gave to these grants. */
  readonly nominal: number;
}

/** A sharing with its parameters bound; all functions are pure, in whole GPUs. */
export interface Sharing {
  /** `dedicated`: each grant has a pool of its own nodes. `quota`, `pooled`: all grants of a cluster share one pool. */
  readonly mode: 'dedicated' | 'quota' | 'pooled';
  /** Limits of the leaf of a grant of so many GPUs. */
  limitsOf(grantGpus: number): QuotaLimits;
  /** Who lends to whom first: all grants of a cluster alike, or those of a track among themselves. */
  readonly cohort: 'cluster' | 'track';
  /** Limits of a track whose grants have so many GPUs of nominal quota together; only read where tracks are cohorts. */
  trackLimitsOf(trackGpus: number): QuotaLimits;
  /** Who may use GPUs in service that no grant holds: jobs of all grants, as borrowers, or nobody. */
  readonly ungranted: 'lend' | 'idle';
  /** The root's own quota: what may be used and is no grant's nominal quota. */
  rootQuotaOf(gpus: ClusterGpus): number;
  /** Whether jobs that quota does not let start run on what idles, outside all quotas, until somebody with quota comes. */
  readonly scavenges?: boolean;
  /** Weight of a grant of so many GPUs where shares are compared; above 0 for a grant of at least 1 GPU. */
  weightOf(grantGpus: number): number;
}

export interface SharingPolicy extends PolicyInfo {
  readonly kind: 'sharing';
  /** @param parameters all of the policy's own */
  bind(parameters: Parameters): Sharing;
}

/** The root's own quota, ≥ 0: what `ungranted` lets grants use beyond their nominal quotas. */
export function rootQuota(ungranted: Sharing['ungranted'], { inService, granted, nominal }: ClusterGpus): number {
  const usable = ungranted === 'lend' ? inService : Math.min(granted, inService);
  return Math.max(0, usable - nominal);
}
