/**
 * Grants on the clock: they wait for their nodes, start in strict order of rank, shrink, grow and end. It must not know why
 * somebody awards, takes or gives.
 */
import type { Part } from '../../model/land.ts';
import { dropDraw, type RunningJobs } from '../../model/programme.ts';
import { Agenda } from './agenda.ts';
import { STOPS } from './attempts.ts';
import type { ClusterBooks } from './cluster-books.ts';
import { Grant, type GrantState, type GrantTerms } from './grant.ts';
import type { JobsAtWork } from './jobs-at-work.ts';
import { KeptIdle } from './kept-idle.ts';
import type { Project } from './project.ts';
import { keptParts } from './shrinking.ts';
import { booksAt, type Stage } from './stage.ts';
import type { StoryEntry } from './story.ts';
import { type GrantPlacementRule, Tenure } from './tenure.ts';

const NEVER = Number.POSITIVE_INFINITY;

export class GrantsAtWork {
  /** Phase 2: ends of grants, gates, winners who are found not to come. */
  readonly ends: Agenda;
  /** Told of every award, every start and every end of a grant, after it. */
  onAward: (now: number) => void = () => {};
  onStart: (grant: Grant, now: number) => void = () => {};
  onEnd: (grant: Grant, now: number) => void = () => {};
  /** Told of a project that has no grant any more. */
  onIdle: (project: Project, now: number) => void = () => {};
  readonly tenure: Tenure;
  readonly kept: KeptIdle;
  /** By cluster: awarded grants that wait for their nodes, in the order of their start. */
  readonly waiting: Grant[][];
  readonly #stage: Stage;
  readonly #jobs: JobsAtWork;

