/**
 * A few nodes with free GPUs as a placement sees them, apart from their pool. It must not know why it is these.
 */
import type { FreeNodes } from '../../policies/placement/placement.ts';

export interface OfferedNode {
  readonly node: number;
  /** GPUs. */
  readonly free: number;
}

/** Whether a job of this shape fits nodes with so many free GPUs. */
export function fitsOn(free: Iterable<number>, gpus: number, gpusPerNode: number): boolean {
  const rest = gpus % gpusPerNode;
  let whole = 0;
  let takesRest = rest === 0;
  for (const each of free) {
    if (each === gpusPerNode) whole++;
    else if (each >= rest) takesRest = true;
  }
  const needed = Math.floor(gpus / gpusPerNode);
  return whole >= needed && (takesRest || whole > needed);
}

export class NodesOnOffer implements FreeNodes {
  readonly gpusPerNode: number;
  readonly leafGroupCount: number;
  readonly #nodes: readonly OfferedNode[];
  readonly #groupOf: (node: number) => number;

  /** @param nodes ascending */
  constructor(
    nodes: readonly OfferedNode[],
    like: { readonly gpusPerNode: number; readonly leafGroupCount: number; leafGroupOf(node: number): number },
  ) {
    this.gpusPerNode = like.gpusPerNode;
    this.leafGroupCount = like.leafGroupCount;
    this.#groupOf = (node) => like.leafGroupOf(node);
    this.#nodes = nodes;
  }

  lowestWith(free: number, from: number): number {
    return this.#nodes.find((each) => each.free === free && each.node >= from)?.node ?? -1;
  }

  lowestWhole(count: number, out: Int32Array): void {
    let filled = 0;
    for (const { node, free } of this.#nodes) if (filled < count && free === this.gpusPerNode) out[filled++] = node;
  }

  countWith(free: number): number {
    return this.#nodes.reduce((count, each) => (each.free === free ? count + 1 : count), 0);
  }

  leafGroupOf(node: number): number {
    return this.#groupOf(node);
  }

  freeInLeafGroup(group: number): number {
    return this.#whole(group).length;
  }

  lowestFreeInLeafGroup(group: number, from: number): number {
    return this.#whole(group).find(({ node }) => node >= from)?.node ?? -1;
  }

  #byGroup: Map<number, OfferedNode[]> | null = null;

  #whole(group: number): readonly OfferedNode[] {
    if (this.#byGroup === null) {
      this.#byGroup = new Map();
      for (const each of this.#nodes) {
        if (each.free < this.gpusPerNode) continue;
        const own = this.#byGroup.get(this.#groupOf(each.node));
        if (own) own.push(each);
        else this.#byGroup.set(this.#groupOf(each.node), [each]);
      }
    }
    return this.#byGroup.get(group) ?? [];
  }
}
