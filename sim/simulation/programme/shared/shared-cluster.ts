/**
 * One cluster that grants share: their jobs wait in one queue and run on whatever nodes are free, as far as quotas let them.
 * It must not know where jobs come from or what becomes of them.
 */
import { emptied } from '../../../engine/emptied.ts';
import { invariant } from '../../../engine/errors.ts';
import { gpusOf, nodesOf } from '../../../model/fleet.ts';
import type { Sharing } from '../../../policies/sharing/sharing.ts';
import type { Resizing } from '../../elastic/resizing.ts';
import { ClosingNodes, type WindowOf } from '../../faults/closing-nodes.ts';
import type { Gate } from '../../pool.ts';
import { siteOf } from '../../pool-site.ts';
import type { SchedulingPass } from '../../scheduling-pass.ts';
import type { ClusterBooks } from '../cluster-books.ts';
import type { Grant } from '../grant.ts';
import type { Refusal } from '../limits.ts';
import type { Claim } from './claims.ts';
import type { RowLimits, SharedSettings } from './cluster-settings.ts';
import { Entitlement } from './entitlement.ts';
import type { GrantAccounts } from './grant-accounts.ts';
import { leavesQuotaTo } from './quota-ahead.ts';
import { QuotaBlocks } from './quota-blocks.ts';
import { QuotaBooks } from './quota-books.ts';
import { RowsByStart } from './rows-by-start.ts';
import { SharedPool } from './shared-pool.ts';
import { SightQueue } from './sight-queue.ts';
import { startSlow } from './slow-jobs.ts';
import type { StarvingGrants } from './starving-grants.ts';
import { TakeBackTimes } from './take-back-times.ts';
import type { TakingBack } from './taking-back.ts';
import type { WaitColumns } from './wait-columns.ts';
import { WaitOrder } from './wait-order.ts';
import { WaitingRoom } from './waiting-room.ts';
import type { WhyWaiting } from './why-waiting.ts';

