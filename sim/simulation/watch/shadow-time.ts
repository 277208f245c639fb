/**
 * The shadow time by its definition, for the audit alone: by shape, from what every running job holds and until when it
 * asked for it. It must not know reservations, plans or releases, so that a fault in them cannot hide here.
 */
import type { Pool } from '../pool.ts';

/**
 * The least t ≥ now at which the job fits once all of `running` that are expected to end by t are gone; now: it fits as
 * it is. An overdue job is expected to end one second from now. Infinity: it does not fit whatever ends.
 */
export function shadowTime(pool: Pool, running: readonly number[], job: number, now: number): number {
  const { nodes, jobs, board } = pool;
  const { gpusPerNode } = nodes;
  const free = nodes.free.slice();
  const whole = Math.floor(jobs.gpus[job] / gpusPerNode);
  const rest = jobs.gpus[job] % gpusPerNode;
  const fits = (): boolean => {
    let wholly = 0;
    let roomy = 0;
    for (const gpus of free) {
      if (gpus === gpusPerNode) wholly++;
      if (gpus >= rest) roomy++;
    }
    return wholly >= whole && (rest === 0 || roomy > whole);
  };
  if (fits()) return now;
  const endOf = (other: number): number => Math.max(board.expectedEnd[other], now + 1);
  const inTime = [...running].sort((a, b) => endOf(a) - endOf(b));
  for (const [k, other] of inTime.entries()) {
    for (let node = nodes.firstNodeOf(other); node >= 0; node = nodes.nodeAfter(node)) free[node] = gpusPerNode;
    const restNode = nodes.restNodeOf(other);
    if (restNode >= 0) free[restNode] += jobs.gpus[other] % gpusPerNode;
    const next = inTime[k + 1];
    if ((next === undefined || endOf(next) > endOf(other)) && fits()) return endOf(other);
  }
  return Number.POSITIVE_INFINITY;
}
