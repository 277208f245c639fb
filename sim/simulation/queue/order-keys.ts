/**
 * The keys by which an order ranks jobs at one instant. It must not know how places are kept.
 */
import type { JobTable } from '../../model/jobs.ts';
import type { AccountRanking, QueueOrder } from '../../policies/queue-order/queue-order.ts';
import type { JobAccounts } from './job-accounts.ts';

/**
 * @param accounts whom jobs are charged to; read by account orders only
 * @param poolGpus GPUs of the pool in which the jobs wait, in service or not
 * @returns the key of a job at `now`; the lowest is first
 */
export function keysAt(
  order: QueueOrder | AccountRanking,
  { gpus, request, submit, jobClass, classes }: JobTable,
  accounts: JobAccounts | null,
  poolGpus: number,
  now: number,
): (job: number) => number {
  if (!('keysAt' in order)) return (job) => order.key(gpus[job], request[job], now - submit[job]);
  const { shares, leafOf } = accounts!;
  const keyOf = order.keysAt(shares, now);
  const facts = { account: 0, gpus: 0, requestSeconds: 0, waitSeconds: 0, jobClass: '', poolGpus };
  return (job) => {
    facts.account = leafOf(job);
    facts.gpus = gpus[job];
    facts.requestSeconds = request[job];
    facts.waitSeconds = now - submit[job];
    facts.jobClass = classes[jobClass[job]];
    return keyOf(facts);
  };
}

/** The lower first; unlike a difference it minds equal infinities. */
export function compared(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
