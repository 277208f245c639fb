/** Longest job first, by requested time. It must not know real run times. */
import type { QueueOrder } from './queue-order.ts';

export const ljf: QueueOrder = {
  kind: 'queue',
  name: 'ljf',
  help: 'longest requested time first',
  parameters: [],
  dynamic: false,
  key: (_gpus, requestSeconds) => -requestSeconds,
};
