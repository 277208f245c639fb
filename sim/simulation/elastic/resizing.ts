/**
 * What becomes of elastic jobs after a pass, where a rule says so: those that are beyond their usual size give back what the
 * first that waits needs to start; a job at its turn starts smaller; and while nobody waits for what idles, running jobs
 * grow. It must not know whose nodes these are, nor who is stopped for whom.
 *
 * Of each grant the first that waits is thought of, in queue order. Nobody gets anything who stands behind one that
 * cannot be helped and waits for room, or for what is his grant's own: it would delay him.
 */
import type { ElasticRule, Grower } from '../../policies/elastic/elastic.ts';
import type { VictimSearch } from '../../policies/preemption/victims.ts';
import type { ElasticPlace, QuotaView } from './elastic-place.ts';
import { grown, type Shape, shapeOf } from './shapes.ts';
import { type Given, ShrinkSearch, type Spare } from './shrink-search.ts';

const NONE = -1;

export class Resizing {
  readonly #rule: ElasticRule;
  readonly #place: ElasticPlace;
  readonly #search = new ShrinkSearch();
  #freeGpus = new Int32Array(0);

  constructor(rule: ElasticRule, place: ElasticPlace) {
    this.#rule = rule;
    this.#place = place;
  }

  /**
   * What has grown goes back, for as many waiting jobs as can start on it; to be called before anybody is stopped.
   * @param onStart told of every row that starts
   */
  giveBack(now: number, onStart: (row: number) => void): void {
    if (!this.#rule.grows) return;
    for (;;) {
      const rows = this.#beyondUsual();
      const started = rows.length === 0 ? NONE : this.#giveBackToOne(rows, now);
      if (started === NONE) return;
      onStart(started);
    }
  }

  /** Running rows beyond their usual size: the furthest beyond it first, then the last that began. */
  #beyondUsual(): number[] {
    const all: Grower[] = [];
    for (const row of this.#place.running()) {
      const grower = this.#growerOf(row);
      if (grower && grower.gpus > grower.usual) all.push(grower);
    }
    all.sort((a, b) => b.gpus * a.usual - a.gpus * b.usual || b.startedAt - a.startedAt || b.row - a.row);
    return all.map(({ row }) => row);
  }

  /** @returns the job that starts, or −1 */
  #giveBackToOne(rows: readonly number[], now: number): number {
    const place = this.#place;
    for (const row of place.firsts()) {
      const quota = place.quotaFor(row);
      const given = this.#find(row, rows, quota, now);
      if (given === null || given.shrunk.length === 0) {
        if (isFirstServed(quota)) return NONE;
        continue;
      }
      for (const { index, kept } of given.shrunk) place.resize(rows[index], kept, now);
      const whole = Math.floor(this.#gpusOf(row) / place.pool.site.gpusPerNode);
      const [rest = NONE] = given.nodes.slice(whole);
      place.startOn(
        row,
        given.nodes.slice(0, whole).sort((a, b) => a - b),
        rest,
        now,
      );
      return row;
    }
    return NONE;
  }

