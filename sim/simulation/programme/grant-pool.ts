/**
 * Builds the pool of a grant from the nodes that it holds, and builds it anew when these change: running jobs keep their
 * nodes, waiting ones wait on. It must not know why the nodes changed.
 *
 * A grant changes a few times in its life, so a new pool is made instead of teaching every backfilling to lose nodes.
 * Of a node that is not wholly the grant's, the other GPUs are held for ever by a stand-in: a row behind the project's
 * jobs. One that is down is held by a stand-in wholly, until it is expected back. One that is known to go down closes: see
 * `faults/closing-nodes.ts`.
 */
import { invariant } from '../../engine/errors.ts';
import type { Part } from '../../model/land.ts';
import { ClosingNodes } from '../faults/closing-nodes.ts';
import type { ClosedWindow } from '../faults/closings.ts';
import { STATE } from '../job-board.ts';
import { Pool, type PoolSettings, type SharedBooks } from '../pool.ts';
import { orderingOf } from '../queue/ordered-queue.ts';
import { starvationIn } from '../starvation.ts';
import type { ClusterBooks } from './cluster-books.ts';
import type { Grant } from './grant.ts';
import type { Project } from './project.ts';

/** Policies as pools need them, the same for all. */
export type PoolRules = Pick<PoolSettings, 'backfilling' | 'placement' | 'stopsAtRequest' | 'brokenPromises'> & {
  readonly order: Parameters<typeof orderingOf>[1];
  readonly rerankSeconds: number;
  /** The policies for people. */
  readonly inWords: string;
  /** See `StarvationHost`. */
  readonly startsMost: number;
  /** The applicant for people. @param application its index */
  readonly applicantOf: (application: number) => string;
  /** Takes the end of a job by its row in the demand. */
  readonly ends: { push(time: number, row: number): void };
};

/** The pool of a grant with the nodes of the cluster that it has. */
export class GrantPool extends Pool {
  /** Node of the cluster by node of the pool, ascending. */
  readonly nodeOf: readonly number[];
  /**
   * Rows of the project that stand for GPUs that are not the grant's, or on nodes that are down, or of a grant that is
   * paused.
   */
  readonly standIns: readonly number[];
  /** The same for nodes that close: they stand for something only while something is free there. */
  readonly closingRows: readonly number[];

  /** @param rows for stand-ins, and behind these for nodes that close */
  constructor(
    ...[site, settings, books, nodeOf, rows, standIns]: [
      ...ConstructorParameters<typeof Pool>,
      nodeOf: readonly number[],
      rows: readonly number[],
      standIns: number,
    ]
  ) {
    super(site, settings, books);
    this.nodeOf = nodeOf;
    this.standIns = rows.slice(0, standIns);
    this.closingRows = rows.slice(standIns);
  }

  /** Nodes of the cluster that the job runs on; the node of its rest part last. */
  clusterNodesOf(job: number): number[] {
    const whole: number[] = [];
    this.nodes.addWholeNodesOf(job, whole);
    const rest = this.nodes.restNodeOf(job);
    return [...whole, ...(rest >= 0 ? [rest] : [])].map((node) => this.nodeOf[node]);
  }
}

const NO_NODE = -1;

/** A running job with the nodes of the cluster that it holds. */
interface Running {
  readonly job: number;
  readonly whole: readonly number[];
  readonly rest: number;
}

/** For which window a node closes; null: it does not. */
export type WindowOf = (node: number) => ClosedWindow | null;

/**
 * Gives the grant a pool for the parts that it holds now. Nothing may wait in its old pool any more, and jobs on nodes
 * that are gone must have been stopped; the others run on.
 */
