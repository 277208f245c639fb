/** Least wait: where the job would start soonest by a rough estimate. It must not simulate ahead. */
import { leastOf, type Routing, type RoutingView } from './routing.ts';

/** 0 where the job could start at once, else the backlog of requested GPU-seconds over the GPUs in service, s. */
export function estimatedWaitSeconds(view: RoutingView, cluster: number): number {
  if (view.queueLength(cluster) === 0 && view.fitsNow(cluster)) return 0;
  return view.backlogSeconds(cluster);
}

export const leastWait: Routing = {
  kind: 'routing',
  name: 'least-wait',
  help: 'at once where it fits behind no queue, else the least requested GPU-seconds per GPU in service; ties: home',
  parameters: [],
  needsBacklog: true,
  route: (view) => leastOf(view, (cluster) => estimatedWaitSeconds(view, cluster)),
};
