/**
 * Preemption in a shared cluster: for jobs that may stop others, finds whom, gives notice, and starts them when the grace is
 * over, or all victims have ended. It must not know by which rule somebody may be stopped, nor what becomes of those who are.
 */
import { emptied } from '../../../engine/emptied.ts';
import { type PreemptionRules, preemptionRulesOf } from '../../../policies/preemption/parameters.ts';
import type { Claimant, PreemptionPolicy } from '../../../policies/preemption/preemption.ts';
import { PreemptionRate } from '../../../policies/preemption/rate-limit.ts';
import { VictimFinder, type VictimSearch } from '../../../policies/preemption/victims.ts';
import type { Shape } from '../../elastic/shapes.ts';
import { type Given, ShrinkSearch, type Spare } from '../../elastic/shrink-search.ts';
import type { Grant } from '../grant.ts';
import { type Claim, Claims } from './claims.ts';
import { endlessLoop, type JobName, PREEMPTIONS_MOST, Turns } from './livelock.ts';
import { HeldParts, RunningColumns } from './running-columns.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { Room } from './waiting-room.ts';

const NONE = -1;
const NOBODY: readonly never[] = [];

export interface PreemptionRule {
  readonly policy: PreemptionPolicy;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
}

/** What is known of rows besides their columns, and who carries out what is decided. */
export interface PreemptionHost {
  grantAt(row: number): Grant;
  /** The greater, the more important. */
  priorityOf(row: number): number;
  preemptionsOf(row: number): number;
  /** Whether its project has grants beside the one in which it runs. */
  hasOtherGrants(row: number): boolean;
  /** GPU-seconds that a running job would lose if it were stopped now. */
  wouldLose(row: number, now: number): number;
  /** The job for people: its application and its own number. */
  nameOf(row: number): JobName;
  /** When a running job began, however often it has been resized since, s; null: as the board has it. */
  readonly beganAt: ((row: number) => number) | null;
  /** What a running job can give up and go on; null: nothing. */
  spareOf(row: number): Spare | null;
  /** A running job goes on with less. */
  shrink(row: number, kept: Shape, now: number): void;
  /** Stops a running job. @param notice seconds since it was told */
  stop(row: number, rules: PreemptionRules, notice: number, now: number): void;
}

export class TakingBack {
  readonly claims: Claims;
  readonly turns = new Turns();
  readonly rules: PreemptionRules;
  readonly #cluster: SharedCluster;
  readonly #rule: PreemptionRule;
  readonly #host: PreemptionHost;
  readonly #rate: PreemptionRate;
  /** Whether only owners stop others, and only those who borrow. */
  readonly #sparesOwn: boolean;
  readonly #finder = new VictimFinder();
  /** Null: nobody shrinks. */
  readonly #shrinking: ShrinkSearch | null;
  readonly #columns: RunningColumns;
  readonly #parts: HeldParts;
  #candidates = new Int32Array(64);
  /** Rows that a run has looked at. */
  readonly #tried: number[] = [];
  /** When somebody may be stopped who may not be yet, and a job waits that found nobody to stop, s. */
  #lookAgainAt = Number.POSITIVE_INFINITY;
  /** Version of the quotas when last nobody wanted to stop anybody. */
  #contentAt = NONE;

  /** @param shrinks whether elastic jobs shrink instead of being stopped */
  constructor(cluster: SharedCluster, rule: PreemptionRule, host: PreemptionHost, shrinks = false) {
    this.#shrinking = shrinks ? new ShrinkSearch() : null;
    this.#cluster = cluster;
    this.#rule = rule;
    this.#host = host;
    this.rules = preemptionRulesOf(rule.parameters);
    this.#rate = new PreemptionRate(this.rules.ratePerHour);
    this.claims = new Claims(cluster.pool);
    this.#columns = new RunningColumns(cluster, this.claims, host, this.rules);
    this.#parts = new HeldParts(cluster.pool, this.#columns);
    // A rule that guards quotas has nothing for a job beyond its own, unless it stops jobs of its own grant.
    this.#sparesOwn = rule.policy.guardsQuota && String(rule.parameters['within'] ?? 'never') === 'never';
  }

