/**
 * Shared clusters: the jobs of all grants of a cluster wait in one queue and run on any of its nodes, within quotas. It must
 * not know when jobs come or what becomes of them.
 *
 * A project asks for no more GPUs at a time than its grant guarantees (quota) or than the cluster has (pooled): a larger job
 * could only ever run on what others happen to leave (assumed).
 */
import { invariant } from '../../../engine/errors.ts';
import { Phase } from '../../../engine/loop.ts';
import { nodesOf } from '../../../model/fleet.ts';
import { isNamed } from '../../../model/reservations.ts';
import type { Sharing } from '../../../policies/sharing/sharing.ts';
import { Resizing } from '../../elastic/resizing.ts';
import { STATE } from '../../job-board.ts';
import { policiesInWords } from '../../policies-in-words.ts';
import { SchedulingPass } from '../../scheduling-pass.ts';
import type { Grant } from '../grant.ts';
import type { Housing, Tenants } from '../housing.ts';
import { refusalUnder } from '../limits.ts';
import type { Project } from '../project.ts';
import { booksAt, type Stage } from '../stage.ts';
import { auditShared } from './audit-shared.ts';
import { type Columns, commonColumns, viewOf } from './columns.ts';
import { GrantAccounts } from './grant-accounts.ts';
import { preemptionHostOf } from './preemption-host.ts';
import { SharedCluster } from './shared-cluster.ts';
import { SharedElastic, type Tenant } from './shared-elastic.ts';
import { StarvingGrants } from './starving-grants.ts';
import { type PreemptionRule, TakingBack } from './taking-back.ts';
import { emptyWaitColumns, type WaitColumns } from './wait-columns.ts';
import { WhyWaiting } from './why-waiting.ts';

const NEVER = Number.POSITIVE_INFINITY;
/** Priority blocks belong to no call's track: they are a track of their own. */
const BLOCKS = -1;

export class SharedNodes implements Housing {
  readonly passes: Phase;
  readonly #stage: Stage;
  readonly #tenants: Tenants;
  readonly #sharing: Sharing;
  readonly #preemption: PreemptionRule;
  readonly #columns: Columns;
  readonly #waitColumns: WaitColumns;
  /** By cluster. */
  readonly #clusters: (SharedCluster | null)[];
  readonly #projectAt: Int32Array;
  readonly #touched: boolean[];
  readonly #pass = new SchedulingPass();
  /** The cluster of the present pass. */
  #passing: SharedCluster | null = null;
  readonly #onStart = (row: number): void => this.#started(this.#passing!, row);

  constructor(stage: Stage, sharing: Sharing, preemption: PreemptionRule, tenants: Tenants) {
    const { programme, books } = stage;
    this.#stage = stage;
    this.#sharing = sharing;
    this.#preemption = preemption;
    this.#tenants = tenants;
    const { demand } = programme;
    const nodes = books.map((book) => (book ? nodesOf(book.cluster) : 0));
    const all = nodes.reduce((sum, count) => sum + count, 0);
    this.#columns = commonColumns(demand, stage.windows === null ? all : 2 * all);
    this.#waitColumns = emptyWaitColumns(this.#columns.jobs.gpus.length);
    this.#projectAt = new Int32Array(demand.count);
    for (const project of stage.projects) {
      this.#projectAt.fill(project.index, project.base, project.base + project.count);
      const { base, count } = project;
      const view = (): Columns => viewOf(this.#columns, base, count);
      project.openIn({ jobs: () => view().jobs, board: () => view().board });
    }
    let standIns = demand.count;
    this.#clusters = books.map((book, k) => {
      const from = standIns;
      standIns += nodes[k];
      const closing = stage.windows === null ? -1 : from + all;
      return book && this.#clusterOf(k, { standIns: from, closing });
    });
    this.#touched = books.map(() => false);
    this.passes = new Phase((now) => this.#runPasses(now));
  }

