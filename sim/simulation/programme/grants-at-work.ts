/**
 * Grants on the clock: they wait for their nodes, start in strict order of rank, shrink, grow and end. It must not know why
 * somebody awards, takes or gives.
 */
import { invariant } from '../../engine/errors.ts';
import { FREE, KEPT_IDLE, type Part } from '../../model/land.ts';
import type { Choice, RunningJobs } from '../../model/programme.ts';
import type { GrantPlacement } from '../../policies/grant-placement/grant-placement.ts';
import { Agenda } from './agenda.ts';
import type { ClusterBooks } from './cluster-books.ts';
import { Grant, type GrantState, type GrantTerms } from './grant.ts';
import type { JobsAtWork } from './jobs-at-work.ts';
import type { Project } from './project.ts';
import { keptParts } from './shrinking.ts';
import { booksAt, type Stage } from './stage.ts';
import type { StoryEntry } from './story.ts';

const NEVER = Number.POSITIVE_INFINITY;

export interface GrantPlacementRule {
  readonly policy: GrantPlacement;
  readonly parameters: Choice['parameters'];
}

export class GrantsAtWork {
  /** Phase 2: ends of grants, gates, winners who are found not to come. */
  readonly ends: Agenda;
  /** Told of every award, every start and every end of a grant, after it. */
  onAward: (now: number) => void = () => {};
  onStart: (grant: Grant, now: number) => void = () => {};
  onEnd: (grant: Grant, now: number) => void = () => {};
  /** By cluster: awarded grants that wait for their nodes, in the order of their start. */
  readonly waiting: Grant[][];
  readonly #stage: Stage;
  readonly #jobs: JobsAtWork;
  readonly #placement: GrantPlacementRule;
  /** GPUs that idle until a date because nobody may have them, by cluster and slot. */
  readonly #keptIdle = new Map<string, number>();

