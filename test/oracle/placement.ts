/**
 * Which nodes a job gets, by the four placement rules as the semantics state them: first the whole nodes, then the node
 * of the rest among those not chosen. It must not know time, queues or running jobs.
 */
import type { NodeState, Part } from './model.ts';
import { fits, shapeOf } from './model.ts';

const byNode = (a: NodeState, b: NodeState) => a.node - b.node;

/** The element with the least key, the first of several; undefined of nothing. */
function leastBy<T>(items: readonly T[], key: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || key(item) < key(best) ? item : best),
    undefined,
  );
}

/** Wholly free nodes by leaf group, groups ascending, nodes ascending. */
function byGroup(wholly: readonly NodeState[]): NodeState[][] {
  const groups = [...new Set(wholly.map((node) => node.group))].sort((a, b) => a - b);
  return groups.map((group) => wholly.filter((node) => node.group === group).sort(byNode));
}

/** `whole` of the wholly free nodes, one leaf group after the other's turn. */
function spreadWhole(wholly: readonly NodeState[], whole: number): NodeState[] {
  const chosen: NodeState[] = [];
  while (chosen.length < whole) {
    const left = wholly.filter((node) => !chosen.includes(node));
    chosen.push(leastBy(byGroup(left), (group) => -group.length)![0]!);
  }
  return chosen;
}

/** `whole` of the wholly free nodes in few leaf groups: the tightest group that takes all, else the fullest whole. */
function leafPackWhole(wholly: readonly NodeState[], whole: number): NodeState[] {
  const chosen: NodeState[] = [];
  while (chosen.length < whole) {
    const needed = whole - chosen.length;
    const groups = byGroup(wholly.filter((node) => !chosen.includes(node)));
    const enough = groups.filter((group) => group.length >= needed);
    if (enough.length > 0) chosen.push(...leastBy(enough, (group) => group.length)!.slice(0, needed));
    else chosen.push(...leastBy(groups, (group) => -group.length)!);
  }
  return chosen;
}

function wholeNodes(policy: string, wholly: readonly NodeState[], whole: number): NodeState[] {
  if (policy === 'spread') return spreadWhole(wholly, whole);
  if (policy === 'leaf-pack') return leafPackWhole(wholly, whole);
  return [...wholly].sort(byNode).slice(0, whole);
}

function restNode(policy: string, candidates: readonly NodeState[], chosen: readonly NodeState[]): NodeState {
  const nodes = [...candidates].sort(byNode);
  if (policy === 'first-fit') return nodes[0]!;
  if (policy === 'spread') return leastBy(nodes, (node) => -node.free)!;
  const fullest = (some: readonly NodeState[]) => leastBy(some, (node) => node.free);
  if (policy === 'best-fit') return fullest(nodes)!;
  const groupsUsed = chosen.map((node) => node.group);
  return fullest(nodes.filter((node) => groupsUsed.includes(node.group))) ?? fullest(nodes)!;
}

/**
 * The nodes for `gpus`, whole part first; undefined where the shape does not fit `nodes` (those left out do not exist).
 * `mayTakeRest` narrows, for the rest alone, which of the nodes it may go to.
 */
export function place(
  policy: string,
  gpus: number,
  nodes: readonly NodeState[],
  gpusPerNode: number,
  mayTakeRest: (node: NodeState) => boolean = () => true,
): Part[] | undefined {
  if (!fits(gpus, nodes, gpusPerNode)) return undefined;
  const { whole, rest } = shapeOf(gpus, gpusPerNode);
  const wholly = nodes.filter((node) => node.free === gpusPerNode);
  const chosen = wholeNodes(policy, wholly, whole);
  const parts = chosen.map((node) => ({ node: node.node, gpus: gpusPerNode }));
  if (rest === 0) return parts;
  const candidates = nodes.filter((node) => !chosen.includes(node) && node.free >= rest && mayTakeRest(node));
  if (candidates.length === 0) return undefined;
  return [...parts, { node: restNode(policy, candidates, chosen).node, gpus: rest }];
}
