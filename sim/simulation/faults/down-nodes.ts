/**
 * Takes nodes of a pool down and brings them up again: while a node is down a row behind the jobs holds it, with the
 * instant at which it is expected back as its expected end, so that every backfilling sees it. It must not know why a
 * node is down, nor what becomes of its jobs: nothing may run on it any more.
 */
import { invariant } from '../../engine/errors.ts';
import { STATE } from '../job-board.ts';
import type { Pool } from '../pool.ts';

/** Jobs that hold GPUs of the node, ascending. @param running all jobs that run in the pool, and none of another */
export function jobsOnNode(pool: Pool, node: number, running: Iterable<number>): number[] {
  const { nodes, jobs } = pool;
  const found: number[] = [];
  if (nodes.freeOn(node) === nodes.gpusPerNode) return found;
  for (let job = nodes.firstRestOn(node); job >= 0; job = nodes.restAfter(job)) found.push(job);
  if (found.length > 0) return found.sort((a, b) => a - b);
  const whole: number[] = [];
  for (const job of running) {
    if (jobs.gpus[job] < nodes.gpusPerNode) continue;
    whole.length = 0;
    nodes.addWholeNodesOf(job, whole);
    if (whole.includes(node)) return [job];
  }
  return found;
}

/**
 * A node that is wholly free goes down.
 * @param row of the job columns, behind the jobs: stands for the node until {@link bringNodeUp}
 * @param expectedUntil when it is expected back, s: the very instant, or Infinity where nobody knows
 * @param asTold whether everybody who plans has counted on it: it closed for that time, and nobody was stopped
 */
export function takeNodeDown(
  pool: Pool,
  node: number,
  row: number,
  expectedUntil: number,
  now: number,
  asTold = false,
): void {
  const { nodes, jobs, board, meter } = pool;
  invariant(nodes.freeOn(node) === nodes.gpusPerNode, `${pool.site.id}: node ${node} goes down with jobs on it`);
  jobs.gpus[row] = nodes.gpusPerNode;
  board.state[row] = STATE.running;
  board.expectedEnd[row] = expectedUntil;
  pool.hold(row, [node], -1, now);
  pool.downRows.push(row);
  if (!asTold) {
    pool.planned?.promises.capacityWent();
    pool.nodesLost++;
  }
  meter.gpusDown += nodes.gpusPerNode;
  meter.nodesDown++;
  pool.mustScan = true;
  pool.reservedFor = -1;
}

/** The node for which the row stands is up again. */
export function bringNodeUp(pool: Pool, row: number, now: number): void {
  const { nodes, board, meter } = pool;
  const at = pool.downRows.indexOf(row);
  invariant(at >= 0, `${pool.site.id}: a node comes up that was not down`);
  pool.downRows.splice(at, 1);
  nodes.release(row, nodes.gpusPerNode);
  pool.releases?.ended(row, nodes.gpusPerNode, -1, board.heldUntil);
  pool.planned?.plan.ended(row, now);
  pool.planned?.promises.capacityCame();
  board.state[row] = STATE.done;
  meter.gpusDown -= nodes.gpusPerNode;
  meter.nodesDown--;
  pool.mustScan = true;
  pool.reservedFor = -1;
}
