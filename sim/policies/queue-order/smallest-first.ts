/** Fewest GPUs first. It must not know run times. */
import type { QueueOrder } from './queue-order.ts';

export const smallestFirst: QueueOrder = {
  kind: 'queue',
  name: 'smallest-first',
  help: 'fewest GPUs first',
  parameters: [],
  dynamic: false,
  key: (gpus) => gpus,
};
