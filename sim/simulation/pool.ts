/**
 * Nodes at work under one queue (a cluster, or a grant's own nodes): the jobs that wait and run there, and what its
 * backfilling keeps between instants. It starts and ends jobs; it must not know when that happens, why a job was chosen,
 * nor other pools.
 */
import { invariant } from '../engine/errors.ts';
import type { JobTable } from '../model/jobs.ts';
import { FULL_PACE, type LeafGroupPace, stretched } from '../model/leaf-group-pace.ts';
import { NodePool } from '../model/node-pool.ts';
import type { Backfilling } from '../policies/backfill/backfill.ts';
import type { Placement } from '../policies/placement/placement.ts';
import { Plan } from './backfill/plan.ts';
import { Promises } from './backfill/promises.ts';
import { Releases } from './backfill/releases.ts';
import { Reservation } from './backfill/reservation.ts';
import type { ClosingNodes } from './faults/closing-nodes.ts';
import { type JobBoard, STATE } from './job-board.ts';
import { Meter } from './meter.ts';
import type { PoolSite } from './pool-site.ts';
import { OrderedQueue, type QueueOrdering } from './queue/ordered-queue.ts';
import type { PassQueue } from './queue/pass-queue.ts';
import { QueuedGpus } from './queued-gpus.ts';
import { RequestedWork } from './requested-work.ts';
import type { Starvation } from './starvation.ts';
import type { WaitingJobs } from './waiting/waiting-jobs.ts';

/** Where a pool books what waits and what is occupied, if it shares its cluster with others. */
export interface SharedBooks {
  readonly meter: Meter;
  readonly queuedGpus: QueuedGpus;
  /** Told after every start and end by how many GPUs more are held from `now` on. */
  held(gpus: number, now: number): void;
}

/** What pools share. */
export interface PoolSettings {
  readonly jobs: JobTable;
  readonly board: JobBoard;
  /** By what the pool makes its queue; or a queue of another kind, where no plan is kept. */
  readonly ordering: QueueOrdering | PassQueue;
  readonly backfilling: Backfilling;
  readonly placement: Placement;
  readonly stopsAtRequest: boolean;
  /** Whether somebody asks for {@link Pool.backlogGpuSeconds}. */
  readonly tracksRequests: boolean;
  /** Takes the instant at which a job ends. */
  readonly ends: { push(time: number, job: number): void };
  readonly brokenPromises: Record<string, number>;
}

/** Says which jobs may start now for reasons other than room. Whom it refuses is hidden until somebody shows him again. */
export interface Gate {
  admits(job: number): boolean;
  /**
   * Whether the job may start beside a blocked one that will start later: what that one needs counts as taken.
   * @param shadow by when others are expected to have left who end by then, s
   */
  admitsBeside(job: number, blocked: number, shadow: number): boolean;
  /** Told of a job that was refused and is out of sight now. */
  hidden(job: number): void;
}

export class Pool {
  readonly site: PoolSite;
  readonly nodes: NodePool;
  readonly queue: PassQueue;
  readonly meter: Meter;
  readonly jobs: JobTable;
  readonly board: JobBoard;
  readonly backfilling: Backfilling;
  /** Each only where the backfilling keeps it. */
  readonly releases: Releases | null;
  readonly reservation: Reservation | null;
  readonly planned: { readonly plan: Plan; readonly promises: Promises; readonly queue: OrderedQueue } | null;
  readonly requested: RequestedWork | null;
  /** Jobs submitted at this instant that no pass has looked at; in queue order once the pass begins. */
  readonly arrivals: number[] = [];
  /** Whether something has changed since the last pass that may let a job start that was passed over then. */
  mustScan = false;
  /** The blocked job that holds the reservation, or −1. */
  reservedFor = -1;
  /** Who may start although there is room; null: everybody. */
  gate: Gate | null = null;
  /** Nodes that are to go down at a known time; null: nobody ever announces that. */
  closing: ClosingNodes | null = null;
  /** Whether the first job starves; null: somebody else looks after that. */
  starvation: Starvation | null = null;
  /** Among whom a job counts while it waits; null: nobody asks why jobs wait. */
  waits: ((job: number) => WaitingJobs) | null = null;
  /** Σ GPUs, and Σ GPUs × request, of the jobs that wait (arrivals too). */
  gpusWaiting = 0;
  gpuSecondsWaiting = 0;
  jobsWaiting = 0;
  /** GPU-seconds of jobs that ran and failed, were cancelled or ran into their limit. */
  ownFaultGpuSeconds = 0;
  /** Rows that stand for nodes that are down, and how often a node was lost: see `faults/down-nodes.ts`. */
  readonly downRows: number[] = [];
  nodesLost = 0;
  readonly #settings: PoolSettings;
  readonly #queuedGpus: QueuedGpus;
  readonly #books: SharedBooks | null;
  readonly #choice: Int32Array;

