/**
 * Nodes of one pool that are known to go down, or are kept for some: which jobs may still start on them, and what others are
 * to think of them. It must not know how a window came about, which pool or backfilling this is, nor what becomes of jobs
 * at its begin.
 *
 * From its announcement on a node closes: a stand-in, a row of the job columns behind the jobs, holds what is free on it
 * until the window's end, and grows as jobs on it end. So every backfilling sees the node as taken until then. Jobs that
 * run on closing nodes alone count as holding them until the window's end, too: when they end the stand-in takes over,
 * and nothing that was reserved or promised moves. Only where a job also holds nodes that do not close, a closing node is
 * lost to others when it ends.
 *
 * Before each pass and after it comes the closing round: {@link ClosingRound}.
 */
import { invariant } from '../../engine/errors.ts';
import type { Placement } from '../../policies/placement/placement.ts';
import { STATE } from '../job-board.ts';
import type { Pool } from '../pool.ts';
import { ClosingRound } from './closing-round.ts';
import type { ClosedWindow } from './closings.ts';
import { jobsOnNode } from './down-nodes.ts';

/** A node that closes. */
export interface ClosingNode {
  readonly node: number;
  window: ClosedWindow;
  readonly row: number;
  /** What the stand-in holds: what is free for those who end in time. */
  free: number;
}

/** Undefined or null: the node stays as far as anybody knows. */
export type WindowOf = (node: number) => ClosedWindow | null | undefined;

export class ClosingNodes {
  /** By node, ascending. */
  readonly nodes: ClosingNode[] = [];
  /** GPUs that stand-ins hold, and nodes that these hide from the pool as partly held. */
  gpusFree = 0;
  nodesPartlyHeld = 0;
  /** Of nodes that are kept now for some: GPUs, and of these the ones that stand-ins hold. */
  gpusKept = 0;
  gpusKeptFree = 0;
  readonly #pool: Pool;
  /** Start of the jobs that hold, beside closing nodes, others that do not close. */
  readonly #mixed = new Map<number, number>();
  /** Start of the jobs with a part on a closing node; some may have gone. */
  readonly #jobs = new Map<number, number>();

  readonly #isNamed: (job: number, reservation: number) => boolean;
  readonly #round: ClosingRound;

  /** @param isNamed whether a job may start on nodes that a reservation keeps now */
  constructor(pool: Pool, placement: Placement, isNamed: (job: number, reservation: number) => boolean) {
    this.#pool = pool;
    this.#isNamed = isNamed;
    this.#round = new ClosingRound(pool, this, placement, isNamed);
  }

  /**
   * The closing round; everybody who waits is in the queue.
   * @param onStart told of every job that starts
   * @returns how many
   */
  round(now: number, onStart: (job: number) => void): number {
    return this.#round.run(now, onStart);
  }

  /** Rows that stand for something now. */
  get rows(): number[] {
    return this.nodes.filter(({ free }) => free > 0).map(({ row }) => row);
  }

  at(node: number): ClosingNode | undefined {
    return this.nodes.find((each) => each.node === node);
  }

  /** By when the job would have to end that starts on the node now, s; a time that has passed: it may not. */
  upUntil({ window }: ClosingNode, job: number): number {
    const { kept, begin } = window;
    return kept !== null && this.#isNamed(job, kept.by) ? kept.until : begin;
  }

  /** When the node is expected back if it goes down now; undefined: it does not close. */
  expectedBack(node: number): number | undefined {
    return this.at(node)?.window.end;
  }

