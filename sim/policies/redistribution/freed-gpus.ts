/**
 * What is left to give away of freed GPUs, by shape: whole nodes, and parts of nodes. It must not know who asks.
 *
 * An award takes ⌊GPUs ÷ node⌋ wholly free nodes and, for a rest, a part of a node; how the parts are spread over nodes
 * is not known here, so a rest is taken to fit where the parts together are large enough, else it breaks a whole node.
 */
import type { RedistributionView } from './redistribution.ts';

export class FreedGpus {
  readonly gpusPerNode: number;
  private wholeNodes: number;
  private parts: number;

  constructor(view: RedistributionView) {
    this.gpusPerNode = view.gpusPerNode;
    this.wholeNodes = Math.floor(view.freedWholeNodeGpus / view.gpusPerNode);
    this.parts = view.freedGpus - this.wholeNodes * view.gpusPerNode;
  }

  /** The most GPUs up to `gpus` that can be awarded, in whole units; 0: none. */
  most(unit: 'node' | 'gpu', gpus: number): number {
    if (unit === 'node') return Math.min(Math.floor(gpus / this.gpusPerNode), this.wholeNodes) * this.gpusPerNode;
    const nodes = Math.floor(gpus / this.gpusPerNode);
    const rest = gpus - nodes * this.gpusPerNode;
    const fits = nodes < this.wholeNodes || (nodes === this.wholeNodes && rest <= this.parts);
    return fits ? gpus : this.wholeNodes * this.gpusPerNode + Math.min(this.parts, this.gpusPerNode - 1);
  }

  /** Takes GPUs that {@link most} allows. */
  take(gpus: number): void {
    const nodes = Math.floor(gpus / this.gpusPerNode);
    const rest = gpus - nodes * this.gpusPerNode;
    this.wholeNodes -= nodes;
    if (rest > this.parts) {
      this.wholeNodes--;
      this.parts += this.gpusPerNode;
    }
    this.parts -= rest;
  }
}
