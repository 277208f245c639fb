/** Least loaded: the fewest GPUs occupied and queued for each GPU in service. It must not know requested times. */
import { leastOf, type Routing } from './routing.ts';

export const leastLoaded: Routing = {
  kind: 'routing',
  name: 'least-loaded',
  help: 'least (occupied + queued GPUs) ÷ GPUs in service, of the clusters in service where it fits; ties: home',
  parameters: [],
  needsBacklog: false,
  route: (view) => leastOf(view, (cluster) => view.load(cluster)),
};