  constructor(stage: Stage, jobs: JobsAtWork, placement: GrantPlacementRule) {
    this.#stage = stage;
    this.#jobs = jobs;
    this.#placement = placement;
    this.waiting = stage.books.map(() => []);
    this.ends = new Agenda((id, now) => this.#appointment(stage.grants[id], now));
    jobs.onJobEnd = (grant, now) => this.#drain(grant, now);
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

  /** GPUs of the cluster that nobody holds and that no grant whose start has come waits for. */
  unpromised(cluster: number, now: number, beta = false): { gpus: number; wholeNodeGpus: number } {
    const { gpus, wholeNodeGpus } = booksAt(this.#stage, cluster).land.free(beta);
    let promised = 0;
    for (const { terms } of this.waiting[cluster]) if (terms.plannedStart <= now) promised += terms.gpusAwarded;
    return { gpus: Math.max(0, gpus - promised), wholeNodeGpus: Math.max(0, wholeNodeGpus - promised) };
  }

  /** GPUs of the cluster that are spoken for at `start`: by grants that will not have ended, or kept idle until later. */
  committed(cluster: number, start: number): number {
    let gpus = 0;
    for (const grant of this.#stage.grants) {
      const { terms, state } = grant;
      if (terms.cluster !== cluster) continue;
      if (state === 'active' && grant.endsAt > start) gpus += grant.gpusKept;
      if (state === 'waiting' && (terms.fixedEnd ?? terms.plannedStart + terms.term) > start) gpus += terms.gpusAwarded;
    }
    for (const [key, until] of this.#keptIdle) if (key.startsWith(`${cluster}/`) && until > start) gpus++;
    return gpus;
  }

  /** Starts what can start: per cluster in strict order, nobody overtakes. */
  startDue(now: number): void {
    this.waiting.forEach((queue, cluster) => {
      for (let grant = queue[0]; grant && grant.terms.plannedStart <= now; grant = queue[0]) {
        const { isNoShow, gpusAwarded, gpusPerNode, beta, plannedStart, term } = grant.terms;
        const { noShowNoticedAfter } = this.#stage.programme.rules.behaviour;
        const end = this.#endOf(grant, now);
        if (isNoShow && now >= plannedStart + noShowNoticedAfter) this.#withdraw(grant, 'noShow', now);
        else if (end <= now || term <= 0) this.#withdraw(grant, 'neverStarted', now);
        else {
          const { land } = booksAt(this.#stage, cluster);
          if (!land.hasRoom(Math.floor(gpusAwarded / gpusPerNode), gpusAwarded % gpusPerNode, beta)) break;
          queue.shift();
          this.#start(grant, end, now);
        }
      }
      const late = queue[0];
      if (late && late.terms.plannedStart === now) this.#tellLate(queue, now);
    });
  }

  /** The next instant at which a waiting grant's planned start comes, s. */
  nextStart(now: number): number {
    let next = NEVER;
    for (const queue of this.waiting) {
      for (const { terms } of queue)
        if (terms.plannedStart > now && terms.plannedStart < next) next = terms.plannedStart;
    }
    return next;
  }

  #tellLate(queue: readonly Grant[], now: number): void {
    for (const grant of queue) {
      if (grant.terms.plannedStart === now) this.tell(grant, { at: now, kind: 'waitsForNodes' });
    }
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
    grant.finish(kind === 'noShow' ? 'noShow' : 'expired', now);
    this.tell(grant, { at: now, kind });
    this.onEnd(grant, now);
  }

  #start(grant: Grant, end: number, now: number): void {
    const { terms } = grant;
    const books = booksAt(this.#stage, terms.cluster);
    const project = this.#stage.projects[terms.application];
    const parts = this.#place(books, terms.gpusAwarded, terms.unit, terms.beta);
    const { atLeaseEnd, leaseNotice, atExpiry } = this.#stage.programme.rules;
    const leaseEnd = atLeaseEnd === 'move' ? NEVER : this.leaseEndOf(books, parts);
    grant.begin(now, Math.min(end, leaseEnd));
    if (atExpiry === 'drain' || (leaseEnd < end && atLeaseEnd === 'drain')) grant.drainsFrom = now;
    else if (leaseEnd < end && atLeaseEnd === 'stop') grant.drainsFrom = leaseEnd - leaseNotice;
    this.#acquire(grant, parts, now);
    this.ends.add(grant.endsAt, terms.id);
    for (const gate of terms.gates) this.ends.add(now + gate.after, terms.id);
    this.tell(grant, { at: now, kind: 'started', gpus: terms.gpusAwarded, until: grant.endsAt });
    grant.leafGroups = new Set(parts.map(({ node }) => books.land.leafGroupOf(node))).size;
    if (!terms.isNoShow) {
      project.setClock(now);
      grant.clockAtStart = project.clockAt(now);
      project.grants.push(grant);
      project.wasServed = true;
      this.#jobs.regroup(project, now);
      this.#jobs.resume(project, now);
    }
    this.onStart(grant, now);
  }

  /** The earliest instant at which a node of these goes back to its owner, s. */
  leaseEndOf(books: ClusterBooks, parts: readonly Part[]): number {
    let earliest = NEVER;
    for (const { node } of parts) earliest = Math.min(earliest, books.returnsAt[node]);
    return earliest;
  }

  #place({ land, cluster }: ClusterBooks, gpus: number, unit: 'node' | 'gpu', beta: boolean): Part[] {
    const { gpusPerNode } = cluster;
    const whole = Math.floor(gpus / gpusPerNode);
    const rest = gpus - whole * gpusPerNode;
    invariant(unit === 'gpu' || rest === 0, `a grant of ${gpus} GPUs is no whole number of nodes`);
    const view = {
      nodeCount: land.nodeCount,
      gpusPerNode,
      leafGroupCount: land.leafGroupCount,
      leafGroupOf: (node: number) => land.leafGroupOf(node),
      freeGpus: (node: number) => land.freeGpus(node, beta),
      isShared: (node: number) => land.isShared(node),
    };
    const nodes = this.#placement.policy.place(view, whole, rest);
    return nodes.map((node, k) => ({ node, gpus: k < whole ? gpusPerNode : rest }));
  }

  /** Free GPUs become the grant's. */
  #acquire(grant: Grant, parts: readonly Part[], now: number): void {
    const { terms } = grant;
    const books = booksAt(this.#stage, terms.cluster);
    const { land } = books;
    books.meter.advance(now);
    for (const { node, gpus } of parts) {
      this.#stage.parcels.settle(terms.cluster, land.slotsOf(node), now);
      const slots = land.pass(node, gpus, FREE, terms.id);
      if (land.stateOf(node) === 'trial') for (const slot of slots) books.betaBegins(slot, now);
    }
    this.#setParts(grant, merged(grant.parts, parts), now);
  }

  /** GPUs of the grant become free; jobs on them must be gone. @returns their slots */
  #giveBack(grant: Grant, given: readonly Part[], now: number): number[] {
    const { terms } = grant;
    const books = booksAt(this.#stage, terms.cluster);
    books.meter.advance(now);
    const slots = given.flatMap(({ node, gpus }) => {
      this.#stage.parcels.settle(terms.cluster, books.land.slotsOf(node), now);
      return books.land.pass(node, gpus, terms.id, FREE);
    });
    for (const slot of slots) books.betaEnds(slot, now);
    const gone = new Map(given.map(({ node, gpus }) => [node, gpus]));
    const left = grant.parts.map(({ node, gpus }) => ({ node, gpus: gpus - (gone.get(node) ?? 0) }));
    this.#setParts(
      grant,
      left.filter(({ gpus }) => gpus > 0),
      now,
    );
    return slots;
  }

  #setParts(grant: Grant, parts: readonly Part[], now: number): void {
    const { gauge } = booksAt(this.#stage, grant.terms.cluster);
    const before = grant.gpus;
    grant.parts = parts;
    if (grant.reducedAt < 0) grant.gpusMost = Math.max(grant.gpusMost, grant.gpus);
    const change = grant.gpus - before;
    grant.entitled.set(grant.gpus, now);
    gauge.gpusGranted += change;
    if (grant.isGaming) {
      grant.filler.set(grant.filler.level + change, now);
      gauge.gpusFiller += change;
      gauge.gpusHeld += change;
    } else gauge.gpusGrantedIdle += change;
  }

  /** From now on the grant's idle GPUs are kept busy so as to be seen busy. */
  game(grant: Grant, now: number): void {
    const books = booksAt(this.#stage, grant.terms.cluster);
    if (grant.isGaming) return;
    books.meter.advance(now);
    const idle = grant.gpus - grant.occupied.level;
    grant.isGaming = true;
    grant.filler.set(idle, now);
    books.gauge.gpusFiller += idle;
    books.gauge.gpusHeld += idle;
    books.gauge.gpusGrantedIdle -= idle;
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
      const hit = new Set<number>();
      for (const part of grant.parts) {
        if (!stays(part.node, part)) for (const job of jobsOn.get(part.node) ?? []) hit.add(job);
      }
      for (const job of [...hit].sort((a, b) => a - b)) {
        this.#jobs.stop(project, grant, job, how === 'kill' ? 'lose' : 'checkpoint', now);
      }
    }
    this.#drain(grant, now);
    return taken;
  }

  /** Hands over what the grant is to lose and no job runs on. */
  #drain(grant: Grant, now: number): void {
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
      const slots = this.#giveBack(grant, given, now);
      this.#stage.parcels.taken(grant, slots, now, grant.originalEnd);
      this.freed(grant, slots, now);
    }
    if (!drains) grant.keeps = null;
    if (grant.parts.length === 0) this.#finish(grant, 'reclaimed', now);
    else if (given.length > 0 || drains) this.#jobs.regroup(project, now);
  }

