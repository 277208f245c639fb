/** WFP3: favours jobs that are large and have waited long for what they ask. It must not know real run times. */
import { type QueueOrder, RERANK } from './queue-order.ts';

export const wfp3: QueueOrder = {
  kind: 'queue',
  name: 'wfp3',
  help: 'greatest (wait ÷ request)³ × GPUs first',
  source:
    'Tang, Lan, Desai, Buettner: Fault-aware, utility-based job scheduling on Blue Gene/P systems. IEEE CLUSTER 2009',
  parameters: [RERANK],
  dynamic: true,
  key: (gpus, requestSeconds, waitSeconds) => {
    const stretch = waitSeconds / Math.max(requestSeconds, 1);
    return -(stretch * stretch * stretch * gpus);
  },
};
