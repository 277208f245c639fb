/**
 * Switch-offs of a share of a cluster's nodes where grants have nodes of their own: whose nodes go off is a rule of the
 * programme. It must not know how a node goes down, nor failures.
 *
 * As many nodes go off as the switch-off's share of what is in service. Nodes that no grant holds go first, the highest
 * first, spares last of these. Then, by rule, grants pause one after the other until enough nodes are off: of a paused
 * grant all jobs stop with a checkpoint and wait, and it is entitled to nothing; its nodes go off as far as they are
 * needed, the others idle. Priority blocks pause last. `proportional`: nobody pauses; each grant gives up the same
 * share of its nodes (largest remainders, ties: the oldest), those with the fewest jobs, which stop with a checkpoint.
 *
 * A node that grants share goes off only when all of them are paused. A project's clock and its jobs' patience go on while
 * its grant is paused. Who starts during a switch-off is not paused.
 */
import { type Faults, nodesOfSet, type Outage } from '../../model/faults.ts';
import type { SwitchOffRule } from '../../model/programme.ts';
import { Agenda } from './agenda.ts';
import { STOPS } from './attempts.ts';
import type { Grant } from './grant.ts';
import type { GrantsAtWork } from './grants-at-work.ts';
import type { JobsAtWork } from './jobs-at-work.ts';
import type { NodesDown } from './nodes-down.ts';
import { booksAt, type Stage } from './stage.ts';

/** One switch-off that has begun. */
interface Off {
  readonly nodes: readonly number[];
  readonly paused: readonly Grant[];
  /** Where nobody pauses: GPUs that each grant gave up. */
  readonly given: ReadonlyMap<Grant, number>;
}

export class SwitchingOff {
  /** By switch-off: it begins, it is over. */
  readonly begins: Agenda;
  readonly ends: Agenda;
  readonly #stage: Stage;
  readonly #jobs: JobsAtWork;
  readonly #grants: GrantsAtWork;
  readonly #nodesDown: NodesDown;
  readonly #rule: SwitchOffRule;
  readonly #outages: readonly Outage[];
  readonly #off = new Map<number, Off>();

  constructor(
    stage: Stage,
    jobs: JobsAtWork,
    grants: GrantsAtWork,
    nodesDown: NodesDown,
    rule: SwitchOffRule,
    faults: Faults,
  ) {
    this.#stage = stage;
    this.#jobs = jobs;
    this.#grants = grants;
    this.#nodesDown = nodesDown;
    this.#rule = rule;
    const { fleet } = stage.input;
    this.#outages = faults.outages.filter(
      ({ kind, cluster, until }) => kind === 'switchOff' && !fleet.clusters[cluster].providerOwn && until > 0,
    );
    this.begins = new Agenda((k, now) => this.#begin(k, now));
    this.ends = new Agenda((k, now) => this.#end(k, now));
    for (const [k, { from }] of this.#outages.entries()) this.begins.add(Math.max(0, from), k);
  }

  #begin(k: number, now: number): void {
    const { cluster, nodes, until } = this.#outages[k];
    const { land } = booksAt(this.#stage, cluster);
    const inService = this.#nodesOf(cluster, (node) => land.stateOf(node) === 'inService');
    const count = Math.round((nodesOfSet(nodes).length / land.nodeCount) * inService.length);
    const off = this.#unheld(cluster).slice(0, count);
    const paused: Grant[] = [];
    const given = new Map<Grant, number>();
    if (this.#rule.pause === 'proportional') {
      for (const [grant, nodes] of this.#shares(cluster, count - off.length, now)) {
        off.push(...nodes);
        const gpus = nodes.length * grant.terms.gpusPerNode;
        given.set(grant, gpus);
        this.#grants.tell(grant, {
          at: now,
          kind: 'nodesOff',
          gpus,
          ...(until !== Number.POSITIVE_INFINITY && { until }),
        });
      }
    } else {
      for (const grant of this.#inOrder(cluster)) {
        if (off.length >= count) break;
        this.#pause(grant, until, now);
        paused.push(grant);
        const more = grant.parts
          .map(({ node }) => node)
          .filter((node) => !off.includes(node) && this.#mayGo(cluster, node));
        off.push(...more.slice(0, count - off.length));
      }
    }
    this.#off.set(k, { nodes: off, paused, given });
    this.#nodesDown.switchOff(k, cluster, off, until, now);
    this.ends.add(until, k);
  }

  #end(k: number, now: number): void {
    const off = this.#off.get(k);
    if (!off) return;
    this.#off.delete(k);
    for (const grant of off.paused) this.#resume(grant, now);
    for (const [grant, gpus] of off.given) {
      if (grant.state === 'active') this.#grants.tell(grant, { at: now, kind: 'nodesOn', gpus });
    }
    this.#nodesDown.switchOn(k, now);
  }

  #nodesOf(cluster: number, is: (node: number) => boolean): number[] {
    const { land } = booksAt(this.#stage, cluster);
    return Array.from({ length: land.nodeCount }, (_, node) => node).filter(is);
  }

  #isUp(cluster: number, node: number): boolean {
    const { land } = booksAt(this.#stage, cluster);
    return land.stateOf(node) === 'inService' && !land.isDown(node);
  }