export function renewPool(
  project: Project,
  grant: Grant,
  books: ClusterBooks,
  rules: PoolRules,
  windowOf: WindowOf,
  now: number,
): void {
  const before = grant.pool;
  const running = before ? runningIn(project, grant, before) : [];
  const { land } = books;
  const { gpusPerNode } = land;
  const nodeOf = grant.parts.map((part) => part.node);
  const isOut = (node: number) => land.isDown(node) || grant.pausedUntil !== null;
  const isWhole = ({ node, gpus }: Part) => gpus === gpusPerNode && !isOut(node);
  const missing = grant.parts.filter((part) => !isWhole(part));
  const closing = nodeOf.filter((node) => !isOut(node) && windowOf(node) !== null);
  const pool = buildPool(project, grant, books, rules, nodeOf, missing.length, closing.length);
  const local = new Map(nodeOf.map((node, k) => [node, k]));
  const at = (node: number): number => {
    const own = local.get(node);
    invariant(own !== undefined, `a job runs on node ${node}, which its grant has given away`);
    return own;
  };
  missing.forEach((part, k) => {
    const standIn = pool.standIns[k];
    const isDown = isOut(part.node);
    const back = Math.max(land.isDown(part.node) ? land.expectedBack(part.node) : 0, grant.pausedUntil ?? 0);
    project.jobs.gpus[standIn] = isDown ? gpusPerNode : gpusPerNode - part.gpus;
    project.board.expectedEnd[standIn] = isDown ? back : Number.POSITIVE_INFINITY;
    pool.enterService(at(part.node), 1, now);
    const node = at(part.node);
    // What the row held in the pool before is gone with that pool.
    project.board.holdings.restNode[standIn] = NO_NODE;
    pool.hold(standIn, isDown ? [node] : [], isDown ? NO_NODE : node, now);
    if (isDown) pool.downRows.push(standIn);
  });
  for (const part of grant.parts) if (isWhole(part)) pool.enterService(at(part.node), 1, now);
  for (const { job, whole, rest } of running) {
    pool.adopt(
      job,
      whole.map(at).sort((a, b) => a - b),
      rest < 0 ? rest : at(rest),
      now,
    );
  }
  closing.forEach((node, k) => {
    // Reservations are of shared clusters: grants' own nodes are kept for them as it is.
    pool.closing ??= new ClosingNodes(pool, rules.placement, () => false);
    project.board.holdings.restNode[pool.closingRows[k]] = NO_NODE;
    const jobs = running.map(({ job }) => job);
    pool.closing.close(at(node), pool.closingRows[k], windowOf(node)!, jobs, now);
  });
  grant.pool = pool;
  countPartlyHeld(grant, books.gauge);
}

/** After jobs have ended and been told so: what closes takes what they gave back. */
export function settleClosing(grant: Grant, { gauge }: ClusterBooks, now: number): void {
  if (!grant.pool?.closing) return;
  grant.pool.closing.settle(now);
  countPartlyHeld(grant, gauge);
}

function countPartlyHeld(grant: Grant, gauge: ClusterBooks['gauge']): void {
  const partly = grant.pool ? partlyHeld(grant.pool) : 0;
  gauge.nodesPartlyHeld += partly - grant.nodesPartlyHeld;
  grant.nodesPartlyHeld = partly;
}

/**
 * Rows that the stand-ins of all grants of a project take up while their pools are built anew one by one. They are to be
 * reserved before the first one is: pools of one project share columns.
 */
export function standInRows(
  { grants }: Project,
  isDown: (cluster: number, node: number) => boolean,
  closes: (cluster: number, node: number) => boolean,
): number {
  return grants.reduce((sum, { parts, pool, terms, pausedUntil }) => {
    const { gpusPerNode, cluster } = terms;
    const isOut = (node: number) => pausedUntil !== null || isDown(cluster, node);
    const missing = parts.filter(({ node, gpus }) => gpus < gpusPerNode || isOut(node)).length;
    const closing = parts.filter(({ node }) => !isOut(node) && closes(cluster, node)).length;
    return sum + Math.max(missing + closing, pool === null ? 0 : rowsOf(pool).length);
  }, 0);
}

/** Rows of the project that are the pool's, whether they stand for something now or not. */
function rowsOf({ standIns, closingRows }: GrantPool): readonly number[] {
  return [...standIns, ...closingRows];
}

function freeRows(project: Project, grant: Grant, count: number): number[] {
  const others = project.grants.flatMap(({ pool }) => (pool === null || pool === grant.pool ? [] : [pool]));
  const taken = new Set(others.flatMap(rowsOf));
  const rows: number[] = [];
  for (let row = project.count; rows.length < count; row++) if (!taken.has(row)) rows.push(row);
  return rows;
}