export class SharedCluster implements Gate {
  readonly pool: SharedPool;
  readonly queue: SightQueue;
  readonly order: WaitOrder;
  readonly quotas: QuotaBooks;
  readonly waiting: WaitingRoom;
  readonly entitlement: Entitlement;
  readonly blocks: QuotaBlocks;
  readonly books: ClusterBooks;
  /** Only where the queue's order compares shares. */
  readonly accounts: GrantAccounts | null;
  /** Rows that run, in the order of their starts. */
  readonly running: RowsByStart;
  readonly sharing: Sharing;
  /** Who stops others for whom; null: nobody. */
  takingBack: TakingBack | null = null;
  limits: RowLimits | null = null;
  starving: StarvingGrants | null = null;
  /** Null: nobody is resized. */
  resizing: Resizing | null = null;
  /** Null: nobody asks why jobs wait. */
  why: WhyWaiting | null = null;
  readonly takeBackTimes = new TakeBackTimes();
  /** Told of rows that start; how many the present pass has started. */
  #onStart: (row: number) => void = () => {};
  #started = 0;
  readonly #passStarts = (row: number): void => {
    this.#started++;
    this.#began(row, this.now);
    this.#onStart(row);
  };
  /** Whether anything but new jobs has come since the last pass. */
  #isChanged = true;
  /** The instant of the present pass, s. */
  now = 0;
  readonly #closingRows: number;
  /**
   * @param rows of the stand-in of node 0, and of what stands for it when it closes; −1: none ever does
   * @param isNamed whether a row may start on nodes that a reservation keeps
   * @param trackOf see {@link QuotaBooks}
   */
  constructor(
    books: ClusterBooks,
    settings: SharedSettings,
    rows: { readonly standIns: number; readonly closing: number },
    isNamed: (row: number, reservation: number) => boolean,
    sharing: Sharing,
    trackOf: (grant: Grant) => number,
    columns: WaitColumns,
  ) {
    const { meter, queuedGpus, gauge, cluster } = books;
    this.books = books;
    this.sharing = sharing;
    this.quotas = new QuotaBooks(sharing, trackOf);
    this.blocks = new QuotaBlocks(this);
    this.entitlement = new Entitlement(books, sharing, this.quotas);
    const held = (gpus: number): void => {
      gauge.gpusHeld += gpus;
      gauge.nodesPartlyHeld = this.pool.nodesPartlyHeld;
    };
    const { jobs, board, order, rerankSeconds, accounts } = settings;
    this.accounts = accounts;
    this.order = new WaitOrder(order, rerankSeconds, jobs, accounts, gpusOf(cluster), columns.key);
    this.queue = new SightQueue(this.order, accounts, jobs.gpus, board.request, columns.slot);
    const pooled = { ...settings, ordering: this.queue };
    this.pool = new SharedPool(siteOf(cluster), pooled, { meter, queuedGpus, held }, rows.standIns);
    invariant(this.pool.site.nodeCount === nodesOf(cluster), 'a shared cluster has all nodes of its cluster');
    this.pool.gate = this;
    this.#closingRows = rows.closing;
    if (rows.closing >= 0) books.closing = this.pool.closing = new ClosingNodes(this.pool, settings.placement, isNamed);
    this.running = new RowsByStart(columns.starts);
    this.waiting = new WaitingRoom(this.order, jobs.gpus, columns, (grant) => this.quotas.leafOf(grant));
    books.entitlementChanged = () => this.#entitlementChanged();
  }

  /** Jobs have ended: what closes takes what they gave back, and nobody kept. */
  #settleClosing(now: number): void {
    this.pool.closing?.settle(now);
    this.books.gauge.nodesPartlyHeld = this.pool.nodesPartlyHeld;
  }

  /** GPUs that the grant may take now. */
  availableTo(grant: Grant): number {
    return this.quotas.tree.available(this.quotas.leafOf(grant));
  }

  /** Why limits keep a waiting job from starting in its turn; null: they do not. */
  refusal(grant: Grant, row: number, now = this.now): Refusal | null {
    if (this.limits !== null) return this.limits.refusal(row, now);
    return grant.hasSpentBudget(now) ? 'budget' : null;
  }

  /** The first job in the queue that nothing but room holds back; −1: there is none. */
  firstInTurn(): number {
    const { queue } = this.pool;
    for (let head = queue.head(); ; head = queue.head()) {
      if (head < 0 || this.admits(head)) return head;
      queue.hide(head);
    }
  }

  /** Whether the grant may take what the job asks for, and no grant waits for what that would borrow. */
  hasQuotaToSpare(row: number): boolean {
    const { leaf } = this.waiting.roomAt(row);
    const gpus = this.pool.jobs.gpus[row];
    if (gpus > this.quotas.tree.available(leaf)) return false;
    return !this.blocks.hasAny || gpus <= this.quotas.tree.nominalLeft(leaf);
  }

  /** @param isBeside whether it may not touch what is kept for the blocked head */
  startOutOfTurn(row: number, isBeside: boolean, onStart: (row: number) => void): void {
    this.pool.dequeue(row);
    if (isBeside) this.pool.startBesideReservation(row, this.now);
    else this.pool.start(row, this.now);
    this.#began(row, this.now);
    onStart(row);
  }

  admits(row: number): boolean {
    const room = this.waiting.roomAt(row);
    const refusal = this.refusal(room.grant, row);
    if (refusal !== null) {
      this.limits?.passedOver(row, refusal, this.now);
      this.blocks.refusedByLimits(row);
      return false;
    }
    return this.blocks.admits(room, row);
  }

  admitsBeside(row: number, blocked: number, shadow: number): boolean {
    return leavesQuotaTo(this, row, blocked, shadow);
  }

  hidden(): void {}

  #leafAt(row: number): number {
    return this.waiting.roomAt(row).leaf;
  }

  submit(grant: Grant, row: number): void {
    this.waiting.add(grant, row);
    this.pool.submit(row);
    this.takeBackTimes.entered(row);
  }

  withdraw(row: number, now: number): void {
    this.#isChanged = true;
    const claim = this.takingBack?.claims.of(row);
    if (claim) this.dropClaim(claim, now);
    this.pool.withdraw(row);
    this.takeBackTimes.left(row, now);
    this.waiting.roomAt(row).remove(row);
  }

  grantBegins(grant: Grant): void {
    this.quotas.grantChanged(grant);
    this.#entitlementChanged();
  }

  /** The grant is over, and nothing of it waits or runs. */
  grantLeaves(grant: Grant, now: number): void {
    this.entitlement.dropFiller(grant, now);
    this.quotas.grantLeaves(grant);
    this.waiting.close(grant);
    this.#entitlementChanged();
  }

  /**
   * Newcomers get their places before it is said who may start.
   * @returns whether a pass may start anybody: not where only newcomers came who stand behind all others and find no room
   */
  #enqueueArrivals(now: number): boolean {
    const { order, waiting } = this;
    const { arrivals, nodes, jobs } = this.pool;
    const reranks = order.rerankIsDue(now);
    waiting.passBegins();
    order.sortNew(arrivals);
    let mayStart = this.#isChanged || reranks || this.limits !== null || !this.pool.stopsAtRequest;
    mayStart ||= this.blocks.isOverAt(now);
    mayStart ||= (this.pool.closing?.gpusFree ?? 0) > 0 || this.resizing !== null;
    for (const row of arrivals) {
      const room = waiting.roomAt(row);
      const isLast = order.place(row);
      this.pool.enqueue(row);
      room.place(row, waiting.pass);
      const gpus = jobs.gpus[row];
      mayStart ||= !isLast || (gpus <= nodes.room && gpus <= this.quotas.tree.available(room.leaf));
    }
    emptied(arrivals);
    this.#isChanged = false;
    if (reranks) waiting.rerank(now);
    return mayStart;
  }

  /** @param onStart told of every row that starts */
  runPass(pass: SchedulingPass, now: number, onStart: (row: number) => void): void {
    this.now = now;
    this.books.meter.advance(now);
    this.entitlement.fillerGivesWay(now);
    this.takingBack?.startDue(now, onStart);
    this.#onStart = onStart;
    const mayStart = this.#enqueueArrivals(now);
    const areOwnersFirst = this.takingBack?.areOwnersFirst === true;
    if (mayStart) this.#runRounds(pass, now, areOwnersFirst);
    this.takeBackTimes.look(now, this, !mayStart);
    this.resizing?.giveBack(now, onStart);
    const hasTaken = this.takingBack?.run(now, onStart, !mayStart) === true;
    // Nobody starts beyond his own only to be stopped for an owner of this very instant; what owners leave is for all then.
    if (areOwnersFirst && (hasTaken || (mayStart && this.blocks.hasLeftOut))) this.#runRounds(pass, now, false);
    this.resizing?.startSmaller(now, onStart);
    const { limits } = this;
    if (limits?.isSlow) startSlow(this, limits, onStart);
    this.resizing?.grow(now);
    this.entitlement.fill(now);
    this.#isChanged ||= this.blocks.areOutdated;
  }

  #runRounds(pass: SchedulingPass, now: number, isOfOwners: boolean): void {
    // Who was stopped for owners waits for the next pass of this instant.
    const stopped = this.pool.arrivals.length > 0 ? this.pool.arrivals.splice(0) : [];
    do {
      this.#started = 0;
      this.blocks.refresh(isOfOwners);
      // Nodes that close are looked at even where nobody is in sight.
      if (this.queue.size > 0 || this.pool.closing !== null) pass.run(this.pool, now, this.#passStarts);
      // Who is refused in a pass because others were before him may leave something to smaller jobs of his grant.
    } while (this.#started > 0 && this.blocks.hasRefused);
    for (const row of stopped) this.pool.arrivals.push(row);
  }

  /** @param isClaimed others were stopped for it: while other claims wait for their victims, both count as in use */
  #began(row: number, now: number, isClaimed = false): void {
    const room = this.waiting.roomAt(row);
    const gpus = this.pool.jobs.gpus[row];
    this.starving?.begins(row, now);
    this.running.add(row);
    room.running.add(row);
    this.blocks.began(room, row);
    if (isClaimed) this.quotas.tree.assume(room.leaf, gpus);
    else this.quotas.tree.use(room.leaf, gpus);
    room.remove(row);
    this.takeBackTimes.began(row, now);
    this.entitlement.occupies(room.grant, gpus, now);
  }

  /** A job starts on these nodes whatever is before it in the queue. @param whole see {@link SharedPool.startOn} */
  startOn(row: number, whole: ArrayLike<number>, rest: number, now: number): void {
    const { pool } = this;
    pool.dequeue(row);
    if (pool.closing === null) pool.startOn(row, whole, rest, now);
    else pool.closing.startAmong(row, Array.from(whole), rest, now);
    this.#began(row, now, true);
  }

  /** Others are to be stopped for a job: its quota and its nodes are kept for it. */
  addClaim(claim: Claim, now: number): void {
    const { row } = claim;
    this.blocks.began(this.waiting.roomAt(row), row);
    this.quotas.tree.assume(this.#leafAt(row), this.pool.jobs.gpus[row]);
    if (!this.queue.isHidden(row)) this.queue.hide(row);
    this.takingBack?.claims.add(claim, now);
    this.limits?.claimed(row, true, now);
    this.why?.inGrace(row, 1, now);
  }

  /** The claim is over: the job starts now, or its claim has become void. */
  dropClaim(claim: Claim, now: number): void {
    const { row } = claim;
    this.#isChanged = true;
    this.takingBack?.claims.drop(claim, now);
    this.limits?.claimed(row, false, now);
    this.why?.inGrace(row, -1, now);
    this.quotas.tree.assume(this.#leafAt(row), -this.pool.jobs.gpus[row]);
    // Whoever was to take over what its victims leave is left without, where they stay.
    for (const other of this.takingBack?.claims.deprivedBy(claim, this.waiting) ?? []) this.dropClaim(other, now);
    this.#settleClosing(now);
  }

  /** A running job is stopped and gives its nodes back. */
  stop(row: number, now: number): void {
    this.pool.stop(row, now);
    this.#gave(row, now);
  }

  /** A running job ends. @returns GPU-seconds that are its own fault */
  end(row: number, now: number): number {
    const before = this.pool.ownFaultGpuSeconds;
    this.pool.end(row, now);
    this.#gave(row, now);
    return this.pool.ownFaultGpuSeconds - before;
  }

  #gave(row: number, now: number): void {
    const room = this.waiting.roomAt(row);
    const gpus = this.pool.jobs.gpus[row];
    this.running.delete(row);
    room.running.delete(row);
    this.#isChanged = true;
    this.takingBack?.claims.left(row, now);
    this.#settleClosing(now);
    this.quotas.tree.release(room.leaf, gpus);
    this.entitlement.occupies(room.grant, -gpus, now);
  }

  nodeComes(node: number, now: number): void {
    this.pool.nodeComes(node, now);
    this.#entitlementChanged();
  }

  nodeGoes(node: number, until: number, now: number): void {
    const claim = this.takingBack?.claims.ofNode(node);
    if (claim) this.dropClaim(claim, now);
    this.pool.closing?.open(node, now);
    this.pool.nodeGoes(node, until, now);
    this.entitlement.fillerFits(now);
    this.#entitlementChanged();
  }

  /**
   * A node that is there is known to go down, or to be kept for some: a job for which others are stopped has it only if it
   * ends in time. @param windowOf what is known of each node from now on
   */
  nodeCloses(node: number, windowOf: WindowOf, now: number): void {
    const { closing, board } = this.pool;
    const claim = this.takingBack?.claims.ofNode(node);
    const window = windowOf(node) ?? null;
    if (window === null) closing?.open(node, now);
    else closing?.close(node, this.#closingRows + node, window, this.running, now, windowOf);
    const closes = closing?.at(node);
    if (claim && closes && claim.due + board.request[claim.row] > closing!.upUntil(closes, claim.row))
      this.dropClaim(claim, now);
    this.#settleClosing(now);
    this.#isChanged = true;
  }

  /** What grants hold, or what is in service, changed: everything that follows from it is worked out anew. */
  #entitlementChanged(): void {
    this.#isChanged = true;
    const { gauge } = this.books;
    for (const grant of this.quotas.grants) this.quotas.grantChanged(grant);
    this.quotas.refresh(gauge.gpusInService);
    this.accounts?.refresh(this.quotas.grants);
    this.pool.mustScan = true;
    this.entitlement.refresh();
  }
}
