/**
 * Whom a job of a shared cluster may stop, and where it then starts: what the rule and the choice of victims make of
 * the jobs that run. It must not know who is told, nor when.
 *
 * What is found lies in columns that the next search overwrites: most of it is carried out at once.
 */
import { type PreemptionRules, preemptionRulesOf } from '../../../policies/preemption/parameters.ts';
import { VictimFinder, type VictimSearch } from '../../../policies/preemption/victims.ts';
import type { Shape } from '../../elastic/shapes.ts';
import { ShrinkSearch } from '../../elastic/shrink-search.ts';
import type { Claim, Claims } from './claims.ts';
import { TriedQuotas } from './quota-trial.ts';
import { HeldParts, RunningColumns } from './running-columns.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { PreemptionHost, PreemptionRule } from './taking-back.ts';

const NONE = -1;
const NOBODY: readonly number[] = [];
/** Beyond so many nodes are sorted otherwise than one by one. */
const INSERTED_MOST = 32;

export class ClaimSearch {
  /** Rows of the victims, in the rule's order, of which the first are stopped and the others shrink. */
  victims = new Int32Array(64);
  victimCount = 0;
  stoppedCount = 0;
  /** What those keep who shrink; null: nobody does. */
  shrinks: Map<number, Shape> | null = null;
  /** See {@link Claim}. */
  awaits: readonly number[] = NOBODY;
  /** Whole nodes, ascending, and the node of the rest; −1: there is none. */
  whole = new Int32Array(64);
  wholeCount = 0;
  rest = NONE;
  readonly #cluster: SharedCluster;
  readonly #claims: Claims;
  readonly #rule: PreemptionRule;
  readonly #rules: PreemptionRules;
  readonly #host: PreemptionHost;
  readonly #finder = new VictimFinder();
  /** Null: nobody shrinks. */
  readonly #shrinking: ShrinkSearch | null;
  readonly #columns: RunningColumns;
  readonly #parts: HeldParts;
  readonly #tried: TriedQuotas;
  /** Indices into the columns. */
  #candidates = new Int32Array(64);

  /** @param shrinks whether elastic jobs shrink instead of being stopped */
  constructor(cluster: SharedCluster, claims: Claims, rule: PreemptionRule, host: PreemptionHost, shrinks: boolean) {
    this.#cluster = cluster;
    this.#claims = claims;
    this.#rule = rule;
    this.#rules = preemptionRulesOf(rule.parameters);
    this.#host = host;
    this.#shrinking = shrinks ? new ShrinkSearch() : null;
    this.#columns = new RunningColumns(cluster, claims, host, this.#rules);
    this.#parts = new HeldParts(cluster.pool, this.#columns);
    this.#tried = new TriedQuotas(cluster.quotas);
  }

  /** Jobs have come, started or ended since the last search. */
  forget(): void {
    this.#columns.count = NONE;
  }

