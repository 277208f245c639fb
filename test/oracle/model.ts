/**
 * What the naive scheduler knows about jobs, nodes and clusters: plain objects, everything else worked out on demand.
 * It must not know any policy, and must share no code with `sim/` beyond the types of a run's input and leaf groups.
 */

import type { Cluster } from '../../sim/model/fleet.ts';
import { leafGroups, nodesOf } from '../../sim/model/fleet.ts';
import type { Reservation } from '../../sim/model/reservations.ts';
import type { JobState } from '../../sim/simulation/contract.ts';
import type { NaiveAttempts } from './faults.ts';

/** GPUs of a job on one node. */
export interface Part {
  readonly node: number;
  readonly gpus: number;
}

/** A node as placement sees it. */
export interface NodeState {
  readonly node: number;
  readonly group: number;
  /** Free GPUs now. */
  readonly free: number;
}

export interface NaiveJob {
  readonly index: number;
  readonly submit: number;
  readonly gpus: number;
  /** Reference run and request, s. */
  readonly run: number;
  readonly request: number;
  readonly home: number;
  readonly outcome: 'done' | 'failed' | 'cancelled';
  /** −1: nobody in particular. */
  readonly user: number;
  /** Name of its class. */
  readonly jobClass: string;
  cluster: number;
  state: JobState | 'unsubmitted';
  start: number;
  /** Of a running job: the end that will really come, which no policy may look at. */
  end: number;
  parts: readonly Part[];
  /** How many thousandths of its time the present attempt takes; absent: all 1,000. */
  stretch?: number;
  /** Times for which it ran before it had to wait again. */
  readonly stays: { readonly start: number; readonly end: number }[];
  /** Of what stands for a node that is down: when it is expected back. */
  readonly expected?: number;
  /** Of a job that has run on closing nodes alone: until when these count as taken; see `closing.ts`. */
  heldUntil?: number;
  /** What is left of a job that may be stopped, and what became of its time: see `faults.ts`. */
  attempts?: NaiveAttempts;
}

/** ⌊gpus ÷ G⌋ whole nodes and a rest. */
export function shapeOf(gpus: number, gpusPerNode: number): { whole: number; rest: number } {
  return { whole: Math.floor(gpus / gpusPerNode), rest: gpus % gpusPerNode };
}

/** Nodes that a job touches: the whole ones and one for the rest. */
export function nodesNeeded(gpus: number, gpusPerNode: number): number {
  return Math.ceil(gpus / gpusPerNode);
}

/** When a node is down or kept, as far as it is announced; and which reservation keeps it now, for so long. */
export interface NaiveWindow {
  readonly begin: number;
  readonly end: number;
  readonly by?: Reservation;
  readonly keptUntil?: number | undefined;
}

/** Whether the shape of `gpus` can be laid on these nodes now: the definition, not the monotone shortcut. */
export function fits(gpus: number, nodes: readonly NodeState[], gpusPerNode: number): boolean {
  const { whole, rest } = shapeOf(gpus, gpusPerNode);
  const whollyFree = nodes.filter((node) => node.free === gpusPerNode).length;
  if (whollyFree < whole) return false;
  if (rest === 0 || whollyFree > whole) return true;
  return nodes.some((node) => node.free < gpusPerNode && node.free >= rest);
}

export class NaiveCluster {
  readonly index: number;
  readonly gpusPerNode: number;
  readonly speed: number;
  readonly providerOwn: boolean;
  /** By node index: its leaf group, and when it enters service. */
  readonly groupOf: readonly number[];
  readonly inServiceAt: readonly number[];
  /** In no particular order. */
  running: NaiveJob[] = [];
  /** What stands for nodes that are down, and whether a node was lost since the last pass. */
  down: NaiveJob[] = [];
  lostNodes = false;
  /** By node: when it will be gone, as far as that is announced. */
  closing = new Map<number, NaiveWindow>();
  /** Of this cluster. */
  readonly reservations: Reservation[] = [];
  /** In the order of submission, or as last ranked. */
  queue: NaiveJob[] = [];

