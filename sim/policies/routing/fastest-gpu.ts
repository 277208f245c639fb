/** Fastest GPU: the fastest cluster that can start the job at once. It must not simulate ahead. */
import { leastWait } from './least-wait.ts';
import { leastOf, type Routing } from './routing.ts';

export const fastestGpu: Routing = {
  kind: 'routing',
  name: 'fastest-gpu',
  help: 'the fastest cluster that can start it at once (ties: home); if none, as least-wait',
  parameters: [],
  needsBacklog: true,
  route(view) {
    const startsNow = (cluster: number) => view.queueLength(cluster) === 0 && view.fitsNow(cluster);
    const best = leastOf(view, (cluster) => (startsNow(cluster) ? -view.speed(cluster) : 0));
    return best >= 0 && startsNow(best) ? best : leastWait.route(view);
  },
};