  /**
   * A node in service and up closes, or its window is another than it was told.
   * @param row of the job columns, behind the jobs: stands for the node
   * @param running all jobs that run in the pool, and none of another
   * @param windowOf what is known of any node from now on: of several nodes that are told at one instant others close yet,
   * and whoever runs on several is not to be asked by a window that holds no longer
   */
  close(
    node: number,
    row: number,
    window: ClosedWindow,
    running: Iterable<number>,
    now: number,
    windowOf: WindowOf = (other) => this.at(other)?.window,
  ): void {
    const before = this.at(node);
    if (before && before.window.begin === window.begin && before.window.end === window.end) {
      // What others counted on is as it was.
      this.#turns(before, window);
      this.#pool.mustScan = true;
      return;
    }
    if (before) {
      this.#shrink(before, now);
      this.#turns(before, window);
    } else {
      const later = this.nodes.findIndex((other) => other.node > node);
      this.nodes.splice(later < 0 ? this.nodes.length : later, 0, { node, window, row, free: 0 });
      if (window.kept) this.gpusKept += this.#pool.nodes.gpusPerNode;
    }
    // Behind the jobs are rows that stand for GPUs of others.
    const isJob = (row: number): boolean => row < this.#pool.jobs.count;
    for (const job of jobsOnNode(this.#pool, node, running).filter(isJob)) this.#closesUnder(job, now, windowOf);
    this.settle(now);
    this.#lost();
  }

  /** The node goes down now, or is to stay after all. Nothing stands for it any more. */
  open(node: number, now: number): void {
    const closing = this.at(node);
    if (!closing) return;
    this.#shrink(closing, now);
    this.#turns(closing, { ...closing.window, kept: null });
    this.nodes.splice(this.nodes.indexOf(closing), 1);
  }

  /** After jobs have ended or were stopped: stand-ins take what these gave back. */
  settle(now: number): void {
    const { board, nodes } = this.#pool;
    const isGone = (job: number, start: number): boolean =>
      board.state[job] !== STATE.running || board.start[job] !== start;
    for (const [job, start] of this.#jobs) if (isGone(job, start)) this.#jobs.delete(job);
    let anyMixed = false;
    for (const [job, start] of this.#mixed) {
      if (!isGone(job, start)) continue;
      this.#mixed.delete(job);
      anyMixed = true;
    }
    for (const closing of this.nodes) {
      if (nodes.freeOn(closing.node) <= 0) continue;
      this.#shrink(closing, now);
      this.#grow(closing, now);
    }
    if (anyMixed) this.#lost();
  }

  /** Starts a job that is no longer in the queue on closing nodes. @param whole ascending @param rest −1: none */
  start(job: number, whole: readonly number[], rest: number, now: number): void {
    const on = [...whole, ...(rest >= 0 ? [rest] : [])].map((node) => {
      const closing = this.at(node);
      invariant(closing !== undefined, `${this.#pool.site.id}: node ${node} does not close`);
      return closing;
    });
    for (const closing of on) this.#shrink(closing, now);
    const until = on.reduce((last, { window }) => Math.max(last, window.end), 0);
    this.#pool.startOn(job, whole, rest, now, until);
    this.#jobs.set(job, now);
    for (const closing of on) this.#grow(closing, now);
    // It counts as holding all of them until the last is back: those that are back before seem taken for longer.
    if (on.some(({ window }) => window.end < until)) this.#lost();
  }

  /** As if these nodes did not close: what stands for them gives way until the action is over. */
  asIfOpen(nodes: readonly number[], now: number, action: () => void): void {
    const closing = this.nodes.filter(({ node }) => nodes.includes(node));
    for (const each of closing) this.#shrink(each, now);
    action();
    for (const each of closing) this.#grow(each, now);
  }

  /**
   * Starts a job that is no longer in the queue on nodes of which some may close.
   * @param whole ascending
   * @param rest −1: none
   */
  startAmong(job: number, whole: readonly number[], rest: number, now: number): void {
    this.asIfOpen([...whole, rest], now, () => this.#pool.startOn(job, whole, rest, now));
    this.runsAmong(job, now);
  }

  /** A job has begun, or goes on in another size, on nodes of which some may close. */
  runsAmong(job: number, now: number): void {
    if (this.partsOf(job).some(({ node }) => this.at(node) !== undefined))
      this.#closesUnder(job, now, (node) => this.at(node)?.window);
  }

  /** Jobs with a part on closing nodes, ascending. */
  jobs(): number[] {
    return [...this.#jobs.keys()].sort((a, b) => a - b);
  }

  /** GPUs that a running job holds on a node of its own, and on the node of its rest. */
  partsOf(job: number): { readonly node: number; readonly gpus: number }[] {
    const { nodes, jobs } = this.#pool;
    const whole: number[] = [];
    nodes.addWholeNodesOf(job, whole);
    const parts = whole.map((node) => ({ node, gpus: nodes.gpusPerNode }));
    const rest = nodes.restNodeOf(job);
    if (rest >= 0) parts.push({ node: rest, gpus: jobs.gpus[job] % nodes.gpusPerNode });
    return parts;
  }

  /** A job runs on a node that closes: if all its nodes do, it counts as holding them until the last is back. */
  #closesUnder(job: number, now: number, windowOf: WindowOf): void {
    const { board } = this.#pool;
    this.#jobs.set(job, board.start[job]);
    const on = this.partsOf(job).map(({ node }) => windowOf(node) ?? null);
    if (on.includes(null)) {
      this.#mixed.set(job, board.start[job]);
      return;
    }
    this.#mixed.delete(job);
    const until = on.reduce((last, window) => Math.max(last, window?.end ?? 0), board.heldUntil[job]);
    if (until > board.heldUntil[job]) this.#pool.holdLonger(job, until, now);
  }

  /** The node closes for another window, or is kept from now on or no longer. */
  #turns(closing: ClosingNode, window: ClosedWindow): void {
    const more = Number(window.kept !== null) - Number(closing.window.kept !== null);
    this.gpusKept += more * this.#pool.nodes.gpusPerNode;
    this.gpusKeptFree += more * closing.free;
    closing.window = window;
  }

  /** The stand-in gives back what it holds. */
  #shrink(closing: ClosingNode, now: number): void {
    if (closing.free === 0) return;
    const { board } = this.#pool;
    this.gpusFree -= closing.free;
    if (closing.window.kept) this.gpusKeptFree -= closing.free;
    if (closing.free < this.#pool.nodes.gpusPerNode) this.nodesPartlyHeld--;
    this.#pool.giveBack(closing.row, now);
    board.state[closing.row] = STATE.done;
    closing.free = 0;
  }

  /** The stand-in takes all that is free. */
  #grow(closing: ClosingNode, now: number): void {
    const { nodes, jobs, board } = this.#pool;
    const { node, row } = closing;
    const free = nodes.freeOn(node);
    if (free <= 0) return;
    const isWhole = free === nodes.gpusPerNode;
    closing.free = free;
    this.gpusFree += free;
    if (closing.window.kept) this.gpusKeptFree += free;
    if (!isWhole) this.nodesPartlyHeld++;
    jobs.gpus[row] = free;
    board.state[row] = STATE.running;
    board.expectedEnd[row] = closing.window.end;
    this.#pool.hold(row, isWhole ? [node] : [], isWhole ? -1 : node, now);
  }

  /** Others have counted on what is taken from them now. */
  #lost(): void {
    const pool = this.#pool;
    pool.planned?.promises.capacityWent();
    pool.nodesLost++;
    pool.mustScan = true;
    pool.reservedFor = -1;
  }
}
