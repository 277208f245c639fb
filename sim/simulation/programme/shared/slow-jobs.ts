/**
 * Jobs of grants whose budget is spent, where that makes them slow: after the pass they start, in queue order, on what is
 * left when nobody else can. They stand behind all others, delay no blocked job and hold no reservation. It must not know
 * budgets.
 */
import type { RowLimits } from './cluster-settings.ts';
import type { SharedCluster } from './shared-cluster.ts';

const NONE = -1;

export function startSlow(cluster: SharedCluster, limits: RowLimits, start: (row: number) => void): void {
  const { order, waiting, takingBack, pool, now } = cluster;
  const { jobs, nodes } = pool;
  const rows: number[] = [];
  // Who has just been stopped for somebody has no place in the queue yet: his turn is the next pass of the instant.
  for (const { order: placed, grant, least } of waiting.rooms) {
    if (least > nodes.room) continue;
    const leave = limits.leaves(grant, now);
    for (const row of placed.rows.subarray(placed.first, placed.end)) {
      if (jobs.gpus[row] > nodes.room || takingBack?.claims.of(row)) continue;
      if (limits.refusalUnder(leave, row) === 'budget') rows.push(row);
    }
  }
  if (rows.length === 0) return;
  rows.sort((a, b) => (order.isBefore(a, b) ? -1 : 1));
  // As the pass left it: what slow jobs borrow beside it is back when its turn comes.
  const head = cluster.firstInTurn();
  for (const row of rows) {
    // What one takes may be what another was to have.
    if (limits.refusal(row, now) === 'budget' && cluster.hasQuotaToSpare(row)) startIfFree(cluster, row, head, start);
  }
}

/** @param head the blocked job that holds the reservation; −1: there is none */
function startIfFree(cluster: SharedCluster, row: number, head: number, start: (row: number) => void): void {
  const { pool, now } = cluster;
  const { jobs, board, nodes, reservation } = pool;
  const gpus = jobs.gpus[row];
  if (head === NONE) {
    if (gpus <= nodes.room) cluster.startOutOfTurn(row, false, start);
    return;
  }
  if (reservation === null || jobs.gpus[head] <= nodes.room) return;
  if (pool.reservedFor === head) reservation.choose(now);
  else {
    reservation.make(jobs.gpus[head], now);
    pool.reservedFor = head;
  }
  const isShort = now + board.request[row] <= reservation.shadow;
  if (gpus > (isShort ? nodes.room : reservation.roomBeside)) return;
  if (isShort || cluster.admitsBeside(row, head, reservation.shadow)) cluster.startOutOfTurn(row, !isShort, start);
}
