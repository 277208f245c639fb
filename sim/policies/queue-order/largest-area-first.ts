/** Largest area (GPUs × requested time) first. It must not know real run times. */
import type { QueueOrder } from './queue-order.ts';

export const largestAreaFirst: QueueOrder = {
  kind: 'queue',
  name: 'largest-area-first',
  help: 'largest GPUs × requested time first',
  parameters: [],
  dynamic: false,
  key: (gpus, requestSeconds) => -gpus * requestSeconds,
};
