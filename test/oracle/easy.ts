/**
 * Backfill `none`, and EASY backfilling with one reservation on named nodes (Lifka 1995, by shape instead of by counts).
 * It must not know plans, instants or how a job ends.
 */
import type { NaiveCluster, NaiveJob, NodeState, Part } from './model.ts';
import { fits, shapeOf } from './model.ts';
import { place } from './placement.ts';

/** What a pass may use: the cluster's state, the queue in order, and the one thing that it may do. */
export interface Pass {
  readonly cluster: NaiveCluster;
  readonly now: number;
  readonly placement: string;
  /** Jobs in queue order, as the pass found them. */
  readonly queue: readonly NaiveJob[];
  /** Starts the job now on these nodes. */
  start(job: NaiveJob, parts: readonly Part[]): void;
  /** For the theorems: the shadow time of whoever is the head (now, if it starts), or a promise. */
  note(kind: 'shadow' | 'promise', job: NaiveJob, at: number): void;
}

/** Starts the head of the queue while it fits; returns the jobs that are left. */
function startHeads(pass: Pass): NaiveJob[] {
  const { cluster, now, placement } = pass;
  const left = [...pass.queue];
  while (left.length > 0) {
    const parts = place(placement, left[0]!.gpus, cluster.nodesAt(now), cluster.gpusPerNode);
    if (!parts) break;
    pass.note('shadow', left[0]!, now);
    pass.start(left.shift()!, parts);
  }
  return left;
}

export function nonePass(pass: Pass): void {
  startHeads(pass);
}

/** Least t > now at which the head fits once every running job expected to end by t is gone; Infinity: never. */
export function shadowTime({ cluster, now }: Pass, head: NaiveJob): number {
  const ends = cluster.holding.map((job) => cluster.effectiveEnd(job, now)).sort((a, b) => a - b);
  const fitsAt = (t: number) =>
    fits(
      head.gpus,
      cluster.nodesAt(now, (job) => cluster.effectiveEnd(job, now) <= t),
      cluster.gpusPerNode,
    );
  return ends.find(fitsAt) ?? Number.POSITIVE_INFINITY;
}

/** First instant ≥ now at which the node has `gpus` free by expected ends. */
function release({ cluster, now }: Pass, node: number, gpus: number): number {
  const held = cluster.holding.flatMap((job) => {
    const end = cluster.effectiveEnd(job, now);
    return job.parts.filter((part) => part.node === node).map((part) => ({ end, gpus: part.gpus }));
  });
  const freeAt = (t: number) => {
    const staying = held.filter(({ end }) => end > t);
    return cluster.gpusPerNode - staying.reduce((sum, part) => sum + part.gpus, 0);
  };
  const ends = held.map(({ end }) => end).sort((a, b) => a - b);
  // Now nothing has gone, not even what holds the node and is overdue.
  if (cluster.gpusPerNode - held.reduce((sum, part) => sum + part.gpus, 0) >= gpus) return now;
  return ends.find((t) => freeAt(t) >= gpus)!;
}

/** The named nodes kept for the head until its shadow time. */
export function reservedNodes(pass: Pass, head: NaiveJob, shadow: number): Set<number> {
  const { cluster, now, placement } = pass;
  const G = cluster.gpusPerNode;
  const { whole, rest } = shapeOf(head.gpus, G);
  const reserved = new Set<number>();
  const freeByShadow = (gpus: number): NodeState[] =>
    cluster
      .nodesAt(now)
      .filter((node) => !reserved.has(node.node))
      .map((node) => ({ node, at: release(pass, node.node, gpus) }))
      .filter(({ at }) => now < at && at <= shadow)
      .sort((a, b) => b.at - a.at || a.node.free - b.node.free || a.node.node - b.node.node)
      .map(({ node }) => node);

  for (const node of freeByShadow(G).slice(0, whole)) reserved.add(node.node);
  const wholeMissing = whole - reserved.size;
  const restNode = rest > 0 ? freeByShadow(rest)[0] : undefined;
  if (restNode) reserved.add(restNode.node);

  const missing = wholeMissing * G + (restNode ? 0 : rest);
  if (missing > 0) {
    const others = cluster.nodesAt(now).filter((node) => !reserved.has(node.node));
    for (const part of place(placement, missing, others, G)!) reserved.add(part.node);
  }
  return reserved;
}

/** EASY with one reservation; `depth` jobs behind the head are looked at, 0: all. */
export function easyPass(pass: Pass, depth: number): void {
  const { cluster, now, placement } = pass;
  const G = cluster.gpusPerNode;
  const [head, ...behind] = startHeads(pass);
  if (!head) return;
  const shadow = shadowTime(pass, head);
  pass.note('shadow', head, shadow);
  for (const job of depth > 0 ? behind.slice(0, depth) : behind) {
    const nodes = cluster.nodesAt(now);
    const endsInTime = now + cluster.requestHere(job) <= shadow;
    const reserved = shadow < Number.POSITIVE_INFINITY ? reservedNodes(pass, head, shadow) : new Set<number>();
    const parts =
      (endsInTime ? place(placement, job.gpus, nodes, G) : undefined) ??
      place(
        placement,
        job.gpus,
        nodes.filter((node) => !reserved.has(node.node)),
        G,
      );
    if (parts) pass.start(job, parts);
  }
}
