/** First come, first served. It must not know run times. */
import type { QueueOrder } from './queue-order.ts';

export const fcfs: QueueOrder = {
  kind: 'queue',
  name: 'fcfs',
  help: 'first come, first served',
  parameters: [],
  dynamic: false,
  key: () => 0,
};
