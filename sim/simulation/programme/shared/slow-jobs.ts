/**
 * Jobs of grants whose budget is spent, where that makes them slow: after the pass they start, in queue order, on what is
 * left when nobody else can. They stand behind all others, delay no blocked job and hold no reservation. It must not know
 * budgets.
 */
import type { SharedCluster } from './shared-cluster.ts';

const NONE = -1;

/** @param isSlow whether the row waits only because its grant's budget is spent */
export function startSlow(
  cluster: SharedCluster,
  isSlow: (row: number) => boolean,
  start: (row: number) => void,
): void {
  const { order, waiting, takingBack } = cluster;
  const rows: number[] = [];
  // Who has just been stopped for somebody has no place in the queue yet: his turn is the next pass of the instant.
  for (const { order: placed } of waiting.rooms) {
    for (const row of placed.rows.subarray(placed.first, placed.end)) {
      if (!takingBack?.claims.of(row) && isSlow(row)) rows.push(row);
    }
  }
  if (rows.length === 0) return;
  rows.sort((a, b) => (order.isBefore(a, b) ? -1 : 1));
  // As the pass left it: what slow jobs borrow beside it is back when its turn comes.
  const head = cluster.firstInTurn();
  for (const row of rows) {
    // What one takes may be what another was to have.
    if (isSlow(row) && cluster.hasQuotaToSpare(row)) startIfFree(cluster, row, head, start);
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