  constructor(cluster: Cluster, index: number) {
    this.index = index;
    this.gpusPerNode = cluster.gpusPerNode;
    this.speed = cluster.speed;
    this.providerOwn = cluster.providerOwn;
    this.groupOf = [...leafGroups(nodesOf(cluster), cluster.leafGroupNodes)];
    this.inServiceAt = cluster.phases.flatMap((phase) => new Array<number>(phase.nodes).fill(phase.inServiceAt));
  }

  /** Leaf groups that so many nodes have at least: the largest groups are taken first. */
  fewestGroups(nodes: number): number {
    const sizes = new Map<number, number>();
    for (const group of this.groupOf) sizes.set(group, (sizes.get(group) ?? 0) + 1);
    const largestFirst = [...sizes.values()].sort((a, b) => b - a);
    let groups = 0;
    for (let held = 0; held < nodes; groups++) held += largestFirst[groups]!;
    return groups;
  }

  /** Whatever holds nodes. */
  get holding(): NaiveJob[] {
    return [...this.running, ...this.down, ...this.closingRests()];
  }

  /** GPUs of closing nodes on which nothing runs: for everybody who plans they are taken. */
  private closingRests(): NaiveJob[] {
    return [...this.closing].flatMap(([node, { end }]) => {
      const parts = this.running.flatMap((job) => job.parts).filter((part) => part.node === node);
      const gpus = this.gpusPerNode - parts.reduce((sum, part) => sum + part.gpus, 0);
      if (gpus === 0) return [];
      const nobody = { index: -1, submit: 0, run: 0, request: 0, home: this.index, user: -1, jobClass: '', stays: [] };
      const state = { outcome: 'done' as const, state: 'running' as const, cluster: this.index, start: 0, end: 0 };
      return [{ ...nobody, ...state, gpus, parts: [{ node, gpus }], expected: end }];
    });
  }

  /** Nodes in service at `now` with their free GPUs; `leaving` are running jobs that are to be thought away. */
  nodesAt(now: number, leaving: (job: NaiveJob) => boolean = () => false): NodeState[] {
    const states: NodeState[] = [];
    const parts = this.holding.filter((job) => !leaving(job)).flatMap((job) => job.parts);
    for (const [node, from] of this.inServiceAt.entries()) {
      if (from > now) continue;
      const used = parts.filter((part) => part.node === node).reduce((sum, part) => sum + part.gpus, 0);
      states.push({ node, group: this.groupOf[node]!, free: this.gpusPerNode - used });
    }
    return states;
  }

  nodesInService(now: number): number {
    return this.inServiceAt.filter((from) => from <= now).length;
  }

  /** Whether the job could run on the nodes in service now if they were all empty. */
  couldFit(job: NaiveJob, now: number): boolean {
    return nodesNeeded(job.gpus, this.gpusPerNode) <= this.nodesInService(now);
  }

  /** Whether the job could run on the nodes that the cluster ever gets. */
  canEverFit(job: NaiveJob): boolean {
    return nodesNeeded(job.gpus, this.gpusPerNode) <= this.nodesInService(Number.MAX_VALUE);
  }

  fitsNow(job: NaiveJob, now: number): boolean {
    return fits(job.gpus, this.nodesAt(now), this.gpusPerNode);
  }

  runHere(job: NaiveJob): number {
    if (job.attempts) return job.attempts.runWall;
    return Math.ceil(job.run / this.speed);
  }

  requestHere(job: NaiveJob): number {
    if (job.attempts) return job.attempts.requestWall;
    return Math.ceil(job.request / this.speed);
  }

  expectedEnd(job: NaiveJob): number {
    if (job.expected !== undefined) return job.expected;
    return job.start + this.requestHere(job);
  }

  /** An overdue job is expected to end one second from now. */
  effectiveEnd(job: NaiveJob, now: number): number {
    const expected = Math.max(this.expectedEnd(job), job.heldUntil ?? 0);
    return expected <= now ? now + 1 : expected;
  }

  /** The part of a running job that shares its node, if it has one. */
  restPart(job: NaiveJob): Part | undefined {
    return job.parts.find((part) => part.gpus < this.gpusPerNode);
  }
}
