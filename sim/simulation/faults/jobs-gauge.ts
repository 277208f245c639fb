/**
 * The gauge of a pool in which nodes may be down: what stands for these holds GPUs in the pool and is no occupation.
 * It must not know when nodes go down.
 */
import type { NodePool } from '../../model/node-pool.ts';
import type { Gauge, Meter } from '../meter.ts';
import type { ClosingNodes } from './closing-nodes.ts';

export class JobsGauge implements Gauge {
  #nodes: NodePool | null = null;
  #meter: Pick<Meter, 'gpusDown'> | null = null;
  /** What stands for free GPUs of nodes that close, and the nodes that it hides; null: no node ever closes. */
  closing: Pick<ClosingNodes, 'gpusFree' | 'nodesPartlyHeld' | 'gpusKept' | 'gpusKeptFree'> | null = null;

  /** The pool takes its meter, and the meter its gauge: whom to read is said last. */
  watch(nodes: NodePool, meter: Pick<Meter, 'gpusDown'>): void {
    this.#nodes = nodes;
    this.#meter = meter;
  }

  get gpusInService(): number {
    return this.#nodes?.gpusInService ?? 0;
  }

  get gpusHeld(): number {
    return (this.#nodes?.gpusHeld ?? 0) - (this.#meter?.gpusDown ?? 0) - (this.closing?.gpusFree ?? 0);
  }

  get nodesInService(): number {
    return this.#nodes?.nodesInService ?? 0;
  }

  get gpusKept(): number {
    return this.closing?.gpusKept ?? 0;
  }

  get gpusKeptFree(): number {
    return this.closing?.gpusKeptFree ?? 0;
  }

  get nodesPartlyHeld(): number {
    return (this.#nodes?.nodesPartlyHeld ?? 0) + (this.closing?.nodesPartlyHeld ?? 0);
  }
}
