/**
 * The shapes between which a running job changes: which of its GPUs it can give up, what it then keeps, and which free ones
 * it can take, always as whole nodes and at most one part of another. It must not know times, or why a job is resized.
 */
import type { NodePool } from '../../model/node-pool.ts';

const NONE = -1;

/** What a job holds. */
export interface Shape {
  readonly gpus: number;
  /** Whole nodes, ascending. */
  readonly whole: readonly number[];
  /** The node of its rest, −1: there is none. */
  readonly rest: number;
}

export function shapeOf(nodes: NodePool, job: number, gpus: number): Shape {
  const whole: number[] = [];
  nodes.addWholeNodesOf(job, whole);
  return { gpus, whole: whole.sort((a, b) => a - b), rest: nodes.restNodeOf(job) };
}

/** GPUs that a job can give up, by node; each unit alone and all together. */
export interface Unit {
  readonly node: number;
  readonly gpus: number;
}

/**
 * What a job can give up without having fewer than `least` GPUs: single GPUs of one node, that of its rest or else its last
 * one, then whole nodes from the last on. As many whole nodes as possible: larger jobs need those.
 */
export function unitsOf({ gpus, whole, rest }: Shape, least: number, gpusPerNode: number): Unit[] {
  const most = gpus - least;
  if (most <= 0) return [];
  const inPart = rest >= 0 ? gpus - whole.length * gpusPerNode : gpusPerNode;
  const node = rest >= 0 ? rest : whole[whole.length - 1];
  const others = rest >= 0 ? whole : whole.slice(0, -1);
  let nodes = Math.min(others.length, Math.floor(most / gpusPerNode));
  let singles = Math.min(inPart, most - nodes * gpusPerNode);
  // A whole node in single GPUs serves whoever needs less as well.
  if (singles === 0 && rest < 0) {
    nodes--;
    singles = gpusPerNode;
  }
  const units = Array.from({ length: singles }, (): Unit => ({ node, gpus: 1 }));
  for (let k = 0; k < nodes; k++) units.push({ node: others[others.length - 1 - k], gpus: gpusPerNode });
  return units;
}

/** What is left of a shape without units of {@link unitsOf}. */
export function without({ gpus, whole, rest }: Shape, units: readonly Unit[], gpusPerNode: number): Shape {
  const given = new Map<number, number>();
  let all = 0;
  for (const unit of units) {
    given.set(unit.node, (given.get(unit.node) ?? 0) + unit.gpus);
    all += unit.gpus;
  }
  const kept = whole.filter((node) => !given.has(node));
  const inRest = gpus - all - kept.length * gpusPerNode;
  const part = rest >= 0 ? rest : (whole.find((node) => (given.get(node) ?? gpusPerNode) < gpusPerNode) ?? NONE);
  return { gpus: gpus - all, whole: kept, rest: inRest > 0 ? part : NONE };
}

/**
 * The shape with up to `more` GPUs that are free: first beside its rest, then wholly free nodes by number, then, where
 * it has no rest, a part of another: the fullest in which all fits that is still wanted, else a wholly free one, else
 * the emptiest.
 */
export function grown({ gpus, whole, rest }: Shape, more: number, nodes: NodePool): Shape {
  const { gpusPerNode, nodeCount } = nodes;
  const all = [...whole];
  let wanted = more;
  let part = rest;
  if (part !== NONE) {
    const inRest = gpus - whole.length * gpusPerNode;
    const taken = Math.min(wanted, Math.max(0, nodes.freeOn(part)));
    wanted -= taken;
    if (inRest + taken === gpusPerNode) {
      all.push(part);
      part = NONE;
    }
  }
  for (let from = 0; wanted >= gpusPerNode && from < nodeCount; ) {
    const node = nodes.lowestWith(gpusPerNode, from);
    if (node === NONE) break;
    all.push(node);
    wanted -= gpusPerNode;
    from = node + 1;
  }
  if (part === NONE && wanted > 0) {
    const free = partFor(Math.min(wanted, gpusPerNode - 1), nodes, all);
    part = free.node;
    wanted -= Math.min(wanted, free.gpus);
  }
  return { gpus: gpus + more - wanted, whole: all.sort((a, b) => a - b), rest: part };
}

function partFor(wanted: number, nodes: NodePool, taken: readonly number[]): Unit {
  const lowest = (free: number): number => {
    let node = nodes.lowestWith(free, 0);
    // Its own rest, which may just have become a whole node, is not on offer to itself.
    while (node !== NONE && taken.includes(node)) node = nodes.lowestWith(free, node + 1);
    return node;
  };
  for (let free = wanted; free <= nodes.gpusPerNode; free++) {
    const node = lowest(free);
    if (node !== NONE) return { node, gpus: wanted };
  }
  for (let free = wanted - 1; free > 0; free--) {
    const node = lowest(free);
    if (node !== NONE) return { node, gpus: free };
  }
  return { node: NONE, gpus: 0 };
}
