/** Shortest job first, by requested time: the real run time is not known to a scheduler. */
import type { QueueOrder } from './queue-order.ts';

export const sjf: QueueOrder = {
  kind: 'queue',
  name: 'sjf',
  help: 'shortest requested time first',
  parameters: [],
  dynamic: false,
  key: (_gpus, requestSeconds) => requestSeconds,
};