  #find(row: number, rows: readonly number[], quota: QuotaView, now: number): Given | null {
    const place = this.#place;
    const search: VictimSearch = {
      quotas: quota.trial,
      guardsQuota: quota.trial !== null,
      gpusPerNode: place.pool.site.gpusPerNode,
      nodeCount: place.pool.site.nodeCount,
      freeGpus: this.#free(row, now + place.pool.board.request[row]),
      gpus: this.#gpusOf(row),
      candidates: Int32Array.from(rows.keys()),
      candidateCount: rows.length,
      ...{ partStart: [], partEnd: [], partNode: [], partGpus: [] },
      grant: rows.map((each) => place.grantOf(each)),
      mostVictims: 0,
    };
    return this.#search.find(search, (index) => this.#spare(rows[index], true, now), false);
  }

  /** What a running row can give up if it shrinks; null: nothing. */
  spareOf(row: number, now: number): Spare | null {
    return this.#rule.shrinks ? this.#spare(row, false, now) : null;
  }

  shrink(row: number, kept: Shape, now: number): void {
    this.#place.resize(row, kept, now);
  }

  /** When a running row began, however often it has been resized since, s. */
  beganAt(row: number): number {
    const elastic = this.#place.elasticOf(row);
    return elastic ? elastic.jobs.beganAt[elastic.job] : this.#place.pool.board.start[row];
  }

  /** Whether the row was resized at `now`, after its start. */
  hasJustChanged(row: number, now: number): boolean {
    const elastic = this.#place.elasticOf(row);
    return elastic !== null && elastic.jobs.changedAt[elastic.job] === now && elastic.jobs.beganAt[elastic.job] < now;
  }

  /** @param toUsual only what it has beyond its usual size */
  #spare(row: number, toUsual: boolean, now: number): Spare | null {
    const place = this.#place;
    const elastic = place.elasticOf(row);
    if (elastic === null) return null;
    const { jobs, job } = elastic;
    const gpus = this.#gpusOf(row);
    let least = toUsual ? jobs.usual[job] : jobs.leastOf(job);
    // With fewer GPUs it lasts longer, and may have to end in time.
    const until = this.#mustEndBy(row, now);
    while (until < Number.POSITIVE_INFINITY && least < gpus && now + place.requestWith(row, least, now) > until)
      least++;
    return least < gpus ? { shape: this.#shapeOf(row), least } : null;
  }

  /** @param row the job that is to start @param until by when it asks to be done, s */
  #free(row: number, until: number): Int32Array {
    const { pool } = this.#place;
    const { nodes, closing } = pool;
    const { nodeCount } = pool.site;
    if (this.#freeGpus.length !== nodeCount) this.#freeGpus = new Int32Array(nodeCount);
    for (let node = 0; node < nodeCount; node++) {
      this.#freeGpus[node] = this.#place.isSpokenFor(node) ? -1 : nodes.freeOn(node);
    }
    for (const closes of closing?.nodes ?? []) {
      const { node, free } = closes;
      const isOpen = !this.#place.isSpokenFor(node) && until <= closing!.upUntil(closes, row);
      this.#freeGpus[node] = isOpen ? nodes.freeOn(node) + free : -1;
    }
    return this.#freeGpus;
  }

  /**
   * Who waits starts with what is left if that is enough for him.
   * @param onStart told of every row that starts
   */
  startSmaller(now: number, onStart: (row: number) => void): void {
    if (!this.#rule.startsSmaller) return;
    for (let row = this.#startOneSmaller(now); row !== NONE; row = this.#startOneSmaller(now)) onStart(row);
  }

  /** @returns the job that starts, or −1 */
  #startOneSmaller(now: number): number {
    const place = this.#place;
    for (const row of place.firsts()) {
      // It had its chance in the pass; out of turn it would delay that job.
      if (place.isBehindReservation(row)) return NONE;
      const elastic = place.elasticOf(row);
      const gpus = Math.min(this.#gpusOf(row), place.pool.nodes.room, place.mayStartWith(row));
      const least = elastic === null ? this.#gpusOf(row) : elastic.jobs.leastOf(elastic.job);
      if (gpus >= least && now + place.requestWith(row, gpus, now) <= place.mustEndBy(row, now)) {
        place.startWith(row, gpus, now);
        return row;
      }
      if (isFirstServed(place.quotaFor(row))) return NONE;
    }
    return NONE;
  }

  /** Nobody waits for what idles: running jobs take it, as far as they then end earlier by their requests. */
  grow(now: number): void {
    const { grows, pauseSeconds, compare } = this.#rule;
    const place = this.#place;
    if (!grows || place.pool.nodes.room === 0 || place.isPromised() || place.firstInTurn() !== NONE) return;
    const growers: Grower[] = [];
    for (const row of place.running()) {
      const elastic = place.elasticOf(row);
      if (elastic === null) continue;
      const { jobs, job } = elastic;
      const rests = now > jobs.beganAt[job] && now < jobs.changedAt[job] + pauseSeconds;
      if (rests || this.#gpusOf(row) >= jobs.mostOf(job)) continue;
      growers.push(this.#growerOf(row)!);
    }
    growers.sort(compare);
    for (const { row } of growers) this.#growOne(row, now);
  }

  #growOne(row: number, now: number): void {
    const place = this.#place;
    const { jobs, job } = place.elasticOf(row)!;
    const gpus = this.#gpusOf(row);
    const more = Math.min(jobs.mostOf(job) - gpus, place.mayTake(row, now));
    if (more <= 0 || place.pool.nodes.room === 0) return;
    const shape = grown(this.#shapeOf(row), more, place.pool.nodes);
    if (shape.gpus === gpus) return;
    if (now + place.requestWith(row, shape.gpus, now) < place.pool.board.expectedEnd[row])
      place.resize(row, shape, now);
  }

  /** Who would be gone before a node of his goes down still is. */
  #mustEndBy(row: number, now: number): number {
    const { pool } = this.#place;
    let until = this.#place.mustEndBy(row, now);
    for (const { node } of pool.closing?.partsOf(row) ?? []) {
      const closes = pool.closing!.at(node);
      const gone = closes ? pool.closing!.upUntil(closes, row) : Number.POSITIVE_INFINITY;
      if (pool.board.expectedEnd[row] <= gone) until = Math.min(until, gone);
    }
    return until;
  }

  #gpusOf(row: number): number {
    return this.#place.pool.jobs.gpus[row];
  }

  #shapeOf(row: number): Shape {
    return shapeOf(this.#place.pool.nodes, row, this.#gpusOf(row));
  }

  #growerOf(row: number): Grower | null {
    const elastic = this.#place.elasticOf(row);
    if (elastic === null) return null;
    const { jobs, job } = elastic;
    return { gpus: this.#gpusOf(row), usual: jobs.usual[job], startedAt: jobs.beganAt[job], row };
  }
}

/** Whether nobody behind such a job may start before it. */
function isFirstServed({ allows, isOwner }: QuotaView): boolean {
  return allows || isOwner;
}
