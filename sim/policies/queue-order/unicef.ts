/** UNICEF: favours small jobs that have waited long for what they ask. It must not know real run times. */
import { log2 } from '../../engine/exact-math.ts';
import { type QueueOrder, RERANK } from './queue-order.ts';

export const unicef: QueueOrder = {
  kind: 'queue',
  name: 'unicef',
  help: 'greatest wait ÷ (log2(max(GPUs, 2)) × request) first',
  source:
    'Tang, Lan, Desai, Buettner: Fault-aware, utility-based job scheduling on Blue Gene/P systems. IEEE CLUSTER 2009',
  parameters: [RERANK],
  dynamic: true,
  // Without the 2 a single GPU would divide by log2(1) = 0.
  key: (gpus, requestSeconds, waitSeconds) => -(waitSeconds / (log2(Math.max(gpus, 2)) * Math.max(requestSeconds, 1))),
};