  /** When something is to be done although nothing happens, s; Infinity: never. */
  nextDue(): number {
    return Math.min(this.claims.nextDue(), this.#lookAgainAt);
  }

  /** Claims whose grace is over: victims are stopped, and the job starts; before that where all have ended by themselves. */
  startDue(now: number, start: (row: number) => void): void {
    if (this.claims.count === 0) return;
    for (const claim of [...this.claims.all]) {
      // It is over with one before it.
      if (this.claims.of(claim.row) !== claim) continue;
      const isDue = claim.due === now;
      if (!isDue && !this.claims.isClear(claim)) continue;
      if (!this.#isStillAllowed(claim, now)) {
        if (!isDue) continue;
        this.#cluster.dropClaim(claim, now);
        continue;
      }
      for (const victim of claim.victims) {
        if (this.claims.isVictim(victim)) this.#stop(victim, claim, now);
      }
      this.#cluster.dropClaim(claim, now);
      this.#cluster.startOn(claim.row, claim.whole, claim.rest, now);
      start(claim.row);
    }
  }

  /** Quotas may have shrunk, or the budget been spent, since the notice: then nobody is stopped, and the job waits on. */
  #isStillAllowed({ row }: Claim, now: number): boolean {
    const { pool, quotas } = this.#cluster;
    const { gpus } = pool.jobs;
    const grant = this.#host.grantAt(row);
    if (grant.hasSpentBudget(now)) return false;
    const leaf = quotas.leafOf(grant);
    quotas.tree.assume(leaf, -gpus[row]);
    const isAllowed = gpus[row] <= this.#availableTo(leaf);
    quotas.tree.assume(leaf, gpus[row]);
    return isAllowed;
  }

  /** What the grant may take: what is kept for claims counts as in use, so their victims count as gone. */
  #availableTo(leaf: number): number {
    const { quotas } = this.#cluster;
    const { tree } = quotas;
    if (this.claims.count === 0) return tree.available(leaf);
    const given = [...this.claims.victims].map((each) => ({
      leaf: quotas.leafOf(this.#host.grantAt(each)),
      gpus: this.claims.gpusGivenBy(each),
    }));
    for (const each of given) tree.assume(each.leaf, -each.gpus);
    const available = tree.available(leaf);
    for (const each of given) tree.assume(each.leaf, each.gpus);
    return available;
  }