  constructor(stage: Stage, jobs: JobsAtWork, placement: GrantPlacementRule) {
    this.#stage = stage;
    this.#jobs = jobs;
    this.tenure = new Tenure(stage, placement);
    this.kept = new KeptIdle(stage);
    this.waiting = stage.books.map(() => []);
    this.ends = new Agenda((id, now) => this.#appointment(stage.grants[id], now));
    jobs.onJobEnd = (grant, now) => this.drain(grant, now);
  }

  /** A new grant takes its place behind all that start earlier or were awarded before. */
  award(terms: Omit<GrantTerms, 'id'>): Grant {
    const grant = new Grant({ ...terms, id: this.#stage.grants.length });
    this.#stage.grants.push(grant);
    const queue = this.waiting[terms.cluster];
    let at = queue.length;
    while (at > 0 && queue[at - 1].terms.plannedStart > terms.plannedStart) at--;
    queue.splice(at, 0, grant);
    const { noShowNoticedAfter } = this.#stage.programme.rules.behaviour;
    if (terms.isNoShow) this.ends.add(terms.plannedStart + noShowNoticedAfter, grant.terms.id);
    this.onAward(terms.awardedAt);
    return grant;
  }

  /** A grant does not outlast the lease of its nodes as far as its end is known, unless grants move then. */
  limitToLease(grant: Grant, now: number): void {
    const { atLeaseEnd, leaseNotice } = this.#stage.programme.rules;
    const books = booksAt(this.#stage, grant.terms.cluster);
    const leaseEnd = this.tenure.leaseEndOf(books, grant.parts);
    if (atLeaseEnd === 'move' || leaseEnd >= grant.endsAt) return;
    grant.shorten(leaseEnd);
    drain(grant, books, atLeaseEnd === 'drain' ? now : leaseEnd - leaseNotice);
    this.ends.add(leaseEnd, grant.terms.id);
  }

  /** The grant ends later, unless the lease of its nodes does not last so long. */
  extend(grant: Grant, seconds: number, now: number): void {
    grant.extend(seconds);
    this.limitToLease(grant, now);
    this.ends.add(grant.endsAt, grant.terms.id);
  }

  /**
   * GPUs of the cluster that nobody holds and that nobody who is awarded waits for: neither now nor, as far as what is in
   * service now will not do, when a later start comes.
   */
  unpromised(cluster: number, now: number, beta = false): { gpus: number; wholeNodeGpus: number } {
    const { gpus, wholeNodeGpus } = booksAt(this.#stage, cluster).land.free(beta);
    let promised = 0;
    for (const { terms } of this.waiting[cluster]) if (terms.plannedStart <= now) promised += terms.gpusAwarded;
    const most = Math.max(0, Math.min(gpus - promised, this.#spareLater(cluster, now)));
    return { gpus: most, wholeNodeGpus: Math.max(0, Math.min(most, wholeNodeGpus - promised)) };
  }

  /** GPUs that are left of what is in service now at the scarcest of the later starts that are awarded already. */
  #spareLater(cluster: number, now: number): number {
    const { land, returnsAt } = booksAt(this.#stage, cluster);
    let least = NEVER;
    for (const { plannedStart } of this.waiting[cluster].map((grant) => grant.terms)) {
      if (plannedStart <= now) continue;
      let nodes = 0;
      for (let node = 0; node < land.nodeCount; node++) {
        if (land.stateOf(node) === 'inService' && !land.isAside(node) && returnsAt[node] > plannedStart) nodes++;
      }
      least = Math.min(least, nodes * land.gpusPerNode - this.#spokenFor(cluster, plannedStart));
    }
    return least;
  }

  /** GPUs of grants that will have begun by then and not have ended. */
  #spokenFor(cluster: number, at: number): number {
    let gpus = 0;
    for (const { terms, state, endsAt, gpusKept } of this.#stage.grants) {
      if (terms.cluster !== cluster) continue;
      if (state === 'active' && endsAt > at) gpus += gpusKept;
      const end = terms.fixedEnd ?? terms.plannedStart + terms.term;
      if (state === 'waiting' && terms.plannedStart <= at && end > at) gpus += terms.gpusAwarded;
    }
    return gpus;
  }

  /** GPUs of the cluster that are spoken for at `start`: by grants that will not have ended, or kept idle until later. */
  committed(cluster: number, start: number, now: number): number {
    let gpus = 0;
    for (const grant of this.#stage.grants) {
      const { terms, state } = grant;
      if (terms.cluster !== cluster) continue;
      if (state === 'active' && grant.endsAt > start) gpus += grant.gpusKept;
      // One that is late starts now at the earliest.
      const waits = state === 'waiting' && this.#endOf(grant, Math.max(now, terms.plannedStart)) > start;
      if (waits) gpus += terms.gpusAwarded;
    }
    return gpus + this.kept.countAt(cluster, start);
  }

  /** Starts what can start: per cluster in strict order, nobody overtakes. */
  startDue(now: number): void {
    this.waiting.forEach((queue, cluster) => {
      for (const grant of [...queue]) this.#withdrawIfVain(grant, now);
      const land = this.#stage.books[cluster]?.land;
      for (let grant = queue[0]; grant && land && grant.terms.plannedStart <= now; grant = queue[0]) {
        const { gpusAwarded, gpusPerNode, beta } = grant.terms;
        if (!land.hasRoom(Math.floor(gpusAwarded / gpusPerNode), gpusAwarded % gpusPerNode, beta)) break;
        queue.shift();
        this.#start(grant, this.#endOf(grant, now), now);
      }
      for (const grant of queue) this.#tellIfLate(grant, now);
    });
  }

  /** Takes a grant out of the queue whose winner is known not to come, or that would be over before it started. */
  #withdrawIfVain(grant: Grant, now: number): void {
    const { isNoShow, plannedStart, term } = grant.terms;
    const { noShowNoticedAfter } = this.#stage.programme.rules.behaviour;
    if (plannedStart > now) return;
    if (isNoShow && now >= plannedStart + noShowNoticedAfter) this.#withdraw(grant, 'noShow', now);
    else if (this.#endOf(grant, now) <= now || term <= 0) this.#withdraw(grant, 'neverStarted', now);
  }

  /** The next instant at which a waiting grant's planned start comes, or at which one has waited until its end, s. */
  nextStart(now: number): number {
    let next = NEVER;
    for (const queue of this.waiting) {
      for (const grant of queue) {
        const { plannedStart } = grant.terms;
        next = Math.min(next, plannedStart > now ? plannedStart : this.#endOf(grant, now));
      }
    }
    return next;
  }

  #tellIfLate(grant: Grant, now: number): void {
    if (grant.terms.plannedStart > now || grant.isToldLate) return;
    grant.isToldLate = true;
    this.tell(grant, { at: now, kind: 'waitsForNodes' });
  }

  /** When the grant ends if it starts now, s; `keep-end` may put that before its start. */
  #endOf({ terms }: Grant, now: number): number {
    if (terms.fixedEnd !== null) return terms.fixedEnd;
    const { lateStart } = this.#stage.programme.rules;
    return (lateStart === 'keep-end' ? terms.plannedStart : now) + terms.term;
  }

  #withdraw(grant: Grant, kind: 'noShow' | 'neverStarted', now: number): void {
    const queue = this.waiting[grant.terms.cluster];
    queue.splice(queue.indexOf(grant), 1);
    grant.gpusAtEnd = grant.terms.gpusAwarded;
    grant.finish(kind === 'noShow' ? 'noShow' : 'expired', now);
    this.tell(grant, { at: now, kind });
    this.onEnd(grant, now);
  }

  #start(grant: Grant, end: number, now: number): void {
    const { terms } = grant;
    const books = booksAt(this.#stage, terms.cluster);
    const project = this.#stage.projects[terms.application];
    const parts = this.tenure.place(books, terms.gpusAwarded, terms.unit, terms.beta);
    grant.begin(now, end, this.#stage.programme.rules.limits?.budget ?? null);
    if (this.#stage.programme.rules.atExpiry === 'drain') drain(grant, books, now);
    this.tenure.acquire(grant, parts, now);
    this.ends.add(grant.endsAt, terms.id);
    this.limitToLease(grant, now);
    for (const { after } of terms.gates) if (after > 0) this.ends.add(now + after, terms.id);
    this.#jobs.housing.begins(grant, now);
    this.tell(grant, { at: now, kind: 'started', gpus: terms.gpusAwarded, until: grant.endsAt });
    grant.leafGroups = new Set(parts.map(({ node }) => books.land.leafGroupOf(node))).size;
    if (!terms.isNoShow) {
      project.open();
      project.setClock(now);
      grant.clockAtStart = project.clockAt(now);
      project.grants.push(grant);
      project.wasServed = true;
      this.#jobs.regroup(project, now);
      this.#jobs.resume(project, now);
    }
    this.onStart(grant, now);
  }

  /**
   * Takes GPUs from an active grant. What cannot go at once because jobs run there goes when they end (`drain`).
   * @returns how many GPUs are to go in all
   */
  take(grant: Grant, gpus: number, how: RunningJobs, now: number): number {
    const project = this.#stage.projects[grant.terms.application];
    const target = Math.max(0, grant.gpusKept - gpus);
    const taken = grant.gpusKept - target;
    if (taken === 0) return 0;
    const jobsOn = this.#jobsOn(project, grant);
    const kept = grant.keeps;
    const present = kept === null ? grant.parts : grant.parts.filter(({ node }) => (kept.get(node) ?? 0) > 0);
    grant.keeps = keptParts(present, target, grant.terms.gpusPerNode, (node) => jobsOn.get(node)?.length ?? 0);
    if (how !== 'drain') {
      const stays = (node: number, part: Part) => (grant.keeps?.get(node) ?? 0) >= part.gpus;
      // Where nodes are shared, only a grant that loses all has nowhere left to run what runs.
      const hit = new Set<number>(target === 0 ? this.#jobs.running(project, grant) : []);
      for (const part of grant.parts) {
        if (!stays(part.node, part)) for (const job of jobsOn.get(part.node) ?? []) hit.add(job);
      }
      for (const job of [...hit].sort((a, b) => a - b)) {
        this.#jobs.stop(project, grant, job, how === 'kill' ? STOPS.grantEnds : STOPS.checkpoint, now);
      }
    }
    this.drain(grant, now);
    return taken;
  }

  /** Hands over what the grant is to lose and no job runs on. */
  drain(grant: Grant, now: number): void {
    const { keeps } = grant;
    if (keeps === null || grant.state !== 'active') return;
    const project = this.#stage.projects[grant.terms.application];
    const busy = this.#busyOn(project, grant);
    const given: Part[] = [];
    let drains = false;
    for (const { node, gpus } of grant.parts) {
      const stays = Math.max(keeps.get(node) ?? 0, busy.get(node) ?? 0);
      if (stays > (keeps.get(node) ?? 0)) drains = true;
      if (gpus > stays) given.push({ node, gpus: gpus - stays });
    }
    if (given.length > 0) {
      const slots = this.tenure.giveBack(grant, given, now);
      this.#stage.parcels.taken(grant, slots, now, grant.originalEnd);
      this.freed(grant, slots, now);
    }
    const hasParts = grant.parts.length > 0;
    // On shared nodes jobs may outlive their grant's last GPU.
    if (!hasParts && this.#jobs.running(project, grant).length > 0) drains = true;
    if (!drains) grant.keeps = null;
    if (!hasParts && !drains) this.finish(grant, 'reclaimed', now);
    else if (given.length > 0 || (drains && hasParts)) this.#jobs.regroup(project, now);
  }

  /** Told of GPUs that were reclaimed and have just become free. */
  freed: (grant: Grant, slots: readonly number[], now: number) => void = () => {};

  /** Jobs that run on each node of the grant. */
  #jobsOn(project: Project, grant: Grant): Map<number, number[]> {
    const jobsOn = new Map<number, number[]>();
    for (const job of this.#jobs.running(project, grant)) {
      for (const node of this.#jobs.housing.ownNodesOf(grant, job) ?? [])
        jobsOn.set(node, [...(jobsOn.get(node) ?? []), job]);
    }
    return jobsOn;
  }

  /** GPUs that jobs hold on each node of the grant. */
  #busyOn(project: Project, grant: Grant): Map<number, number> {
    const busy = new Map<number, number>();
    const { gpusPerNode } = grant.terms;
    for (const job of this.#jobs.running(project, grant)) {
      const nodes = this.#jobs.housing.ownNodesOf(grant, job) ?? [];
      const rest = project.jobs.gpus[job] % gpusPerNode;
      nodes.forEach((node, k) => {
        const held = rest > 0 && k === nodes.length - 1 ? rest : gpusPerNode;
        busy.set(node, (busy.get(node) ?? 0) + held);
      });
    }
    return busy;
  }

  /**
   * An active grant gets more GPUs of its cluster until its own end, as far as there are some that stay so long: nodes
   * that go back earlier would take it with them.
   */
  grow(grant: Grant, gpus: number, now: number): void {
    const { terms, endsAt } = grant;
    const { land, cluster, returnsAt } = booksAt(this.#stage, terms.cluster);
    const moves = this.#stage.programme.rules.atLeaseEnd === 'move';
    land.withhold(moves ? [] : [...returnsAt.keys()].filter((node) => returnsAt[node] < endsAt));
    const parts = this.tenure.placeMore({ land, cluster }, gpus, terms.unit, terms.beta);
    land.offerAgain();
    if (parts.length === 0) return;
    const grown = parts.reduce((sum, part) => sum + part.gpus, 0);
    this.tenure.acquire(grant, parts, now);
    grant.grow(parts, now);
    this.tell(grant, { at: now, kind: 'grown', gpus: grown });
    this.#jobs.regroup(this.#stage.projects[terms.application], now);
  }

  #appointment(grant: Grant, now: number): void {
    const { terms, state } = grant;
    const { noShowNoticedAfter } = this.#stage.programme.rules.behaviour;
    const isNoticed = terms.isNoShow && now >= terms.plannedStart + noShowNoticedAfter;
    if (state === 'waiting' && isNoticed) this.#withdraw(grant, 'noShow', now);
    if (state !== 'active') return;
    if (isNoticed) this.end(grant, 'noShow', now);
    else if (grant.endsAt === now) this.end(grant, this.#endKind(grant), now);
    else this.#passGates(grant, now);
  }

  /** A grant that ends before its term because its nodes go back says so. */
  #endKind(grant: Grant): 'expired' | 'leaseEnded' {
    const books = booksAt(this.#stage, grant.terms.cluster);
    return this.tenure.leaseEndOf(books, grant.parts) <= grant.endsAt ? 'leaseEnded' : 'expired';
  }

  #passGates(grant: Grant, now: number): void {
    const { gates, application } = grant.terms;
    while (grant.gatesPassed < gates.length && grant.startedAt + gates[grant.gatesPassed].after <= now) {
      const k = grant.gatesPassed++;
      if (dropDraw(this.#stage.programme.draws, application, k) < gates[k].drop) {
        this.end(grant, 'droppedOut', now);
        return;
      }
    }
  }

  /** Ends an active grant: what runs is stopped and lost, what waits waits for the project's next grant. */
  end(grant: Grant, state: Exclude<GrantState, 'waiting' | 'active'>, now: number): void {
    const project = this.#stage.projects[grant.terms.application];
    grant.keeps = null;
    for (const job of this.#jobs.running(project, grant)) this.#jobs.stop(project, grant, job, STOPS.grantEnds, now);
    this.finish(grant, state, now);
  }

  /** The same for a grant of which nothing runs any more. */
  finish(grant: Grant, state: Exclude<GrantState, 'waiting' | 'active'>, now: number): void {
    const project = this.#stage.projects[grant.terms.application];
    const wasPart = project.grants.includes(grant);
    let homeless: number[] = [];
    if (wasPart) {
      project.setClock(now);
      homeless = this.#jobs.dismiss(project, grant, now);
      project.grants.splice(project.grants.indexOf(grant), 1);
      if (!project.isActive) this.onIdle(project, now);
    }
    grant.gpusAtEnd = grant.gpus;
    if (grant.parts.length > 0) this.tenure.giveBack(grant, grant.parts, now);
    this.#jobs.housing.leave(grant, now);
    grant.finish(state, now);
    grant.occupied.set(0, now);
    grant.filler.set(0, now);
    if (wasPart) {
      if (project.isActive) this.#jobs.regroup(project, now, homeless);
      this.#jobs.schedule(project);
    }
    // A take that took all at once has been told already.
    if (state !== 'reclaimed' || grant.reducedAt !== now) this.tell(grant, { at: now, kind: state });
    this.onEnd(grant, now);
  }

  tell(grant: Grant, entry: Omit<StoryEntry, 'application' | 'grant' | 'cluster'>): void {
    const { application, id, cluster } = grant.terms;
    this.#stage.story.tell({
      ...entry,
      application: this.#stage.programme.applications[application].id,
      grant: id,
      cluster: booksAt(this.#stage, cluster).cluster.id,
    });
  }
}

/** From then on, if not before, no job of the grant starts that would pass its end. */
function drain(grant: Grant, books: ClusterBooks, from: number): void {
  grant.drainsFrom = Math.min(grant.drainsFrom, from);
  books.drainsFrom = Math.min(books.drainsFrom, from);
}