/** Takes every job that waits out of the pool. @returns them, by row */
export function withdrawAll(pool: GrantPool): number[] {
  const waiting = [...pool.arrivals];
  for (let job = pool.queue.head(); job >= 0; job = pool.queue.nextFrom(pool.queue.slotOf(job) + 1)) waiting.push(job);
  for (const job of waiting) pool.withdraw(job);
  return waiting.sort((a, b) => a - b);
}

function runningIn(project: Project, grant: Grant, pool: GrantPool): Running[] {
  const running: Running[] = [];
  for (let job = 0; job < project.cursor; job++) {
    if (project.board.state[job] !== STATE.running || project.grantOf[job] !== grant.terms.id) continue;
    const nodes = pool.clusterNodesOf(job);
    const hasRest = pool.nodes.restNodeOf(job) >= 0;
    running.push({ job, whole: hasRest ? nodes.slice(0, -1) : nodes, rest: hasRest ? nodes[nodes.length - 1] : -1 });
  }
  return running;
}

function buildPool(
  project: Project,
  grant: Grant,
  books: ClusterBooks,
  rules: PoolRules,
  nodeOf: readonly number[],
  missing: number,
  closing: number,
): GrantPool {
  const { cluster, land } = books;
  const { jobs, board, base } = project;
  const { order, rerankSeconds, ends, inWords, startsMost, applicantOf, ...shared } = rules;
  const settings: PoolSettings = {
    ...shared,
    jobs,
    board,
    ordering: orderingOf(jobs, order, rerankSeconds),
    tracksRequests: false,
    ends: {
      push(time, job) {
        project.endsAt[job] = time;
        ends.push(time, base + job);
      },
    },
  };
  const site = {
    id: `${cluster.id} grant ${grant.terms.id}`,
    speed: cluster.speed,
    gpusPerNode: cluster.gpusPerNode,
    nodeCount: nodeOf.length,
    leafGroupsBy: denseGroups(nodeOf, (node) => land.leafGroupOf(node)),
    pace: books.pace,
  };
  const rows = freeRows(project, grant, missing + closing);
  const pool = new GrantPool(site, settings, booksOf(grant, books), nodeOf, rows, missing);
  const nameOf = (job: number) => `job ${jobs.id[job]} of ${applicantOf(project.index)}`;
  const away = () => pool.standIns.reduce((sum, row) => sum + jobs.gpus[row], 0);
  pool.starvation = starvationIn(pool, { inWords, startsMost }, nameOf, away);
  return pool;
}

/** Where a grant's starts and ends are booked: at its cluster and in its own history. */
function booksOf(grant: Grant, { meter, queuedGpus, gauge }: ClusterBooks): SharedBooks {
  return {
    meter,
    queuedGpus,
    held(gpus, now) {
      grant.occupied.set(grant.occupied.level + gpus, now);
      countPartlyHeld(grant, gauge);
      // Filler gives way to real work and comes back: what is held stays the same.
      if (grant.isGaming) {
        grant.filler.set(grant.filler.level - gpus, now);
        gauge.gpusFiller -= gpus;
      } else {
        gauge.gpusHeld += gpus;
        gauge.gpusGrantedIdle -= gpus;
      }
    },
  };
}

/** Nodes that are partly held by jobs; nodes of which the grant has a part are left out. */
function partlyHeld({ nodes, standIns, closing }: GrantPool): number {
  let count = nodes.nodesPartlyHeld + (closing?.nodesPartlyHeld ?? 0);
  for (const standIn of standIns) {
    const node = nodes.restNodeOf(standIn);
    if (node < 0) continue;
    const free = nodes.freeOn(node) + (closing?.at(node)?.free ?? 0);
    if (free > 0 && free < nodes.gpusPerNode) count--;
  }
  return count;
}

/** Leaf groups of the nodes, numbered from 0 without gaps. */
function denseGroups(nodes: readonly number[], groupOf: (node: number) => number): Int32Array {
  let last = -1;
  let group = -1;
  return Int32Array.from(nodes, (node) => {
    if (groupOf(node) !== last) group++;
    last = groupOf(node);
    return group;
  });
}