  #holdersOf(cluster: number, node: number): Grant[] {
    const { land } = booksAt(this.#stage, cluster);
    const ids = new Set(land.slotsOf(node).map((slot) => land.holderOf(slot)));
    return [...ids].filter((id) => id >= 0).map((id) => this.#stage.grants[id]);
  }

  /** Nodes that are up and that no grant holds, the highest first, spares last. */
  #unheld(cluster: number): number[] {
    const { land } = booksAt(this.#stage, cluster);
    const free = this.#nodesOf(
      cluster,
      (node) => this.#isUp(cluster, node) && this.#holdersOf(cluster, node).length === 0,
    );
    return free.sort((a, b) => Number(land.isAside(a)) - Number(land.isAside(b)) || b - a);
  }

  #mayGo(cluster: number, node: number): boolean {
    return this.#isUp(cluster, node) && this.#holdersOf(cluster, node).every((grant) => grant.pausedUntil !== null);
  }

  /** Active grants of the cluster that may be paused, in the order in which they are. */
  #inOrder(cluster: number): Grant[] {
    const { grants, programme } = this.#stage;
    const active = grants.filter(
      ({ state, terms, pausedUntil }) => state === 'active' && terms.cluster === cluster && pausedUntil === null,
    );
    const isBlock = ({ terms }: Grant) => Number(terms.call < 0);
    const score = ({ terms }: Grant) => programme.applications[terms.application].score;
    const byRule = (a: Grant, b: Grant): number =>
      this.#rule.pause === 'newest' ? b.startedAt - a.startedAt : score(a) - score(b);
    return active.sort((a, b) => isBlock(a) - isBlock(b) || byRule(a, b) || b.terms.id - a.terms.id);
  }

  /** Nodes that are one grant's alone, the same share of each grant's. Jobs on them are stopped. */
  #shares(cluster: number, count: number, now: number): [Grant, number[]][] {
    const own = new Map<Grant, number[]>();
    for (const node of this.#nodesOf(cluster, (each) => this.#isUp(cluster, each))) {
      const [holder, other] = this.#holdersOf(cluster, node);
      if (holder && !other) own.set(holder, [...(own.get(holder) ?? []), node]);
    }
    const all = [...own].sort(([a], [b]) => a.terms.id - b.terms.id);
    const total = all.reduce((sum, [, nodes]) => sum + nodes.length, 0);
    const least = Math.min(count, total);
    if (least <= 0) return [];
    const exact = all.map(([, nodes]) => (least * nodes.length) / total);
    const given = exact.map(Math.floor);
    let left = least - given.reduce((sum, nodes) => sum + nodes, 0);
    const byRemainder = exact
      .map((share, k) => ({ k, rest: share - given[k] }))
      .sort((a, b) => b.rest - a.rest || a.k - b.k);
    for (const { k } of byRemainder) if (left-- > 0) given[k]++;
    return all.flatMap(([grant, nodes], k): [Grant, number[]][] => {
      const jobsOn = (node: number) => this.#jobsOn(grant, node).length;
      const off = nodes.sort((a, b) => jobsOn(a) - jobsOn(b) || b - a).slice(0, given[k]);
      for (const job of new Set(off.flatMap((node) => this.#jobsOn(grant, node)))) this.#stop(grant, job, now);
      return off.length > 0 ? [[grant, off]] : [];
    });
  }

  #jobsOn(grant: Grant, node: number): number[] {
    const project = this.#stage.projects[grant.terms.application];
    return this.#jobs
      .running(project, grant)
      .filter((job) => this.#jobs.housing.ownNodesOf(grant, job)?.includes(node) ?? false);
  }

  /** With a checkpoint, for it was announced. */
  #stop(grant: Grant, job: number, now: number): void {
    this.#jobs.stop(this.#stage.projects[grant.terms.application], grant, job, STOPS.checkpoint, now);
    this.#nodesDown.countStop(grant.terms.cluster, now);
  }

  #pause(grant: Grant, until: number, now: number): void {
    const project = this.#stage.projects[grant.terms.application];
    booksAt(this.#stage, grant.terms.cluster).meter.advance(now);
    for (const job of this.#jobs.running(project, grant)) this.#stop(grant, job, now);
    grant.pausedUntil = until;
    const ends = until !== Number.POSITIVE_INFINITY;
    this.#grants.tell(grant, { at: now, kind: 'paused', ...(ends && { until }) });
    if (this.#rule.extend && ends) this.#extend(grant, until - now, now);
    this.#turned(grant, now);
  }

  /** What it is paused is added to its term, as far as the lease of its nodes lasts. */
  #extend(grant: Grant, seconds: number, now: number): void {
    const before = grant.endsAt;
    this.#grants.extend(grant, seconds, now);
    if (grant.endsAt > before) this.#grants.tell(grant, { at: now, kind: 'extended', until: grant.endsAt });
  }

  #resume(grant: Grant, now: number): void {
    if (grant.state !== 'active') return;
    booksAt(this.#stage, grant.terms.cluster).meter.advance(now);
    grant.pausedUntil = null;
    this.#grants.tell(grant, { at: now, kind: 'resumed' });
    this.#turned(grant, now);
  }

  #turned(grant: Grant, now: number): void {
    const project = this.#stage.projects[grant.terms.application];
    this.#grants.tenure.entitle(grant, now);
    if (project.isActive) this.#jobs.regroup(project, now);
    this.#grants.drain(grant, now);
  }
}
