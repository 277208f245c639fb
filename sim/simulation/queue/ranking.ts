/**
 * The order of all jobs under a static queue order, worked out once a run. It must not know which jobs are queued.
 */
import type { JobTable } from '../../model/jobs.ts';
import type { QueueOrder } from '../../policies/queue-order/queue-order.ts';

/**
 * Position of each job in the order (key, submission, the trace's own order); a permutation of 0 … count − 1.
 * Null where the jobs stand in this order already, as first come, first served does.
 */
export function rankAll(jobs: JobTable, order: QueueOrder): Int32Array | null {
  const key = new Float64Array(jobs.count);
  let sorted = true;
  for (let job = 0; job < jobs.count; job++) {
    key[job] = order.key(jobs.gpus[job], jobs.request[job], 0);
    if (job > 0 && key[job] < key[job - 1]) sorted = false;
  }
  if (sorted) return null;
  const slotOf = new Int32Array(jobs.count);
  // The table is in order of submission, so the job's number decides ties.
  const byKey = Int32Array.from(slotOf.keys()).sort((a, b) => key[a] - key[b] || a - b);
  for (let slot = 0; slot < jobs.count; slot++) slotOf[byKey[slot]] = slot;
  return slotOf;
}
