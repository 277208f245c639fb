/**
 * The closing round: who starts on nodes that are known to go down or are kept for some. It must not know the plan or the
 * reservation of the pass, which take these nodes for closed.
 *
 * First, for each reservation that is in force, those whom it names start on its nodes, if their request ends by its end,
 * as below; under strict order they are a queue of their own. Then everybody on nodes of which no window has begun.
 *
 * In queue order a job starts on closing nodes, if its request ends by the begin of each of them. It delays nobody who
 * waits for other nodes. The first that would end in time on closing nodes, and does not fit them now, is protected: by
 * shape, at the least instant at which it fits and still ends in time, so that nobody behind it may start there who
 * would hold what it needs then. Where nothing may be overtaken the round ends at the first who does not start.
 *
 * What is lost: a job never takes closing nodes together with others; one on nodes of windows with different ends counts
 * as holding all until the last end while it runs, so that others are told later starts than they have; whether
 * somebody delays the protected job is asked of the nodes that the placement chooses, not of all that it might.
 */
import type { Placement } from '../../policies/placement/placement.ts';
import { NONE } from '../../policies/policy.ts';
import type { Pool } from '../pool.ts';
import type { ClosingNode, ClosingNodes } from './closing-nodes.ts';
import { fitsOn, NodesOnOffer } from './nodes-on-offer.ts';

/** GPUs of a job on one node. */
interface Part {
  readonly node: number;
  readonly gpus: number;
}

/** Nodes for a job. */
interface Chosen {
  /** Ascending. */
  readonly whole: readonly number[];
  /** −1: none. */
  readonly rest: number;
}

/** The job that nobody may delay: when it fits, and what is free then on the nodes that stay up for long enough. */
interface Protected {
  readonly gpus: number;
  readonly at: number;
  readonly freeThen: Map<number, number>;
}

/** Jobs that were refused, by what they asked for: who asks for as much of both is refused, too, without a look. */
class Refusals {
  readonly #refused: { readonly gpus: number; readonly seconds: number }[] = [];

  covers(gpus: number, seconds: number): boolean {
    return this.#refused.some((each) => each.gpus <= gpus && each.seconds <= seconds);
  }

  add(gpus: number, seconds: number): void {
    this.#refused.push({ gpus, seconds });
  }

  clear(): void {
    while (this.#refused.length > 0) this.#refused.pop();
  }
}

export class ClosingRound {
  readonly #pool: Pool;
  readonly #closing: ClosingNodes;
  readonly #placement: Placement;
  #now = 0;
  #protected: Protected | null = null;
  /** In a round free GPUs only become fewer: who has no room now, or never in time, has none until its end. */
  readonly #noRoom = new Refusals();
  readonly #neverInTime = new Refusals();
  readonly #isNamed: (job: number, reservation: number) => boolean;
  /** Of the part of the round under way. */
  #nodes: readonly ClosingNode[] = [];
  /** Expected ends of the jobs on closing nodes, ascending; null: to be looked up. */
  #ends: readonly { readonly until: number; readonly parts: readonly Part[] }[] | null = null;

  constructor(
    pool: Pool,
    closing: ClosingNodes,
    placement: Placement,
    isNamed: (job: number, reservation: number) => boolean,
  ) {
    this.#isNamed = isNamed;
    this.#pool = pool;
    this.#closing = closing;
    this.#placement = placement;
  }