  #stop(victim: number, { row, noticedAt, shrinks }: Claim, now: number): void {
    const kept = shrinks?.get(victim);
    if (kept) {
      this.#host.shrink(victim, kept, now);
      return;
    }
    this.turns.add({ at: now, claimant: this.#host.nameOf(row), victim: this.#host.nameOf(victim) });
    this.#host.stop(victim, this.rules, now - noticedAt, now);
    if (this.#host.preemptionsOf(victim) <= PREEMPTIONS_MOST) return;
    throw endlessLoop(this.#cluster, this.#rule, this.#host.nameOf(victim), now);
  }

  /**
   * After a pass: gives notice for jobs that may stop others, in queue order.
   * @param hasOnlyNewcomers since the last run jobs have come at most, without limits to what they may start
   * @returns whether some job started at once
   */
  run(now: number, start: (row: number) => void, hasOnlyNewcomers = false): boolean {
    let hasStarted = false;
    let hasFailed = false;
    const { quotas, waiting } = this.#cluster;
    if (hasOnlyNewcomers && this.#contentAt === quotas.tree.version && this.claims.count === 0) {
      // As before, unless somebody else stands first in a grant.
      if (!waiting.hasNewFirst()) return false;
    }
    this.#contentAt = NONE;
    this.#lookAgainAt = Number.POSITIVE_INFINITY;
    if (this.#sparesOwn && !quotas.hasBorrower()) return false;
    this.#columns.count = -1;
    // Every choice changes what runs: the claimants are looked for anew.
    const tried = this.#tried;
    emptied(tried);
    for (let row = this.#nextClaimant(tried); row !== NONE; row = this.#nextClaimant(tried)) {
      tried.push(row);
      const claim = this.#claimOf(row, now);
      if (claim === null) {
        hasFailed = true;
        continue;
      }
      if (this.#isPlain(claim)) this.#startAtOnce(claim, now, start);
      else {
        this.#cluster.addClaim(claim, now);
        if (claim.due === now) this.startDue(now, start);
      }
      if (claim.due === now) hasStarted = true;
    }
    if (hasFailed) this.#lookAgainAt = this.#nextToStop(now);
    if (tried.length === 0) this.#contentAt = quotas.tree.version;
    return hasStarted;
  }

  /** Whether nobody can tell if victims are stopped one by one while their nodes are kept, or the job simply takes their place. */
  #isPlain({ victims, shrinks, awaits }: Claim): boolean {
    const { limits, pool } = this.#cluster;
    if (shrinks !== null || awaits.length > 0) return false;
    if (this.rules.graceSeconds > 0 || limits !== null || pool.closing !== null) return false;
    for (const victim of victims) if (this.#host.hasOtherGrants(victim)) return false;
    return true;
  }

  /** What {@link startDue} does of a claim that is due at once. */
  #startAtOnce(claim: Claim, now: number, start: (row: number) => void): void {
    const { pool, quotas, waiting } = this.#cluster;
    const { tree } = quotas;
    const { gpus } = pool.jobs;
    const { row, victims } = claim;
    const { leaf } = waiting.roomAt(row);
    for (const victim of victims) tree.assume(waiting.roomAt(victim).leaf, -gpus[victim]);
    const isAllowed = gpus[row] <= tree.available(leaf);
    for (const victim of victims) tree.assume(waiting.roomAt(victim).leaf, gpus[victim]);
    if (!isAllowed) return;
    for (const victim of victims) this.#stop(victim, claim, now);
    this.#cluster.startOn(row, claim.whole, claim.rest, now);
    start(row);
  }

  /** When the next running job has run for long enough, or the hour of the next victim is over, s; Infinity: never. */
  #nextToStop(now: number): number {
    const { pool, running } = this.#cluster;
    const { leastRunSeconds } = this.rules;
    let next = this.#rate.nextFree(now);
    if (leastRunSeconds === 0) return next;
    for (const row of running) {
      const at = (this.#host.beganAt?.(row) ?? pool.board.start[row]) + leastRunSeconds;
      if (at > now && at < next && !this.claims.isVictim(row)) next = at;
    }
    return next;
  }

  /** Of the first jobs of all grants, the first in the queue that may own what it asks for. */
  #nextClaimant(tried: readonly number[]): number {
    const { waiting, pool, quotas, order } = this.#cluster;
    const { rooms } = waiting;
    let first = NONE;
    for (let k = 0; k < rooms.length; k++) {
      const room = rooms[k];
      if (room.order.count === 0) continue;
      const left = this.#sparesOwn ? quotas.tree.nominalLeft(room.leaf) : Number.POSITIVE_INFINITY;
      // Mostly what is left of its own is less than anybody there asks for.
      if (room.least > left) continue;
      const row = this.#firstOf(room);
      if (row === NONE || pool.jobs.gpus[row] > left || (tried.length > 0 && tried.includes(row))) continue;
      if (first === NONE || order.isBefore(row, first)) first = row;
    }
    return first;
  }

  /** The first job of the grant that may start in its turn and for which nobody is being stopped yet; −1: there is none. */
  #firstOf({ grant, order: { rows, first, end } }: Room): number {
    for (let k = first; k < end; k++) {
      if (this.claims.count > 0 && this.claims.of(rows[k])) continue;
      if (this.#cluster.refusal(grant, rows[k]) === null) return rows[k];
      // A budget that is spent refuses all of them.
      if (this.#cluster.limits === null) return NONE;
    }
    return NONE;
  }

  /** Whom the job may stop, and where it then starts; null: nobody. */
  #claimOf(row: number, now: number): Claim | null {
    const { pool, quotas, waiting } = this.#cluster;
    const { tree } = quotas;
    const { grant, leaf } = waiting.roomAt(row);
    const gpus = pool.jobs.gpus[row];
    const columns = this.#columns;
    if (columns.count < 0) columns.read(now);
    const isOwner = gpus <= tree.nominalLeft(leaf);
    // An owner who lacks only what others have been told to give back already starts at once where there is room.
    const lacksGivenOnly = isOwner && gpus > tree.available(leaf) && gpus <= this.#availableTo(leaf);
    if (columns.count === 0 && !lacksGivenOnly) return null;
    columns.readOver(leaf);
    const claimant: Claimant = {
      grant: grant.terms.id,
      priority: this.#host.priorityOf(row),
      submittedAt: pool.jobs.submit[row],
      isOwner,
    };
    if (this.#candidates.length < columns.count) this.#candidates = new Int32Array(2 * columns.count);
    const view = { now, claimant, running: columns, overGpus: columns.overGpus };
    const candidateCount = this.#rule.policy.candidates(view, this.#rule.parameters, this.#candidates);
    // What others have been told to give back is the owners', whoever it was for.
    const hasGiven = isOwner && this.claims.count > 0;
    if (candidateCount === 0 && !hasGiven) return null;
    const nodes = columns.nodesFor(row, now + this.rules.graceSeconds + pool.board.request[row]);
    const parts = this.#parts;
    parts.begin(this.#candidates, candidateCount);
    const search: VictimSearch = {
      gpusPerNode: pool.site.gpusPerNode,
      nodeCount: pool.site.nodeCount,
      freeGpus: columns.freeGpus,
      nodes,
      gpus,
      candidates: parts.job,
      candidateCount,
      partStart: parts.partStart,
      partEnd: parts.partEnd,
      readParts: parts.readParts,
      partNode: parts.partNode,
      partGpus: parts.partGpus,
      grant: parts.grant,
      claimantGrant: grant.terms.id,
      overGpus: this.#rule.policy.guardsQuota ? columns.overGpus : null,
      quotaShort: Math.max(0, gpus - this.#availableTo(leaf)),
      mostVictims: this.#rate.left(now),
    };
    // Where it fits without anybody's going it starts at once, or waits for another reason.
    let found = hasGiven ? this.#find({ ...search, candidateCount: 0 }) : null;
    const fitsNow = found !== null;
    if (fitsNow && !lacksGivenOnly) return null;
    if (!fitsNow) {
      // Nobody is stopped for what others leave who are under notice already.
      if (hasGiven) columns.addGiven();
      found = this.#find(search);
    }
    if (found === null) return null;
    const awaits = hasGiven && !fitsNow ? columns.givingOn(found.nodes) : NOBODY;
    if (found.stopped.length + found.shrunk.length + awaits.length === 0 && !fitsNow) return null;
    this.#rate.book(now, found.stopped.length);
    columns.count = -1;
    return this.#claim(row, found, awaits, now);
  }

  /** @param found indices into the candidates @param awaits rows */
  #claim(row: number, { stopped, shrunk, nodes }: Given, awaits: readonly number[], now: number): Claim {
    const { jobs, site } = this.#cluster.pool;
    const rows = this.#columns.row;
    const candidates = this.#candidates;
    const victims: number[] = [];
    for (const index of stopped) victims.push(rows[candidates[index]]);
    let shrinks: Map<number, Shape> | null = null;
    for (const { index, kept } of shrunk) {
      const victim = rows[candidates[index]];
      victims.push(victim);
      shrinks ??= new Map();
      shrinks.set(victim, kept);
    }
    // Who only shrinks needs no grace: nothing is lost.
    let due = stopped.length === 0 ? now : now + this.rules.graceSeconds;
    for (const each of awaits) due = Math.max(due, this.claims.dueOf(each));
    const wholeCount = Math.floor(jobs.gpus[row] / site.gpusPerNode);
    const rest = nodes.length > wholeCount ? nodes[wholeCount] : NONE;
    const whole = nodes.slice(0, wholeCount).sort(ascending);
    return { row, victims, shrinks, awaits, whole, rest, noticedAt: now, due };
  }

  #find(search: VictimSearch): Given | null {
    if (this.#shrinking) {
      const { row } = this.#columns;
      return this.#shrinking.find(search, (index) => this.#host.spareOf(row[this.#candidates[index]]), true);
    }
    const found = this.#finder.find(search);
    return found && { stopped: found.jobs, shrunk: NOBODY, nodes: found.nodes };
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}
