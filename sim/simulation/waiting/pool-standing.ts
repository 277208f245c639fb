/**
 * What is alike for all jobs that wait in a pool, read when its pass is over. It must not know grants or quotas.
 */
import type { Standing } from '../../model/wait-reasons.ts';
import type { Pool } from '../pool.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export class PoolStanding implements Writable<Standing> {
  inService = 0;
  up = 0;
  idle = 0;
  room = 0;
  allowed = Number.POSITIVE_INFINITY;
  most = Number.POSITIVE_INFINITY;
  own = Number.POSITIVE_INFINITY;
  budgetIsSpent = false;
  mayPass = true;

  /** Jobs of pools without a grant, or whose nodes are the grant's own, may take all that there is. */
  read({ nodes, downRows, backfilling, closing }: Pool): this {
    const { gpusInService } = nodes;
    this.inService = gpusInService;
    this.up = gpusInService - downRows.length * nodes.gpusPerNode;
    // What stands for nodes that are down, or for GPUs of others, holds them.
    this.idle = gpusInService - nodes.gpusHeld + (closing?.gpusFree ?? 0);
    this.room = closing === null ? nodes.room : roomWith(closing.nodes, nodes);
    this.mayPass = backfilling.keeps !== 'nothing';
    return this;
  }
}

/** The largest job that would fit by shape if nodes that close were like others. GPUs. */
function roomWith(closing: readonly { readonly free: number }[], { room, gpusPerNode }: Pool['nodes']): number {
  let whole = Math.floor(room / gpusPerNode);
  let part = room % gpusPerNode;
  for (const { free } of closing) {
    if (free === gpusPerNode) whole++;
    else part = Math.max(part, free);
  }
  return whole * gpusPerNode + part;
}