  /**
   * Starts whom it may; everybody who waits is in the queue.
   * @param onStart told of every job that starts
   * @returns how many
   */
  run(now: number, onStart: (job: number) => void): number {
    const { nodes, gpusFree, gpusKept } = this.#closing;
    if (gpusFree === 0 || this.#pool.queue.size === 0) return 0;
    this.#now = now;
    this.#ends = null;
    if (gpusKept === 0) return this.#runOn(nodes, NONE, onStart);
    let started = 0;
    const keepers = new Set(nodes.map(({ window }) => window.kept?.by ?? NONE));
    // Those that no reservation keeps come last.
    for (const by of [...keepers].sort((a, b) => Number(a === NONE) - Number(b === NONE) || a - b)) {
      const own = nodes.filter(({ window }) => (window.kept?.by ?? NONE) === by);
      started += this.#runOn(own, by, onStart);
    }
    return started;
  }

  /** @param by the reservation that keeps the nodes now; −1: none does */
  #runOn(nodes: readonly ClosingNode[], by: number, onStart: (job: number) => void): number {
    const { queue, backfilling, board } = this.#pool;
    const now = this.#now;
    if (!nodes.some(({ free }) => free > 0)) return 0;
    this.#nodes = nodes;
    this.#protected = null;
    this.#noRoom.clear();
    this.#neverInTime.clear();
    const mayPass = backfilling.keeps !== 'nothing';
    const longest = nodes.reduce((most, closing) => Math.max(most, upUntil(closing) - now), 0);
    let started = 0;
    for (let slot = 0; ; ) {
      const job = mayPass ? this.#next(slot, longest) : by === NONE ? this.#head() : queue.nextFrom(slot);
      if (job === NONE) return started;
      slot = queue.slotOf(job) + 1;
      if (by !== NONE && !this.#isNamed(job, by)) continue;
      if (mayPass && board.request[job] > longest) continue;
      const chosen = this.#choose(job);
      if (chosen !== null && this.#leavesProtected(job, chosen) && this.#admits(job)) {
        this.#start(job, chosen);
        onStart(job);
        started++;
      } else if (!mayPass) return started;
      else if (chosen === null && this.#protected === null) {
        // Who never ends in time has no turn here, in which he might be refused, and others of his grant with him.
        const later = this.#protect(job);
        if (later !== null && this.#admits(job)) this.#protected = later;
      }
    }
  }

  /** The next job worth a look: to be protected, or to start. Nobody is left out who might start. */
  #next(slot: number, longest: number): number {
    const nodes = this.#nodes;
    const { queue } = this.#pool;
    const gpusFree = nodes.reduce((sum, { free }) => sum + free, 0);
    const guarded = this.#protected;
    if (guarded === null) return queue.nextFitting(slot, 0, nodes.length * this.#pool.nodes.gpusPerNode, longest);
    // Who outlasts the instant of the protected job has what that one leaves, and what it could not use anyway.
    let beside = -guarded.gpus;
    for (const free of guarded.freeThen.values()) beside += free;
    for (const { node, free } of nodes) if (!guarded.freeThen.has(node)) beside += free;
    return queue.nextFitting(slot, Math.min(beside, gpusFree), gpusFree, guarded.at - this.#now);
  }

  /** Nobody counts as gone by the time at which the blocked head starts, which is not known yet. */
  #admits(job: number): boolean {
    const { gate } = this.#pool;
    if (gate === null) return true;
    const head = this.#head();
    if (this.#pool.planned === null && head === job) return true;
    return gate.admits(job) && (head === job || gate.admitsBeside(job, head, this.#now));
  }

  /** The first job that the gate lets start; those before it are hidden, as the pass does. */
  #head(): number {
    const { gate, queue, planned } = this.#pool;
    for (let head = queue.head(); ; head = queue.head()) {
      // Where jobs hold promises none has a blocked head to mind.
      if (head === NONE || gate === null || planned !== null || gate.admits(head)) return head;
      queue.hide(head);
      gate.hidden(head);
    }
  }

  #start(job: number, { whole, rest }: Chosen): void {
    const pool = this.#pool;
    const ends = this.#now + pool.board.request[job];
    const guarded = this.#protected;
    this.#ends = null;
    pool.leaveQueue(job);
    this.#closing.start(job, whole, rest, this.#now);
    if (guarded !== null && ends > guarded.at) takeFrom(guarded.freeThen, this.#closing.partsOf(job));
  }

  /** Closing nodes that are up, or kept, for so long, s. */
  #upFor(seconds: number): readonly ClosingNode[] {
    return this.#nodes.filter((closing) => upUntil(closing) >= this.#now + seconds);
  }

  #choose(job: number): Chosen | null {
    const { nodes, jobs, board } = this.#pool;
    const gpus = jobs.gpus[job];
    const seconds = board.request[job];
    if (this.#noRoom.covers(gpus, seconds)) return null;
    const offered = this.#upFor(seconds).filter(({ free }) => free > 0);
    const free = offered.map((closing) => closing.free);
    if (!fitsOn(free, gpus, nodes.gpusPerNode)) {
      this.#noRoom.add(gpus, seconds);
      return null;
    }
    const whole = Math.floor(gpus / nodes.gpusPerNode);
    const rest = gpus - whole * nodes.gpusPerNode;
    const choice = new Int32Array(whole + 1);
    this.#placement.place(new NodesOnOffer(offered, nodes), whole, rest, choice);
    return { whole: [...choice.subarray(0, whole)].sort((a, b) => a - b), rest: rest > 0 ? choice[whole] : NONE };
  }

  #leavesProtected(job: number, { whole, rest }: Chosen): boolean {
    const guarded = this.#protected;
    const { jobs, nodes, board } = this.#pool;
    if (guarded === null || this.#now + board.request[job] <= guarded.at) return true;
    const then = new Map(guarded.freeThen);
    const parts = whole.map((node) => ({ node, gpus: nodes.gpusPerNode }));
    if (rest >= 0) parts.push({ node: rest, gpus: jobs.gpus[job] % nodes.gpusPerNode });
    takeFrom(then, parts);
    return fitsOn(then.values(), guarded.gpus, nodes.gpusPerNode);
  }

  /** Finds when the job fits closing nodes by requests and ends in time; null: never. */
  #protect(job: number): Protected | null {
    const { jobs, nodes, board } = this.#pool;
    const now = this.#now;
    const gpus = jobs.gpus[job];
    const seconds = board.request[job];
    if (this.#neverInTime.covers(gpus, seconds)) return null;
    this.#ends ??= this.#closing
      .jobs()
      .map((other) => ({ until: Math.max(board.expectedEnd[other], now + 1), parts: this.#closing.partsOf(other) }))
      .sort((a, b) => a.until - b.until);
    const running = this.#ends;
    const free = new Map(this.#nodes.map((closing) => [closing.node, closing.free]));
    for (const [k, { until: at, parts }] of running.entries()) {
      takeFrom(free, parts, -1);
      if (running[k + 1]?.until === at) continue;
      const up = this.#upFor(at - now + seconds);
      if (up.length === 0) break;
      const freeThen = new Map(up.map(({ node }) => [node, free.get(node) ?? 0]));
      if (fitsOn(freeThen.values(), gpus, nodes.gpusPerNode)) return { gpus, at, freeThen };
    }
    this.#neverInTime.add(gpus, seconds);
    return null;
  }
}

/** By when a job that starts on the node is to have ended, s. */
function upUntil({ window }: ClosingNode): number {
  return window.kept?.until ?? window.begin;
}

/** @param sign −1: gives back. Nodes that are not there are passed over. */
function takeFrom(free: Map<number, number>, parts: readonly Part[], sign: 1 | -1 = 1): void {
  for (const { node, gpus } of parts) {
    const before = free.get(node);
    if (before !== undefined) free.set(node, before - sign * gpus);
  }
}