  constructor(site: PoolSite, settings: PoolSettings, books: SharedBooks | null = null) {
    const { jobs, board, placement, backfilling } = settings;
    const { nodeCount, gpusPerNode } = site;
    this.site = site;
    this.jobs = jobs;
    this.board = board;
    this.backfilling = backfilling;
    this.#settings = settings;
    this.nodes = new NodePool(nodeCount, gpusPerNode, site.leafGroupsBy, board.holdings);
    this.#books = books;
    this.#queuedGpus = books?.queuedGpus ?? new QueuedGpus(nodeCount * gpusPerNode);
    this.meter = books?.meter ?? new Meter(this.nodes, this.#queuedGpus);
    this.#choice = new Int32Array(nodeCount + 1);
    const keeps = backfilling.keeps;
    const planned = keeps === 'plan' || keeps === 'passPlan';
    // A release entry of a shared node shows only its last end, and hides a rest part that is overdue.
    const overdueHides = planned || (keeps === 'reservation' && gpusPerNode > 1);
    const tracks = settings.tracksRequests || (overdueHides && !settings.stopsAtRequest);
    this.requested = tracks ? new RequestedWork(jobs.gpus, board) : null;
    this.releases = keeps === 'reservation' ? new Releases(this.nodes) : null;
    this.reservation = this.releases
      ? new Reservation(this.nodes, this.releases, jobs.gpus, board.heldUntil, placement)
      : null;
    const { ordering } = settings;
    const plan = planned ? new Plan(this.nodes, jobs.gpus, board.request, placement) : null;
    const promise = keeps === 'plan' && plan ? plan.promiseOf : null;
    if ('head' in ordering) {
      invariant(plan === null, 'a plan needs an index of promises');
      this.queue = ordering;
      this.planned = null;
      return;
    }
    const queue = new OrderedQueue(jobs, board, ordering, promise, nodeCount * gpusPerNode);
    this.queue = queue;
    this.planned = plan && {
      plan,
      promises: new Promises(plan, queue, ordering.classes, settings.brokenPromises),
      queue,
    };
  }

  /** Whether a job ends at its request at the latest. */
  get stopsAtRequest(): boolean {
    return this.#settings.stopsAtRequest;
  }

  /** Nodes of a supply phase come into service. */
  enterService(from: number, count: number, now: number): void {
    this.nodes.enterService(from, count);
    this.planned?.plan.capacityComes(count, now);
    this.planned?.promises.capacityCame();
    this.mustScan = true;
    this.reservedFor = -1;
  }

  /** A job that was routed here waits for its first pass. */
  submit(job: number): void {
    const { jobs, board } = this;
    board.run[job] = Math.ceil(jobs.run[job] / this.site.speed);
    board.request[job] = Math.ceil(jobs.request[job] / this.site.speed);
    this.arrivals.push(job);
    this.gpusWaiting += jobs.gpus[job];
    this.gpuSecondsWaiting += jobs.gpus[job] * board.request[job];
    this.jobsWaiting++;
  }

  /** Puts a job that a pass has looked at and not started into the queue. */
  enqueue(job: number): void {
    this.queue.add(job);
    this.#queuedGpus.add(this.jobs.gpus[job]);
    this.meter.queuedJobs++;
    if (this.waits !== null) this.waits(job).came(this.jobs.gpus[job], this.meter.at);
  }

  /** Takes a queued job out of the queue. */
  dequeue(job: number): void {
    this.queue.remove(job);
    this.#queuedGpus.remove(this.jobs.gpus[job]);
    this.meter.queuedJobs--;
    if (this.waits !== null) this.waits(job).left(this.jobs.gpus[job], this.meter.at);
  }

  /** A waiting job gives up. */
  cancel(job: number, now: number): void {
    this.withdraw(job);
    this.board.state[job] = STATE.cancelled;
    this.board.end[job] = now;
  }

  /** A queued job is to start on nodes that somebody else than the pass has chosen. */
  leaveQueue(job: number): void {
    this.dequeue(job);
    this.#giveUpPromise(job);
  }

  #giveUpPromise(job: number): void {
    if (!this.planned) return;
    this.planned.plan.giveUp(job);
    this.planned.plan.freed = true;
  }

