/**
 * The port of a routing: which cluster a job joins when it is submitted. It must not know queues' insides.
 */
import type { PolicyInfo } from '../policy.ts';

/** What a routing may see of the clusters at the submission of one job. Clusters are numbered as in the fleet. */
export interface RoutingView {
  readonly clusterCount: number;
  /** The job's home cluster. */
  readonly home: number;
  /** Whether the job can ever fit the cluster (never true of a provider's own part). */
  eligible(cluster: number): boolean;
  /** Whether the job fits the nodes that are in service now, were they all idle. */
  fitsInService(cluster: number): boolean;
  /** Whether the job fits what is idle now. */
  fitsNow(cluster: number): boolean;
  /** Jobs queued. */
  queueLength(cluster: number): number;
  /** (Occupied + queued GPUs) ÷ GPUs in service; Infinity with nothing in service. */
  load(cluster: number): number;
  /** Requested GPU-seconds queued and left to run ÷ GPUs in service, s; Infinity with nothing in service. */
  backlogSeconds(cluster: number): number;
  /** Speed relative to the reference GPU. */
  speed(cluster: number): number;
}

export interface Routing extends PolicyInfo {
  readonly kind: 'routing';
  /** Whether it asks for {@link RoutingView.backlogSeconds}, which costs bookkeeping. */
  readonly needsBacklog: boolean;
  /** @returns the cluster, always an eligible one; the caller has made sure that there is one. */
  route(view: RoutingView): number;
}

/**
 * Of the clusters where the job fits what is in service (where it fits none: of all eligible ones) the one with the
 * least value; ties: home first, then the lowest number. −1 where none is eligible.
 */
export function leastOf(view: RoutingView, value: (cluster: number) => number): number {
  const best = leastAmong(view, (cluster) => view.fitsInService(cluster), value);
  return best >= 0 ? best : leastAmong(view, () => true, value);
}

function leastAmong(
  view: RoutingView,
  counts: (cluster: number) => boolean,
  value: (cluster: number) => number,
): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let k = -1; k < view.clusterCount; k++) {
    const cluster = k < 0 ? view.home : k;
    if (!view.eligible(cluster) || !counts(cluster)) continue;
    const here = value(cluster);
    if (best < 0 || here < least) {
      best = cluster;
      least = here;
    }
  }
  return best;
}
