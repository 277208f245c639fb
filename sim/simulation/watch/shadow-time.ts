/**
 * The shadow time by its definition, for the audit alone: by shape, from what every running job holds and until when it
 * asked for it. It must not know reservations, plans, releases nor which nodes are on offer: no fault in them hides here.
 */
import type { Pool } from '../pool.ts';

/**
 * The least t ≥ now at which the job fits once all of `running` that are expected to end by t are gone; now: it fits as
 * it is. An overdue job is expected to end one second from now. Infinity: it does not fit whatever ends.
 */
export function shadowTime(pool: Pool, running: readonly number[], job: number, now: number): number {
  const { nodes, jobs, board } = pool;
  const { gpusPerNode } = nodes;
  const wholeOf = (of: number): number => Math.floor(jobs.gpus[of] / gpusPerNode);
  const restOf = (of: number): number => jobs.gpus[of] % gpusPerNode;
  const endOf = (of: number): number => Math.max(board.heldUntil[of], now + 1);

  let wholeHeld = 0;
  /** GPUs that rest parts hold, by node; every other node in service is wholly free or held by whole parts. */
  const restHeld = new Map<number, number>();
  const hold = (of: number, sign: 1 | -1): void => {
    wholeHeld += sign * wholeOf(of);
    if (restOf(of) === 0) return;
    const node = nodes.restNodeOf(of);
    const held = (restHeld.get(node) ?? 0) + sign * restOf(of);
    if (held > 0) restHeld.set(node, held);
    else restHeld.delete(node);
  };
  const fits = (): boolean => {
    const wholly = nodes.nodesInService - wholeHeld - restHeld.size;
    const shared = [...restHeld.values()].some((held) => gpusPerNode - held >= restOf(job));
    return wholly >= wholeOf(job) + (restOf(job) === 0 || shared ? 0 : 1);
  };

  for (const other of running) hold(other, 1);
  if (fits()) return now;
  const inTime = [...running].sort((a, b) => endOf(a) - endOf(b));
  for (const [k, other] of inTime.entries()) {
    hold(other, -1);
    const next = inTime[k + 1];
    if ((next === undefined || endOf(next) > endOf(other)) && fits()) return endOf(other);
  }
  return Number.POSITIVE_INFINITY;
}