  /** When a pass is due although nothing happens: at the earliest promise whose job fits what is idle; s. */
  nextPromiseDue(): number {
    const { planned } = this;
    if (planned === null || this.backfilling.keeps !== 'plan') return Number.POSITIVE_INFINITY;
    return planned.queue.earliestPromise(this.nodes.room);
  }

  /** Starts a job that is no longer in the queue, on nodes that the placement chooses of those on offer. */
  start(job: number, now: number): void {
    const { nodes } = this;
    const gpus = this.jobs.gpus[job];
    const whole = Math.floor(gpus / nodes.gpusPerNode);
    const rest = gpus - whole * nodes.gpusPerNode;
    if (this.planned) this.planned.plan.place(job, whole, rest, now, this.#choice);
    else this.#settings.placement.place(nodes, whole, rest, this.#choice);
    this.#begin(job, gpus, whole, rest, now);
  }

  /**
   * Starts a job that is no longer in the queue on these nodes.
   * @param whole ascending; of these as many as the job asks for
   * @param rest the node of its rest part, or −1
   * @param heldUntil until when others count these nodes as taken, s; default: as long as it asks for
   */
  startOn(job: number, whole: ArrayLike<number>, rest: number, now: number, heldUntil?: number): void {
    const gpus = this.jobs.gpus[job];
    const count = Math.floor(gpus / this.nodes.gpusPerNode);
    for (let k = 0; k < count; k++) this.#choice[k] = whole[k];
    if (rest >= 0) this.#choice[count] = rest;
    this.planned?.plan.bind(rest);
    this.#begin(job, gpus, count, gpus - count * this.nodes.gpusPerNode, now, heldUntil);
  }

  /** Starts a job on nodes that the reservation does not keep. */
  startBesideReservation(job: number, now: number): void {
    const { nodes, reservation } = this;
    invariant(reservation !== null, 'no reservation to start beside');
    const gpus = this.jobs.gpus[job];
    const whole = Math.floor(gpus / nodes.gpusPerNode);
    const rest = gpus - whole * nodes.gpusPerNode;
    reservation.withholdKept();
    this.#settings.placement.place(nodes, whole, rest, this.#choice);
    reservation.offerKept();
    this.#begin(job, gpus, whole, rest, now);
  }

  #begin(job: number, gpus: number, whole: number, rest: number, now: number, heldUntil?: number): void {
    const { board, nodes } = this;
    board.leafGroups[job] = nodes.take(job, whole, rest, this.#choice);
    board.nodes[job] = rest > 0 ? whole + 1 : whole;
    if (this.site.pace !== null) this.#slow(job, this.site.pace);
    const run = board.run[job];
    const request = board.request[job];
    board.state[job] = STATE.running;
    board.start[job] = now;
    board.expectedEnd[job] = now + request;
    const until = heldUntil ?? now + request;
    board.heldUntil[job] = until;
    this.releases?.started(job, gpus, until);
    this.reservation?.started(whole, rest, until);
    this.planned?.plan.started(job, now, heldUntil);
    this.requested?.started(job);
    this.#leavesWait(job);
    this.#books?.held(gpus, now);
    this.queue.accounts?.hold(job, gpus, now);
    this.#settings.ends.push(this.#settings.stopsAtRequest && request < run ? now + request : now + run, job);
  }

  /** The job begins on its leaf groups: its run is as long as these let it be. */
  #slow(job: number, pace: LeafGroupPace): void {
    const { board } = this;
    const stretch = pace.stretchOf(board.nodes[job], board.leafGroups[job]);
    board.stretch[job] = stretch;
    if (stretch === FULL_PACE) return;
    board.run[job] = stretched(board.run[job], stretch);
    this.meter.gpusSlowed += this.jobs.gpus[job];
  }

  /** A job that has just been stopped goes on at once, in the size that it has now; parameters as of {@link adopt}. */
  goOn(job: number, wholeNodes: readonly number[], restNode: number, now: number): void {
    const { board, jobs } = this;
    const request = board.request[job];
    board.start[job] = now;
    board.expectedEnd[job] = now + request;
    board.nodes[job] = wholeNodes.length + (restNode >= 0 ? 1 : 0);
    board.leafGroups[job] = this.hold(job, wholeNodes, restNode, now);
    if (this.site.pace !== null) this.#slow(job, this.site.pace);
    const run = board.run[job];
    this.requested?.started(job);
    this.#books?.held(jobs.gpus[job], now);
    this.queue.accounts?.hold(job, jobs.gpus[job], now);
    this.#settings.ends.push(this.#settings.stopsAtRequest && request < run ? now + request : now + run, job);
  }

