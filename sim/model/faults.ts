/**
 * What is down when: outages of nodes as they are written or drawn, and as disjoint intervals of each node.
 * It must not know how outages are drawn, nor what becomes of the jobs on a node that goes down.
 */
import { invariant } from '../engine/errors.ts';

/** Why nodes are down. The last two are announced before they begin. */
export const OUTAGE_KINDS = ['failure', 'leafGroup', 'site', 'maintenance', 'switchOff'] as const;
export type OutageKind = (typeof OUTAGE_KINDS)[number];

/** What each kind means, for reports and references. */
export const OUTAGE_MEANING: Readonly<Record<OutageKind, string>> = {
  failure: 'one node fails and is repaired',
  leafGroup: 'the nodes below one leaf of the fabric are out of reach',
  site: 'all nodes of a cluster are down',
  maintenance: 'planned work on nodes',
  switchOff: 'nodes are switched off for lack of power or money',
};

/** Nodes `first` … `first + count − 1`, or a list of them. */
export type NodeSet = { readonly first: number; readonly count: number } | readonly number[];

/** Nodes of one cluster that are down from one instant to another. Times are whole seconds since the scenario's start. */
export interface Outage {
  /** Index of the cluster in the fleet. */
  readonly cluster: number;
  readonly nodes: NodeSet;
  /** Down in [from, until): may begin before 0; `until` Infinity: for good. */
  readonly from: number;
  readonly until: number;
  readonly kind: OutageKind;
  /** From when on everybody knows `from` and `until`; null: it comes unannounced and nobody knows how long it lasts. */
  readonly announcedAt: number | null;
}

/** A time in which one node is down: outages that overlap or touch are one. */
export interface DownInterval {
  readonly from: number;
  readonly until: number;
  /** Of the outage that ends last; of several the one that begins first. */
  readonly kind: OutageKind;
  /**
   * When those who plan expect the node back: `until` where the outage that ends last was announced by `from`, else
   * Infinity. It is never too early.
   */
  readonly expectedUntil: number;
}

/** The down intervals of one node: disjoint, not touching, ascending. */
export interface NodeDowntime {
  readonly node: number;
  readonly intervals: readonly DownInterval[];
}

/** The numbers of a set, ascending as far as the set is. */
export function nodesOfSet(nodes: NodeSet): readonly number[] {
  return 'first' in nodes ? Array.from({ length: nodes.count }, (_, k) => nodes.first + k) : nodes;
}

/** What is wrong with an outage of a fleet whose clusters have so many nodes; null: nothing. */
export function outageProblem(outage: Outage, nodesByCluster: readonly number[]): string | null {
  const { cluster, nodes, from, until, announcedAt } = outage;
  const there = nodesByCluster[cluster];
  if (there === undefined) return `there is no cluster ${cluster}`;
  const set = nodesOfSet(nodes);
  const outside = set.find((node) => !Number.isInteger(node) || node < 0 || node >= there);
  if (outside !== undefined) return `node ${outside} is not one of the cluster's ${there}`;
  if (set.length === 0) return 'it names no node';
  if (!Number.isInteger(from)) return `it begins at ${from} s, which is no whole second`;
  if (!(until > from)) return `it ends at ${until} s, not after its begin at ${from} s`;
  if (until !== Number.POSITIVE_INFINITY && !Number.isInteger(until)) return `it ends at ${until} s: no whole second`;
  if (announcedAt !== null && !(announcedAt <= from)) return `it is announced at ${announcedAt} s, after its begin`;
  return null;
}

/**
 * The outages by cluster and node; nodes without any are left out.
 * @param nodesByCluster nodes of each cluster of the fleet
 * @throws InvariantError where an outage is impossible: whoever reads a user's file has told that before
 */
export function downtimes(outages: readonly Outage[], nodesByCluster: readonly number[]): NodeDowntime[][] {
  const byNode = nodesByCluster.map((count) => Array.from({ length: count }, (): Outage[] => []));
  for (const outage of outages) {
    const problem = outageProblem(outage, nodesByCluster);
    invariant(problem === null, `outage of cluster ${outage.cluster} from ${outage.from} s: ${problem}`);
    for (const node of nodesOfSet(outage.nodes)) byNode[outage.cluster]![node]!.push(outage);
  }
  return byNode.map((nodes) =>
    nodes.flatMap((own, node) => (own.length === 0 ? [] : [{ node, intervals: mergedIntervals(own) }])),
  );
}

/** Outages of one node as disjoint intervals. */
function mergedIntervals(outages: readonly Outage[]): DownInterval[] {
  const inOrder = [...outages].sort((a, b) => a.from - b.from || a.until - b.until);
  const intervals: DownInterval[] = [];
  let from = Number.NEGATIVE_INFINITY;
  let last: Outage | null = null;
  const close = (): void => {
    if (last === null) return;
    const { until, kind, announcedAt } = last;
    const isKnown = announcedAt !== null && announcedAt <= from;
    intervals.push({ from, until, kind, expectedUntil: isKnown ? until : Number.POSITIVE_INFINITY });
  };
  for (const outage of inOrder) {
    if (last !== null && outage.from <= last.until) {
      if (outage.until > last.until) last = outage;
      continue;
    }
    close();
    from = outage.from;
    last = outage;
  }
  close();
  return intervals;
}

/** What a run is told of outages. */
export interface Faults {
  readonly outages: readonly Outage[];
  /**
   * Jobs on a node that goes down: `requeue`, they wait again at their old places, with the work that no checkpoint
   * saved; `kill`, they are over.
   */
  readonly stoppedJobs: 'requeue' | 'kill';
}

/** No node ever goes down. */
export const NO_FAULTS: Faults = { outages: [], stoppedJobs: 'requeue' };