  /** Told of GPUs that were reclaimed and have just become free. */
  freed: (grant: Grant, slots: readonly number[], now: number) => void = () => {};

  /** Jobs that run on each node of the grant. */
  #jobsOn(project: Project, grant: Grant): Map<number, number[]> {
    const jobsOn = new Map<number, number[]>();
    for (const job of this.#jobs.running(project, grant)) {
      for (const node of grant.pool!.clusterNodesOf(job)) jobsOn.set(node, [...(jobsOn.get(node) ?? []), job]);
    }
    return jobsOn;
  }

  /** GPUs that jobs hold on each node of the grant. */
  #busyOn(project: Project, grant: Grant): Map<number, number> {
    const busy = new Map<number, number>();
    const { gpusPerNode } = grant.terms;
    for (const job of this.#jobs.running(project, grant)) {
      const nodes = grant.pool!.clusterNodesOf(job);
      const rest = project.jobs.gpus[job] % gpusPerNode;
      nodes.forEach((node, k) => {
        const held = rest > 0 && k === nodes.length - 1 ? rest : gpusPerNode;
        busy.set(node, (busy.get(node) ?? 0) + held);
      });
    }
    return busy;
  }

  /** An active grant gets more GPUs of its cluster until its own end. */
  grow(grant: Grant, gpus: number, now: number): void {
    const books = booksAt(this.#stage, grant.terms.cluster);
    this.#acquire(grant, this.#place(books, gpus, grant.terms.unit, grant.terms.beta), now);
    this.tell(grant, { at: now, kind: 'grown', gpus });
    this.#jobs.regroup(this.#stage.projects[grant.terms.application], now);
  }

  /** Freed GPUs that nobody is to have idle until the end of the grant that they were taken from. */
  keepIdle(cluster: number, slots: readonly number[], until: number): void {
    const { land } = booksAt(this.#stage, cluster);
    for (const slot of slots) {
      if (land.holderOf(slot) !== FREE) continue;
      land.passSlot(slot, FREE, KEPT_IDLE);
      this.#keptIdle.set(`${cluster}/${slot}`, until);
    }
  }

  /** When the next GPUs that are kept idle become free, s; those that are due by `now` become so. */
  releaseKept(now: number): number {
    let next = NEVER;
    for (const [key, until] of this.#keptIdle) {
      if (until > now) {
        next = Math.min(next, until);
        continue;
      }
      const [cluster, slot] = key.split('/').map(Number);
      this.#stage.parcels.settle(cluster, [slot], now);
      booksAt(this.#stage, cluster).land.passSlot(slot, KEPT_IDLE, FREE);
      this.#keptIdle.delete(key);
    }
    return next;
  }

  /** Nodes go back to their owner: grants on them move or end. */
  endLease(cluster: number, nodes: readonly number[], now: number): void {
    const books = booksAt(this.#stage, cluster);
    const { land } = books;
    const returning = new Set(nodes);
    land.withhold(returning);
    for (const grant of [...this.#stage.grants]) {
      if (grant.state !== 'active' || grant.terms.cluster !== cluster) continue;
      if (!grant.parts.some(({ node }) => returning.has(node))) continue;
      if (this.#stage.programme.rules.atLeaseEnd === 'move') this.#move(grant, now);
      else this.end(grant, 'leaseEnded', now);
    }
    land.offerAgain();
    books.meter.advance(now);
    for (const node of nodes) {
      this.#stage.parcels.settle(cluster, land.slotsOf(node), now);
      for (const slot of land.slotsOf(node)) {
        if (land.holderOf(slot) === KEPT_IDLE) land.passSlot(slot, KEPT_IDLE, FREE);
        this.#keptIdle.delete(`${cluster}/${slot}`);
      }
      books.leaveService(node);
    }
  }

  /** Its project gets a grant elsewhere, until the same end; jobs wait there with what they have done. */
  #move(grant: Grant, now: number): void {
    const { terms } = grant;
    const project = this.#stage.projects[terms.application];
    const target = terms.clusters.find((cluster) => this.#roomFor(grant, cluster));
    if (target === undefined) {
      this.end(grant, 'leaseEnded', now);
      return;
    }
    const gpus = this.#gpusIn(grant, target);
    for (const job of this.#jobs.running(project, grant)) this.#jobs.stop(project, grant, job, 'checkpoint', now);
    const { gpusPerNode } = booksAt(this.#stage, target).cluster;
    const elsewhere = { ...terms, cluster: target, gpusPerNode, gpusAwarded: gpus, gates: [], isNoShow: false };
    this.award({ ...elsewhere, awardedAt: now, plannedStart: now, fixedEnd: grant.originalEnd });
    this.tell(grant, { at: now, kind: 'moved', gpus });
    this.#finish(grant, 'leaseEnded', now);
  }

  #roomFor(grant: Grant, cluster: number): boolean {
    const books = this.#stage.books[cluster];
    if (!books) return false;
    const gpus = this.#gpusIn(grant, cluster);
    const { gpusPerNode } = books.cluster;
    return books.land.hasRoom(Math.floor(gpus / gpusPerNode), gpus % gpusPerNode, grant.terms.beta);
  }

  /** As many GPUs of another cluster as the grant's are worth, in whole units. */
  #gpusIn({ terms, gpusKept }: Grant, cluster: number): number {
    const { exchange } = this.#stage.programme.rules;
    const from = booksAt(this.#stage, terms.cluster).cluster;
    const to = booksAt(this.#stage, cluster).cluster;
    const gpus = (gpusKept * (exchange[from.gpu] ?? 1)) / (exchange[to.gpu] ?? 1);
    const unit = terms.unit === 'node' ? to.gpusPerNode : 1;
    return Math.ceil(gpus / unit) * unit;
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
    return this.leaseEndOf(books, grant.parts) <= grant.endsAt ? 'leaseEnded' : 'expired';
  }

  #passGates(grant: Grant, now: number): void {
    const { terms } = grant;
    const { gate: draws } = this.#stage.programme.draws;
    const each = draws.length / Math.max(1, this.#stage.programme.applications.length);
    while (grant.gatesPassed < terms.gates.length && grant.startedAt + terms.gates[grant.gatesPassed].after <= now) {
      const k = Math.min(grant.gatesPassed, each - 1);
      const drops = draws[terms.application * each + k] < terms.gates[grant.gatesPassed].drop;
      grant.gatesPassed++;
      if (drops) {
        this.end(grant, 'droppedOut', now);
        return;
      }
    }
  }

  /** Ends an active grant: what runs is stopped and lost, what waits waits for the project's next grant. */
  end(grant: Grant, state: Exclude<GrantState, 'waiting' | 'active'>, now: number): void {
    const project = this.#stage.projects[grant.terms.application];
    grant.keeps = null;
    for (const job of this.#jobs.running(project, grant)) this.#jobs.stop(project, grant, job, 'lose', now);
    this.#finish(grant, state, now);
  }

  #finish(grant: Grant, state: Exclude<GrantState, 'waiting' | 'active'>, now: number): void {
    const project = this.#stage.projects[grant.terms.application];
    const wasPart = project.grants.includes(grant);
    if (wasPart) {
      project.setClock(now);
      this.#jobs.dismiss(project, grant, now);
      project.grants.splice(project.grants.indexOf(grant), 1);
    }
    if (grant.parts.length > 0) this.#giveBack(grant, grant.parts, now);
    grant.finish(state, now);
    grant.occupied.set(0, now);
    grant.filler.set(0, now);
    grant.pool = null;
    if (wasPart) {
      if (project.isActive) this.#jobs.regroup(project, now);
      this.#jobs.schedule(project);
    }
    this.tell(grant, { at: now, kind: state });
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

function merged(parts: readonly Part[], more: readonly Part[]): Part[] {
  const gpus = new Map(parts.map((part) => [part.node, part.gpus]));
  for (const part of more) gpus.set(part.node, (gpus.get(part.node) ?? 0) + part.gpus);
  return [...gpus].map(([node, count]) => ({ node, gpus: count })).sort((a, b) => a.node - b.node);
}