  /**
   * Puts a job that runs already onto nodes of this pool, which has just been built anew.
   * @param wholeNodes ascending
   * @param restNode the node of its rest part, or −1
   */
  adopt(job: number, wholeNodes: readonly number[], restNode: number, now: number): void {
    this.hold(job, wholeNodes, restNode, now);
    if (this.board.expectedEnd[job] === Number.POSITIVE_INFINITY) return;
    this.requested?.started(job);
    this.queue.accounts?.hold(job, this.jobs.gpus[job], now);
  }

  /**
   * Whatever has the job's number holds nodes until its expected end; nobody asked for them. Parameters as of {@link adopt}.
   * @returns the leaf groups that they span
   */
  hold(job: number, wholeNodes: readonly number[], restNode: number, now: number): number {
    const { board, nodes, jobs } = this;
    const gpus = jobs.gpus[job];
    const whole = wholeNodes.length;
    const rest = gpus - whole * nodes.gpusPerNode;
    this.#choice.set(wholeNodes);
    if (rest > 0) this.#choice[whole] = restNode;
    const leafGroups = nodes.take(job, whole, rest, this.#choice);
    const until = board.expectedEnd[job];
    board.heldUntil[job] = until;
    this.releases?.started(job, gpus, until);
    this.planned?.plan.adopt(job, restNode, now, until);
    return leafGroups;
  }

  /** What a running job holds counts as taken for longer than it asked for it. @param until s, not before it does now */
  holdLonger(job: number, until: number, now: number): void {
    const { board, jobs } = this;
    this.releases?.extended(job, jobs.gpus[job], board.heldUntil[job], until);
    this.planned?.plan.extended(job, until, now);
    board.heldUntil[job] = until;
    this.reservedFor = -1;
  }

  /** A running job ends. */
  end(job: number, now: number): void {
    const { board, jobs } = this;
    const gpus = jobs.gpus[job];
    this.stop(job, now);
    const killed = now - board.start[job] < board.run[job];
    const state = killed ? STATE.killed : OUTCOME_STATE[jobs.outcome[job]];
    board.state[job] = state;
    board.end[job] = now;
    if (state !== STATE.done) this.ownFaultGpuSeconds += gpus * (now - board.start[job]);
  }

  /** A running job gives its nodes back; what becomes of it is the caller's to say. */
  stop(job: number, now: number): void {
    this.requested?.ended(job);
    if (this.board.stretch[job] > FULL_PACE) this.meter.gpusSlowed -= this.jobs.gpus[job];
    this.giveBack(job, now);
    this.#books?.held(-this.jobs.gpus[job], now);
    this.queue.accounts?.hold(job, -this.jobs.gpus[job], now);
  }

  /** Whatever holds nodes under the job's number gives them back. */
  giveBack(job: number, now: number): void {
    const { board, nodes, jobs } = this;
    const gpus = jobs.gpus[job];
    const restNode = nodes.restNodeOf(job);
    nodes.release(job, gpus);
    this.releases?.ended(job, gpus, restNode, board.heldUntil);
    this.planned?.plan.ended(job, now);
    this.mustScan = true;
    this.reservedFor = -1;
  }

  /** Takes a waiting job out, as if it had never come. */
  withdraw(job: number): void {
    const arrival = this.arrivals.indexOf(job);
    if (arrival >= 0) this.arrivals.splice(arrival, 1);
    else {
      if (this.queue.head() === job) this.mustScan = true;
      this.dequeue(job);
      this.#giveUpPromise(job);
    }
    this.#leavesWait(job);
  }

  /** Requested GPU-seconds of the jobs that wait and, as far as they are left, of those that run. */
  backlogGpuSeconds(now: number): number {
    invariant(this.requested !== null, 'requests are not tracked');
    this.requested.advance(now);
    return this.gpuSecondsWaiting + this.requested.gpuSeconds(now);
  }

  #leavesWait(job: number): void {
    this.gpusWaiting -= this.jobs.gpus[job];
    this.gpuSecondsWaiting -= this.jobs.gpus[job] * this.board.request[job];
    this.jobsWaiting--;
  }
}

/** State of a job that ran to its end, by its outcome. */
const OUTCOME_STATE = [STATE.done, STATE.failed, STATE.cancelled];