  #clusterOf(k: number, rows: { readonly standIns: number; readonly closing: number }): SharedCluster {
    const { poolRules, programme, books } = this.#stage;
    const book = books[k]!;
    const { jobs, board } = this.#columns;
    const { order, rerankSeconds, ends, ...rules } = poolRules;
    const trackOf = ({ terms }: Grant) => {
      const { call, track } = programme.applications[terms.application];
      return call < 0 || terms.call < 0 ? BLOCKS : track;
    };
    const grantAt = (row: number) => this.#grantAt(row);
    const accounts =
      'keysAt' in order ? new GrantAccounts(order.halfLifeSeconds, this.#sharing, trackOf, grantAt) : null;
    const settings = {
      ...rules,
      jobs,
      board,
      ...{ order, rerankSeconds, accounts },
      tracksRequests: false,
      ends: {
        push: (time: number, row: number) => {
          const project = this.#stage.projects[this.#projectAt[row]];
          project.endsAt[row - project.base] = time;
          ends.push(time, row);
        },
      },
    };
    const shared = new SharedCluster(book, settings, rows, this.#namedIn(), this.#sharing, trackOf, this.#waitColumns);
    const { name } = this.#preemption.policy;
    const { waits, elastic } = this.#stage;
    if (waits) shared.why = new WhyWaiting(shared, waits, grantAt);
    if (elastic) {
      const place = new SharedElastic(shared, this.#tenants, (row) => this.#tenantAt(row), grantAt);
      shared.resizing = new Resizing(elastic, place);
    }
    if (name !== 'none') {
      const projectOf = (row: number) => this.#stage.projects[this.#projectAt[row]];
      const host = preemptionHostOf(shared, this.#stage, this.#tenants, this.#preemption, projectOf, grantAt);
      shared.takingBack = new TakingBack(shared, this.#preemption, host, elastic?.shrinks ?? false);
    }
    this.#setLimits(shared);
    const { sharing, preemption } = programme.rules;
    const inWords = `${poolRules.inWords}, ${policiesInWords({ sharing, preemption })}`;
    shared.starving = new StarvingGrants(shared, inWords, poolRules.startsMost, (row) => {
      const project = this.#stage.projects[this.#projectAt[row]];
      return `job ${project.jobs.id[row - project.base]} of ${programme.applications[project.index].id}`;
    });
    return shared;
  }

  /** Whether a row may start on nodes that a reservation keeps. */
  #namedIn(): (row: number, reservation: number) => boolean {
    const { input, programme } = this.#stage;
    const { demand, applications } = programme;
    const { reservations = [] } = input;
    return (row, reservation) => {
      const { id, sector } = applications[this.#projectAt[row]];
      return isNamed(reservations[reservation].named, {
        jobClass: demand.classes[demand.jobClass[row]],
        application: id,
        sector,
      });
    };
  }

  #setLimits(shared: SharedCluster): void {
    const { limits } = this.#stage;
    if (limits === null) return;
    const projectOf = (row: number) => this.#stage.projects[this.#projectAt[row]];
    shared.limits = {
      isSlow: limits.isSlow,
      refusal: (row, now) => {
        const project = projectOf(row);
        return limits.refusal(project, this.#grantAt(row), row - project.base, now);
      },
      leaves: (grant, now) => limits.leaves(this.#stage.projects[grant.terms.application], grant, now),
      refusalUnder: (leave, row) => refusalUnder(leave, this.#columns.jobs.gpus[row], this.#columns.board.request[row]),
      asksWhoIsPassedOver: (grant, leave) => limits.asksWhoIsPassedOver(grant, leave),
      passedOver: (row, refusal, now) => limits.passedOver(this.#grantAt(row), refusal, now),
      claimed: (row, isClaimed, now) => {
        const project = projectOf(row);
        const job = row - project.base;
        if (isClaimed) limits.holds(this.#grantAt(row), job, now);
        else limits.gave(project, this.#grantAt(row), job, now);
      },
    };
  }

  limitsFreed(grant: Grant, now: number): void {
    this.touch(grant, now);
  }

  #tenantAt(row: number): Tenant {
    const project = this.#stage.projects[this.#projectAt[row]];
    return { project, job: row - project.base };
  }

  #grantAt(row: number): Grant {
    const project = this.#stage.projects[this.#projectAt[row]];
    return this.#stage.grants[project.grantOf[row - project.base]];
  }

  #at(cluster: number): SharedCluster {
    const shared = this.#clusters[cluster];
    // The message is built only when it is needed: this runs at every event.
    if (shared === null) invariant(false, `cluster ${cluster} does not serve the programme`);
    return shared;
  }

  /** Null: the programme is not served there. */
  clusterAt(cluster: number): SharedCluster | null {
    return this.#clusters[cluster];
  }

  /** The job of a row of the demand. */
  jobAt(row: number): { readonly project: Project; readonly job: number } {
    const project = this.#stage.projects[this.#projectAt[row]];
    return { project, job: row - project.base };
  }

  touch({ terms }: Grant, now: number): void {
    this.#touch(terms.cluster, now);
  }

  #touch(cluster: number, now: number): void {
    booksAt(this.#stage, cluster).meter.advance(now);
    this.#touched[cluster] = true;
    this.passes.next = now;
  }

  largestJob(project: Project): number {
    let largest = 1;
    for (const grant of project.grants) largest = Math.max(largest, this.#mostOf(project, grant));
    return largest;
  }

  /** GPUs of the largest job that the grant can ever run. */
  #mostOf(project: Project, { gpusKept, terms }: Grant): number {
    const most = this.#stage.limits?.mostAtOnce(project, terms.cluster) ?? NEVER;
    if (gpusKept === 0 || this.#sharing.mode !== 'pooled') return Math.min(most, gpusKept);
    const { cluster } = booksAt(this.#stage, terms.cluster);
    return Math.min(most, nodesOf(cluster) * cluster.gpusPerNode);
  }

  /**
   * Among the grants that can ever hold it one in which it may start at once, else the one in which the fewest jobs wait a
   * GPU; ties: the oldest.
   */
  enter(project: Project, job: number, now: number): Grant | null {
    const gpus = project.jobs.gpus[job];
    let best: Grant | null = null;
    let least = NEVER;
    for (const grant of project.grants) {
      if (gpus > this.#mostOf(project, grant)) continue;
      const { pool, waiting } = this.#at(grant.terms.cluster);
      const others = waiting.of(grant)?.count ?? 0;
      const startsNow =
        others === 0 && gpus <= pool.nodes.room && gpus <= this.#at(grant.terms.cluster).availableTo(grant);
      const load = startsNow ? -1 : others / grant.gpusKept;
      if (best === null || load < least) {
        best = grant;
        least = load;
      }
    }
    if (best === null) return null;
    this.touch(best, now);
    project.grantOf[job] = best.terms.id;
    this.#at(best.terms.cluster).submit(best, project.base + job);
    best.jobsWaiting++;
    best.gpusWaiting += gpus;
    return best;
  }

  asksMore(project: Project, grant: Grant, job: number, seconds: number): void {
    this.#at(grant.terms.cluster).pool.gpuSecondsWaiting += project.jobs.gpus[job] * seconds;
  }

  withdraw(project: Project, grant: Grant, job: number, now: number): void {
    this.touch(grant, now);
    this.#at(grant.terms.cluster).withdraw(project.base + job, now);
    grant.jobsWaiting--;
    grant.gpusWaiting -= project.jobs.gpus[job];
  }

  withdrawAll(project: Project, grant: Grant, now: number): number[] {
    this.touch(grant, now);
    const rows = this.#at(grant.terms.cluster).waiting.of(grant) ?? [];
    const jobs = [...rows].map((row) => row - project.base);
    for (const job of jobs) this.withdraw(project, grant, job, now);
    return jobs.sort((a, b) => a - b);
  }

  release(project: Project, grant: Grant, job: number, now: number): void {
    this.touch(grant, now);
    this.#at(grant.terms.cluster).stop(project.base + job, now);
  }

  end(project: Project, grant: Grant, job: number, now: number): number {
    this.touch(grant, now);
    return this.#at(grant.terms.cluster).end(project.base + job, now);
  }

  begins(grant: Grant, now: number): void {
    this.touch(grant, now);
    this.#at(grant.terms.cluster).grantBegins(grant);
  }

  renew(): void {}

  leave(grant: Grant, now: number): void {
    this.touch(grant, now);
    this.#at(grant.terms.cluster).grantLeaves(grant, now);
  }

  nodeComes(cluster: number, node: number, now: number): void {
    this.#touch(cluster, now);
    this.#at(cluster).nodeComes(node, now);
    this.nodeCloses(cluster, node, now);
  }

  nodeCloses(cluster: number, node: number, now: number): void {
    const { windows } = this.#stage;
    if (windows === null) return;
    this.#touch(cluster, now);
    this.#at(cluster).nodeCloses(node, (each) => windows.of(cluster, each, now), now);
  }

  nodeGoes(cluster: number, node: number, until: number, now: number): void {
    this.#touch(cluster, now);
    this.#at(cluster).nodeGoes(node, until, now);
  }

  tenantsOn(cluster: number, node: number): { readonly project: Project; readonly job: number }[] {
    const { pool, running } = this.#at(cluster);
    return pool.rowsOn(node, running).map((row) => {
      const project = this.#stage.projects[this.#projectAt[row]];
      return { project, job: row - project.base };
    });
  }

  finish(now: number): void {
    for (const shared of this.#clusters) shared?.takeBackTimes.finish(now);
  }

  ownNodesOf(): null {
    return null;
  }

  /** Dear: @throws InvariantError where what is kept step by step does not agree with the jobs. */
  audit(now: number): void {
    // Who was stopped in a pass waits for the next one of this instant.
    if (this.passes.next === now) return;
    const { projects, grants } = this.#stage;
    this.#clusters.forEach((shared, k) => {
      if (shared) auditShared(shared, k, projects, grants, now);
    });
  }

  #runPasses(now: number): void {
    for (let k = 0; k < this.#clusters.length; k++) {
      const shared = this.#clusters[k];
      if (shared === null) continue;
      if (!this.#touched[k] && !(shared.takingBack !== null && shared.takingBack.nextDue() <= now)) continue;
      this.#refuseTooLong(shared, now);
      // What is touched from here on, by those who are stopped, wants another pass of this instant.
      this.#touched[k] = false;
      this.#passing = shared;
      shared.runPass(this.#pass, now, this.#onStart);
      shared.why?.judge(now);
    }
    this.passes.next = this.#nextPass(now);
    this.#tenants.passed(now);
  }

  #nextPass(now: number): number {
    let next = NEVER;
    for (let k = 0; k < this.#clusters.length; k++) {
      if (this.#touched[k]) return now;
      const takingBack = this.#clusters[k]?.takingBack;
      if (takingBack) next = Math.min(next, takingBack.nextDue());
    }
    return next;
  }

  #started({ waiting, quotas, now }: SharedCluster, row: number): void {
    const project = this.#stage.projects[this.#projectAt[row]];
    const { grant, leaf } = waiting.roomAt(row);
    grant.jobsWaiting--;
    grant.gpusWaiting -= this.#columns.jobs.gpus[row];
    this.#tenants.started(project, grant, row - project.base, quotas.tree.borrowed(leaf) > 0, now);
  }

  /** Near the end of a grant that drains nothing waits whose request would pass the end: it could never start. */
  #refuseTooLong(shared: SharedCluster, now: number): void {
    if (now < shared.books.drainsFrom) return;
    for (const grant of shared.quotas.grants) {
      if (now < grant.drainsFrom || grant.jobsWaiting === 0) continue;
      const project = this.#stage.projects[grant.terms.application];
      for (const row of [...(shared.waiting.of(grant) ?? [])].sort((a, b) => a - b)) {
        const job = row - project.base;
        if (project.board.state[job] !== STATE.queued || now + project.board.request[job] <= grant.endsAt) continue;
        this.withdraw(project, grant, job, now);
        this.#tenants.tooLong(project, job, now);
      }
    }
  }
}
