/**
 * Dedicated grants: the jobs of a grant wait and run on its own nodes, in a pool of its own. It must not know when jobs
 * come or what becomes of them.
 */
import { Phase } from '../../engine/loop.ts';
import { Resizing } from '../elastic/resizing.ts';
import type { Pool } from '../pool.ts';
import { SchedulingPass } from '../scheduling-pass.ts';
import { judgeRefused } from '../waiting/judge-refused.ts';
import { PoolStanding } from '../waiting/pool-standing.ts';
import type { Grant } from './grant.ts';
import { renewPool, settleClosing, standInRows, withdrawAll } from './grant-pool.ts';
import type { Housing, Tenants } from './housing.ts';
import { LimitGate } from './limit-gate.ts';
import { refusalUnder } from './limits.ts';
import { OwnElastic } from './own-elastic.ts';
import type { Project } from './project.ts';
import { booksAt, type Stage } from './stage.ts';

const NEVER = Number.POSITIVE_INFINITY;

export class OwnNodes implements Housing {
  readonly passes: Phase;
  readonly #stage: Stage;
  readonly #tenants: Tenants;
  readonly #pass = new SchedulingPass();
  readonly #standing = new PoolStanding();
  /** Grants whose pools want a pass at this instant, and which they are. */
  readonly #touched: number[] = [];
  readonly #isTouched: boolean[] = [];
  /** When a promise of a grant's pool is due, s (conservative backfilling). */
  readonly #promised: number[] = [];
  /** The grant of the present pass, and its instant, s. */
  #passing: Grant | null = null;
  #now = 0;
  readonly #onStart = (job: number): void => {
    const grant = this.#passing!;
    this.#tenants.started(this.#stage.projects[grant.terms.application], grant, job, false, this.#now);
  };
  /** By grant, where there are limits. */
  readonly #gates: (LimitGate | undefined)[] = [];
  /** By grant, where jobs are resized. */
  readonly #resizing: (Resizing | undefined)[] = [];

  constructor(stage: Stage, tenants: Tenants) {
    this.#stage = stage;
    this.#tenants = tenants;
    this.passes = this.#passesPhase();
  }

  touch(grant: Grant, now: number): void {
    const { id, cluster } = grant.terms;
    booksAt(this.#stage, cluster).meter.advance(now);
    if (!this.#isTouched[id]) {
      this.#isTouched[id] = true;
      this.#touched.push(id);
    }
    this.passes.next = now;
  }

  largestJob(project: Project): number {
    let largest = 1;
    for (const grant of project.grants) largest = Math.max(largest, this.#mostOf(project, grant));
    return largest;
  }

  /** GPUs of the largest job that the grant can ever run. */
  #mostOf(project: Project, { room, terms }: Grant): number {
    const { limits } = this.#stage;
    return limits === null ? room : Math.min(room, limits.mostAtOnce(project, terms.cluster));
  }

  /**
   * Among the grants that can ever hold it one in which it may start at once, else the one in which the least requested
   * work a GPU waits; ties: the oldest.
   */
  enter(project: Project, job: number, now: number): Grant | null {
    let best: Grant | null = null;
    let least = NEVER;
    const gpus = project.jobs.gpus[job];
    for (const grant of project.grants) {
      if (grant.pool === null || gpus > this.#mostOf(project, grant)) continue;
      const { gpusWaiting, gpuSecondsWaiting, nodes } = grant.pool;
      const startsNow = gpus <= nodes.room && gpusWaiting + gpus <= grant.gpusUp - grant.occupied.level;
      const load = startsNow ? -1 : gpuSecondsWaiting / grant.gpusKept;
      if (best === null || load < least) {
        best = grant;
        least = load;
      }
    }
    if (best === null) return null;
    this.touch(best, now);
    best.pool!.submit(job);
    return best;
  }

  asksMore(project: Project, grant: Grant, job: number, seconds: number): void {
    grant.pool!.gpuSecondsWaiting += project.jobs.gpus[job] * seconds;
  }

  withdraw(_project: Project, grant: Grant, job: number, now: number): void {
    this.touch(grant, now);
    grant.pool!.withdraw(job);
  }

  withdrawAll(_project: Project, grant: Grant, now: number): number[] {
    this.touch(grant, now);
    return grant.pool ? withdrawAll(grant.pool) : [];
  }

  release(_project: Project, grant: Grant, job: number, now: number): void {
    this.touch(grant, now);
    grant.pool!.stop(job, now);
    settleClosing(grant, booksAt(this.#stage, grant.terms.cluster), now);
  }

  end(_project: Project, grant: Grant, job: number, now: number): number {
    this.touch(grant, now);
    const pool = grant.pool!;
    const before = pool.ownFaultGpuSeconds;
    pool.end(job, now);
    settleClosing(grant, booksAt(this.#stage, grant.terms.cluster), now);
    return pool.ownFaultGpuSeconds - before;
  }

  begins(): void {}

  /** Pools of one project share columns: rows for all stand-ins are reserved before the first pool is built anew. */
  renew(project: Project, now: number): void {
    const { books, poolRules, waits, windows } = this.#stage;
    const isDown = (cluster: number, node: number) => booksAt(this.#stage, cluster).land.isDown(node);
    const windowAt = (cluster: number, node: number) => windows?.of(cluster, node, now) ?? null;
    project.reserveRows(standInRows(project, isDown, (cluster, node) => windowAt(cluster, node) !== null));
    for (const grant of project.grants) {
      const { cluster } = grant.terms;
      renewPool(project, grant, books[cluster]!, poolRules, (node) => windowAt(cluster, node), now);
      if (waits && grant.pool) grant.pool.waits = () => waits.ofGrant(grant);
      this.#setGate(project, grant);
    }
  }

  /** Whose budget makes slow has nobody to stand behind on nodes of his own: there it refuses nothing. */
  #setGate(project: Project, grant: Grant): void {
    const { limits } = this.#stage;
    const { pool, terms } = grant;
    if (limits === null || pool === null) return;
    const gate = new LimitGate(pool, (job) => {
      const now = pool.meter.at;
      const refusal = limits.refusal(project, grant, job, now);
      if (refusal === null || (refusal === 'budget' && limits.isSlow)) return false;
      limits.passedOver(grant, refusal, now);
      return true;
    });
    this.#gates[terms.id] = gate;
    pool.gate = gate;
  }

  limitsFreed(grant: Grant, now: number): void {
    this.touch(grant, now);
  }

  leave(grant: Grant): void {
    grant.pool = null;
  }

  nodeComes(): void {}

  nodeGoes(): void {}

  /** Its holders are regrouped. */
  nodeCloses(): void {}

  finish(): void {}

  tenantsOn(): never[] {
    return [];
  }

  ownNodesOf(grant: Grant, job: number): number[] {
    return grant.pool!.clusterNodesOf(job);
  }

  #passesPhase(): Phase {
    const keepsPlan = this.#stage.poolRules.backfilling.keeps === 'plan';
    const phase = new Phase((now) => {
      if (keepsPlan) this.#touchPromised(now);
      // Mostly it is one.
      if (this.#touched.length === 1) this.#passOf(this.#touched.pop()!, now);
      else for (const id of this.#touched.splice(0).sort((a, b) => a - b)) this.#passOf(id, now);
      const promised = keepsPlan ? this.#promised.reduce((least, at) => Math.min(least, at), NEVER) : NEVER;
      // Who shrank in a pass may have left something to others: another pass of this instant.
      phase.next = this.#touched.length > 0 ? now : promised;
      this.#tenants.passed(now);
    });
    return phase;
  }

  #passOf(id: number, now: number): void {
    this.#isTouched[id] = false;
    this.#runPass(this.#stage.grants[id], now);
  }

  #touchPromised(now: number): void {
    this.#promised.forEach((at, id) => {
      if (at === now) this.touch(this.#stage.grants[id], now);
    });
  }

  #runPass(grant: Grant, now: number): void {
    const { pool, terms } = grant;
    this.#promised[terms.id] = NEVER;
    if (pool === null || grant.state !== 'active') return;
    const project = this.#stage.projects[terms.application];
    booksAt(this.#stage, terms.cluster).meter.advance(now);
    if (now >= grant.drainsFrom) this.#refuseTooLong(project, grant, now);
    const gate = this.#gates[terms.id];
    const isSpent = gate === undefined && grant.hasSpentBudget(now);
    if (isSpent || this.#refuseAll(project, grant, pool, now)) {
      for (const job of pool.arrivals.splice(0)) pool.enqueue(job);
      pool.mustScan = true;
      this.#judgeWaits(grant, pool, isSpent, now);
      return;
    }
    gate?.beginPass();
    this.#passing = grant;
    this.#now = now;
    this.#pass.run(pool, now, this.#onStart);
    if (project.elastic !== null) this.#resize(project, grant, this.#onStart, now);
    gate?.endPass();
    this.#promised[terms.id] = pool.nextPromiseDue();
    this.#judgeWaits(grant, pool, false, now);
  }

  /**
   * Whether limits refuse every job of a grant and need not be told of whom: then nobody is looked at. Not where a pass does
   * more than to start jobs in their turn.
   */
  #refuseAll(project: Project, grant: Grant, pool: Pool, now: number): boolean {
    const { limits } = this.#stage;
    if (limits === null || project.elastic !== null || pool.closing !== null || pool.planned) return false;
    if (pool.queue.rerankIsDue(now)) return false;
    const leave = limits.leaves(project, grant, now);
    const isRefused = leave.gpus <= 0 || (leave.budget <= 0 && !limits.isSlow);
    return isRefused && !limits.asksWhoIsPassedOver(grant, leave);
  }

  #resize(project: Project, grant: Grant, onStart: (job: number) => void, now: number): void {
    const { elastic } = this.#stage;
    if (elastic === null) return;
    const { id, cluster } = grant.terms;
    const books = booksAt(this.#stage, cluster);
    this.#resizing[id] ??= new Resizing(elastic, new OwnElastic(project, grant, books, this.#tenants));
    const resizing = this.#resizing[id];
    resizing.giveBack(now, onStart);
    resizing.startSmaller(now, onStart);
    resizing.grow(now);
  }

  #judgeWaits(grant: Grant, pool: Pool, budgetIsSpent: boolean, now: number): void {
    const { waits, limits } = this.#stage;
    if (waits === null || pool.jobsWaiting === 0) return;
    const standing = this.#standing.read(pool);
    standing.budgetIsSpent = budgetIsSpent;
    waits.ofGrant(grant).judge(standing, now);
    if (limits === null) return;
    const project = this.#stage.projects[grant.terms.application];
    const { gpus } = pool.jobs;
    const { request } = pool.board;
    const leave = limits.leaves(project, grant, now);
    const refusal = (job: number) => {
      const found = refusalUnder(leave, gpus[job], request[job]);
      const refused = found === 'budget' && limits.isSlow ? null : found;
      waits.note(project.base + job, 'refused', refused);
      return refused;
    };
    judgeRefused(waits.ofGrant(grant), queuedIn(pool), gpus, refusal, now);
  }

  /** Near the end of a grant that drains nothing waits whose request would pass the end: it could never start. */
  #refuseTooLong(project: Project, grant: Grant, now: number): void {
    const pool = grant.pool!;
    const { queue } = pool;
    const waiting = [...pool.arrivals];
    for (let job = queue.head(); job >= 0; job = queue.nextFrom(queue.slotOf(job) + 1)) waiting.push(job);
    for (const job of waiting.sort((a, b) => a - b)) {
      if (now + project.board.request[job] <= grant.endsAt) continue;
      pool.withdraw(job);
      this.#tenants.tooLong(project, job, now);
    }
  }
}

function queuedIn({ queue }: Pool): number[] {
  const jobs: number[] = [];
  for (let job = queue.head(); job >= 0; job = queue.nextFrom(queue.slotOf(job) + 1)) jobs.push(job);
  return jobs;
}
