/**
 * Nodes that are known to go down, for the naive scheduler: who may start on them, and until when they count as taken.
 * It must not know how backfilling works, and shares no code with the fast simulator.
 */
import type { Reservation } from '../../sim/model/reservations.ts';
import type { Pass } from './easy.ts';
import type { NaiveCluster, NaiveJob, NodeState } from './model.ts';
import { fits } from './model.ts';
import { place } from './placement.ts';

const nodesOf = (job: NaiveJob) => job.parts.map(({ node }) => node);

/** A job on closing nodes alone counts as holding them until the last of them is back: nobody else gets them before. */
export function holdWhileClosed(cluster: NaiveCluster, job: NaiveJob): void {
  const windows = nodesOf(job).map((node) => cluster.closing.get(node));
  if (windows.includes(undefined)) return;
  job.heldUntil = Math.max(job.heldUntil ?? 0, ...windows.map((window) => window!.end));
}

/** Jobs with closing nodes and others: when they end, the closing ones are lost to whoever counted on them. */
const mixed = new WeakMap<NaiveCluster, { readonly job: NaiveJob; readonly start: number }[]>();

export function rememberMixed(cluster: NaiveCluster): void {
  const isMixed = (job: NaiveJob) => {
    const closing = nodesOf(job).filter((node) => cluster.closing.has(node)).length;
    return closing > 0 && closing < job.parts.length;
  };
  mixed.set(
    cluster,
    cluster.running.filter(isMixed).map((job) => ({ job, start: job.start })),
  );
}

export function loseMixed(cluster: NaiveCluster): void {
  const gone = (mixed.get(cluster) ?? []).some(({ job, start }) => job.state !== 'running' || job.start !== start);
  if (gone) cluster.lostNodes = true;
}

/** Free GPUs by node if the jobs that are `gone` are thought away; stand-ins are no jobs. */
function freeOn(cluster: NaiveCluster, gone: (job: NaiveJob) => boolean): NodeState[] {
  return [...cluster.closing.keys()]
    .sort((a, b) => a - b)
    .map((node) => {
      const parts = cluster.running.filter((job) => !gone(job)).flatMap((job) => job.parts);
      const used = parts.filter((part) => part.node === node).reduce((sum, part) => sum + part.gpus, 0);
      return { node, group: cluster.groupOf[node]!, free: cluster.gpusPerNode - used };
    });
}

/** For each reservation in force those whom it names, on its nodes; then all, on nodes that no reservation keeps. */
export function closingRound(pass: Pass, mayPass: boolean): NaiveJob[] {
  const { cluster, queue } = pass;
  const inForce = [...cluster.closing.values()].flatMap(({ by }) => by ?? []);
  const reservations = [...cluster.reservations].filter((each) => inForce.includes(each));
  const started: NaiveJob[] = [];
  for (const by of [...reservations, undefined]) {
    const named = by === undefined ? queue : queue.filter(({ jobClass }) => isFor(by, jobClass));
    const waiting = named.filter((job) => !started.includes(job));
    started.push(...roundOn({ ...pass, queue: waiting }, mayPass, by));
  }
  return started;
}

const isFor = ({ named }: Reservation, jobClass: string) =>
  named.classes.length === 0 || named.classes.includes(jobClass);

/**
 * In queue order: a job starts on closing nodes that are up until its request ends. The first that would start later
 * and still end in time is protected from those behind it.
 * @param mayPass whether somebody may start before those in front of him
 * @param by only on nodes that this reservation keeps; undefined: on those that none keeps
 * @returns who started
 */
function roundOn(
  { cluster, now, placement, queue, start }: Pass,
  mayPass: boolean,
  by: Reservation | undefined,
): NaiveJob[] {
  const G = cluster.gpusPerNode;
  const started: NaiveJob[] = [];
  const before = [...cluster.queue];
  const ownEnd = (job: NaiveJob) => Math.max(cluster.expectedEnd(job), now + 1);
  const upUntil = (time: number) => (node: NodeState) => {
    const window = cluster.closing.get(node.node)!;
    return window.by === by && (window.keptUntil ?? window.begin) >= time;
  };
  const requestEnd = (job: NaiveJob, from: number) => from + cluster.requestHere(job);

  let guarded: { readonly job: NaiveJob; readonly at: number } | undefined;
  const fitsAt = (job: NaiveJob, at: number) =>
    fits(job.gpus, freeOn(cluster, (other) => ownEnd(other) <= at).filter(upUntil(requestEnd(job, at))), G);

  for (const job of queue) {
    const there = freeOn(cluster, () => false).filter(upUntil(requestEnd(job, now)));
    const parts = place(placement, job.gpus, there, G);
    if (parts) {
      start(job, parts);
      if (!guarded || requestEnd(job, now) <= guarded.at || fitsAt(guarded.job, guarded.at)) {
        holdWhileClosed(cluster, job);
        // Nodes that are back before the last of them are lost to whoever counted on that.
        const ends = nodesOf(job).map((node) => cluster.closing.get(node)!.end);
        if (ends.some((end) => end < job.heldUntil!)) cluster.lostNodes = true;
        started.push(job);
        continue;
      }
      // As if it had not started.
      cluster.running = cluster.running.filter((other) => other !== job);
      Object.assign(job, { state: 'queued', start: -1, end: -1, parts: [] });
      cluster.queue = before.filter((other) => other === job || cluster.queue.includes(other));
    } else if (!guarded) {
      const ends = cluster.running.map(ownEnd).sort((a, b) => a - b);
      const at = ends.find((end) => fitsAt(job, end));
      if (at !== undefined) guarded = { job, at };
    }
    if (!mayPass) break;
  }
  return started;
}