  /** What the grant may take: what is kept for claims counts as in use, so their victims count as gone. */
  availableTo(leaf: number): number {
    const { quotas } = this.#cluster;
    const { tree } = quotas;
    if (this.#claims.count === 0) return tree.available(leaf);
    this.#assumeGiven(1);
    const available = tree.available(leaf);
    this.#assumeGiven(-1);
    return available;
  }

  /** Those under notice have gone (1), or are there again (−1). */
  #assumeGiven(sign: 1 | -1): void {
    const { quotas } = this.#cluster;
    for (const each of this.#claims.victims)
      quotas.tree.assume(quotas.leafOf(this.#host.grantAt(each)), -sign * this.#claims.gpusGivenBy(each));
  }

  /** @param mostVictims who may be stopped now @returns whether the job may start on what others give back, then or now */
  find(row: number, mostVictims: number, now: number): boolean {
    const { pool, quotas, waiting } = this.#cluster;
    const { tree } = quotas;
    const { leaf } = waiting.roomAt(row);
    const gpus = pool.jobs.gpus[row];
    const columns = this.#columns;
    if (columns.count < 0) columns.read(now);
    const isOwner = gpus <= tree.nominalLeft(leaf);
    // An owner who lacks only what others have been told to give back already starts at once where there is room.
    const lacksGivenOnly = isOwner && gpus > tree.available(leaf) && gpus <= this.availableTo(leaf);
    // Where all that runs is under notice, an owner may still have what that leaves.
    if (columns.count === 0 && !(isOwner && this.#claims.count > 0)) return false;
    this.#assumeGiven(1);
    const isFound = this.#findAmong(row, isOwner, lacksGivenOnly, mostVictims, now);
    this.#assumeGiven(-1);
    if (isFound) this.forget();
    return isFound;
  }

  /** What is under notice is given back already: nobody is stopped twice for one surplus. */
  #findAmong(row: number, isOwner: boolean, lacksGivenOnly: boolean, mostVictims: number, now: number): boolean {
    const { pool, waiting } = this.#cluster;
    const { leaf } = waiting.roomAt(row);
    const columns = this.#columns;
    columns.readOver(leaf);
    const candidateCount = this.#findCandidates(row, isOwner, now);
    // What others have been told to give back is the owners', whoever it was for.
    const hasGiven = isOwner && this.#claims.count > 0;
    if (candidateCount === 0 && !hasGiven) return false;
    const nodes = columns.nodesFor(row, now + this.#rules.graceSeconds + pool.board.request[row]);
    const parts = this.#parts;
    parts.begin(this.#candidates, candidateCount);
    const gpus = pool.jobs.gpus[row];
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
      quotas: this.#tried.begin(leaf, gpus),
      guardsQuota: this.#rule.policy.guardsQuota,
      mostVictims,
    };
    this.awaits = NOBODY;
    return this.#search(row, search, hasGiven, lacksGivenOnly);
  }

  #search(row: number, search: VictimSearch, hasGiven: boolean, lacksGivenOnly: boolean): boolean {
    const columns = this.#columns;
    // Where it fits without anybody's going it starts at once, or waits for another reason.
    const fitsNow = hasGiven && this.#choose(row, { ...search, candidateCount: 0 });
    if (fitsNow) return lacksGivenOnly;
    // Nobody is stopped for what others leave who are under notice already.
    if (hasGiven) columns.addGiven();
    if (!this.#choose(row, search)) return false;
    if (hasGiven) this.awaits = columns.givingOn(this.#nodes());
    return this.victimCount + this.awaits.length > 0;
  }

  /** @returns how many the rule thinks of */
  #findCandidates(row: number, isOwner: boolean, now: number): number {
    const { pool, waiting } = this.#cluster;
    const columns = this.#columns;
    const claimant = {
      grant: waiting.roomAt(row).grant.terms.id,
      priority: this.#host.priorityOf(row),
      submittedAt: pool.jobs.submit[row],
      isOwner,
    };
    if (this.#candidates.length < columns.count) this.#candidates = new Int32Array(2 * columns.count);
    const view = { now, claimant, running: columns, overGpus: columns.overGpus };
    return this.#rule.policy.candidates(view, this.#rule.parameters, this.#candidates);
  }

  /** Leaves the choice in the columns. @returns whether there is one */
  #choose(row: number, search: VictimSearch): boolean {
    this.victimCount = 0;
    this.shrinks = null;
    const rows = this.#columns.row;
    if (this.#shrinking !== null) {
      const found = this.#shrinking.find(search, (index) => this.#host.spareOf(rows[this.#candidates[index]]), true);
      if (found === null) return false;
      for (const index of found.stopped) this.#addVictim(index);
      this.stoppedCount = this.victimCount;
      for (const { index, kept } of found.shrunk) {
        this.shrinks ??= new Map();
        this.shrinks.set(rows[this.#candidates[index]], kept);
        this.#addVictim(index);
      }
      this.#setNodes(row, found.nodes, found.nodes.length);
      return true;
    }
    const finder = this.#finder;
    if (!finder.choose(search)) return false;
    for (let k = 0; k < finder.jobCount; k++) this.#addVictim(finder.job[k]);
    this.stoppedCount = this.victimCount;
    this.#setNodes(row, finder.node, finder.nodeCount);
    return true;
  }

  /** @param index into the candidates */
  #addVictim(index: number): void {
    if (this.victimCount === this.victims.length) {
      const wider = new Int32Array(2 * this.victimCount);
      wider.set(this.victims);
      this.victims = wider;
    }
    this.victims[this.victimCount++] = this.#columns.row[this.#candidates[index]];
  }

  /** @param nodes whole ones in any order, then the one of the rest */
  #setNodes(row: number, nodes: ArrayLike<number>, count: number): void {
    const { jobs, site } = this.#cluster.pool;
    const wholeCount = Math.floor(jobs.gpus[row] / site.gpusPerNode);
    if (this.whole.length < wholeCount) this.whole = new Int32Array(2 * wholeCount);
    const { whole } = this;
    if (wholeCount > INSERTED_MOST) {
      for (let k = 0; k < wholeCount; k++) whole[k] = nodes[k];
      whole.subarray(0, wholeCount).sort();
    } else
      for (let k = 0; k < wholeCount; k++) {
        let at = k;
        for (; at > 0 && whole[at - 1] > nodes[k]; at--) whole[at] = whole[at - 1];
        whole[at] = nodes[k];
      }
    this.wholeCount = wholeCount;
    this.rest = count > wholeCount ? nodes[wholeCount] : NONE;
  }

  #nodes(): number[] {
    const nodes = Array.from(this.whole.subarray(0, this.wholeCount));
    return this.rest === NONE ? nodes : [...nodes, this.rest];
  }

  /** What was found, to be kept until others have gone. */
  claimFor(row: number, now: number): Claim {
    const { shrinks, awaits, rest } = this;
    // Who only shrinks needs no grace: nothing is lost.
    let due = this.stoppedCount === 0 ? now : now + this.#rules.graceSeconds;
    for (const each of awaits) due = Math.max(due, this.#claims.dueOf(each));
    const victims = Array.from(this.victims.subarray(0, this.victimCount));
    const whole = Array.from(this.whole.subarray(0, this.wholeCount));
    return { row, victims, shrinks, awaits, whole, rest, noticedAt: now, due };
  }
}
