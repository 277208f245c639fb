/**
 * Faults under a programme: nodes go down and come up at their instants, jobs on them are stopped, and whoever holds a node
 * that is down holds it still, entitled to what is up. It must not know how outages came about, nor how grants are awarded.
 *
 * Nobody is granted a node that is down: a grant starts, grows or moves onto nodes that are up only, and waits for a repair
 * where these do not suffice. A node whose lease ends while it is down goes back to its owner like any other. Of a grant
 * that shrinks nodes that are down go before others, for no job runs there. Parts of a provider's own that are lent are
 * never down, as in a fleet without a programme. Projects are moulded to what they hold, be it down or not.
 *
 * From its announcement on a node closes: a job starts there only if its request ends before the node goes down. Whose nodes
 * are switched off by a rule of the programme is not known before; there jobs stop with a checkpoint instead.
 */
import { Phase } from '../../engine/loop.ts';
import { downtimes, type Faults, type Outage } from '../../model/faults.ts';
import { nodesOf } from '../../model/fleet.ts';
import { type Downtime, type NodeClosing, type OutageAgenda, outageAgenda } from '../faults/outage-agenda.ts';
import { STOPS, type Stop } from './attempts.ts';
import { auditDown } from './audit-down.ts';
import { auditReservations, auditWindows } from './audit-windows.ts';
import type { Grant } from './grant.ts';
import type { GrantsAtWork } from './grants-at-work.ts';
import type { JobsAtWork } from './jobs-at-work.ts';
import type { Project } from './project.ts';
import type { ScavengerTier } from './scavenger-tier.ts';
import { booksAt, type Stage } from './stage.ts';

/** Rows are those of a plain fleet's pools. */
const NO_ROW = -1;
const NEVER = Number.POSITIVE_INFINITY;

type Place = Pick<Downtime, 'cluster' | 'node'>;

/** Of one cluster, in the measured window. */
export interface DownCounts {
  /** Jobs that were stopped. */
  interruptions: number;
  /** Times that a node went down. */
  nodesLost: number;
}

export const NO_COUNTS: DownCounts = { interruptions: 0, nodesLost: 0 };

export class NodesDown {
  /** Phase 3 and phase 4 of an instant; behind it, nodes close. */
  readonly repairs: Phase;
  readonly failures: Phase;
  readonly closings: Phase;
  readonly counts: readonly DownCounts[];
  /** Told after nodes went down or came up. */
  onTurn: (now: number) => void = () => {};
  readonly #stage: Stage;
  readonly #jobs: JobsAtWork;
  readonly #grants: GrantsAtWork;
  readonly #scavenging: ScavengerTier;
  readonly #stop: Stop;
  readonly #agenda: OutageAgenda;
  readonly #outages: readonly Outage[];
  /** By cluster and node: the outages for which it is down now. */
  readonly #now: Map<number, Downtime[]>[];
  /** By number of a switch-off: what it has switched off. */
  readonly #switchedOff = new Map<number, readonly Downtime[]>();

  constructor(stage: Stage, jobs: JobsAtWork, grants: GrantsAtWork, scavenging: ScavengerTier, faults: Faults) {
    const { fleet, times } = stage.input;
    this.#stage = stage;
    this.#jobs = jobs;
    this.#grants = grants;
    this.#scavenging = scavenging;
    this.#stop = faults.stoppedJobs === 'requeue' ? STOPS.nodeFails : STOPS.nodeKills;
    this.#outages = outagesOfNodes(stage, faults);
    const perNode = downtimes(this.#outages, fleet.clusters.map(nodesOf));
    const { reservations = [] } = stage.input;
    this.#agenda = outageAgenda(perNode, { outages: this.#outages, reservations }, fleet, times.horizon);
    this.#now = fleet.clusters.map(() => new Map());
    this.counts = fleet.clusters.map(() => ({ ...NO_COUNTS }));
    stage.parcels.isSwitchedOff = (cluster, node) =>
      this.#now[cluster].get(node)?.some(({ interval }) => interval.kind === 'switchOff') ?? false;
    const { goings, comings, closings } = this.#agenda;
    this.failures = this.#phase(
      goings,
      ({ at }) => at,
      (due, now) => this.#goDown(due, now),
    );
    this.repairs = this.#phase(
      comings,
      ({ interval }) => interval.until,
      (due, now) => this.#comeUp(due, now),
    );
    this.closings = this.#phase(
      closings,
      ({ at }) => at,
      (due, now) => this.#close(due, now),
    );
  }

  #phase<T>(all: readonly T[], at: (each: T) => number, turn: (due: readonly T[], now: number) => void): Phase {
    let next = 0;
    const dueAt = (): number => (next < all.length ? at(all[next]) : NEVER);
    const phase = new Phase((now) => {
      const from = next;
      while (dueAt() === now) next++;
      turn(all.slice(from, next), now);
      phase.next = dueAt();
    }, dueAt());
    return phase;
  }

  /** These nodes go down until {@link switchOn}. @param k number of the switch-off @param until as it was announced, s */
  switchOff(k: number, cluster: number, nodes: readonly number[], until: number, now: number): void {
    const interval = { from: now, until, kind: 'switchOff', expectedUntil: until } as const;
    const off = nodes.map((node) => ({ cluster, node, row: NO_ROW, at: now, interval }));
    this.#switchedOff.set(k, off);
    this.#goDown(off, now);
  }

  switchOn(k: number, now: number): void {
    const off = this.#switchedOff.get(k) ?? [];
    this.#switchedOff.delete(k);
    this.#comeUp(off, now);
  }

  /** These nodes leave service now: they are not down any more. */
  leave(cluster: number, nodes: readonly number[], now: number): void {
    const down = nodes.flatMap((node) => this.#now[cluster].get(node) ?? []);
    if (down.length > 0) this.#comeUp(down, now);
  }

  /** Everybody knows of these windows from now on. Where a grant has nodes of its own, its pool is built anew. */
  #close(due: readonly NodeClosing[], now: number): void {
    for (const { cluster, node, window } of due) this.#stage.windows?.tell(cluster, node, window);
    const up = due.filter(({ cluster, node }) => {
      const land = this.#stage.books[cluster]?.land;
      return land?.stateOf(node) === 'inService' && !land.isDown(node);
    });
    for (const { cluster, node } of up) this.#jobs.housing.nodeCloses(cluster, node, now);
    const holders = this.#holders(up).filter(({ pool }) => pool !== null);
    for (const project of new Set(holders.map(({ terms }) => this.#stage.projects[terms.application]))) {
      if (project.isActive) this.#jobs.regroup(project, now);
    }
  }

  #goDown(due: readonly Downtime[], now: number): void {
    // What has left service is missed by nobody.
    const there = due.filter(({ cluster, node }) => this.#stage.books[cluster]?.land.stateOf(node) === 'inService');
    for (const downtime of there) {
      const { cluster, node, interval } = downtime;
      const books = booksAt(this.#stage, cluster);
      this.#settle(cluster, node, now);
      const others = this.#now[cluster].get(node) ?? [];
      this.#now[cluster].set(node, [...others, downtime]);
      if (others.length > 0) {
        books.land.staysDown(node, interval.expectedUntil);
        continue;
      }
      this.#stopJobs(cluster, node, now);
      books.land.goDown(node, interval.expectedUntil);
      books.meter.gpusDown += books.land.gpusPerNode;
      books.meter.nodesDown++;
      this.#jobs.housing.nodeGoes(cluster, node, interval.expectedUntil, now);
      if (this.#isInWindow(now)) this.counts[cluster].nodesLost++;
    }
    this.#tellHolders(this.#withRelief(there, now), now);
  }

  #comeUp(due: readonly Downtime[], now: number): void {
    // Who left service while it was down does not come up in it.
    const down = due.filter((downtime) => this.#isOver(downtime));
    for (const { cluster, node } of down) {
      const books = booksAt(this.#stage, cluster);
      this.#settle(cluster, node, now);
      books.land.comeUp(node);
      books.meter.gpusDown -= books.land.gpusPerNode;
      books.meter.nodesDown--;
      this.#jobs.housing.nodeComes(cluster, node, now);
      this.#scavenging.nodeComesUp(cluster, now);
      this.#stage.spares?.nodeCameUp(cluster, node, now);
    }
    this.#tellHolders(this.#withRelief(down, now), now);
  }

  /** An outage of a node is over. @returns whether it was the last one for which the node was down */
  #isOver(downtime: Downtime): boolean {
    const { cluster, node } = downtime;
    const all = this.#now[cluster].get(node);
    if (!all?.includes(downtime)) return false;
    const left = all.filter((other) => other !== downtime);
    if (left.length > 0) this.#now[cluster].set(node, left);
    else this.#now[cluster].delete(node);
    return left.length === 0;
  }

  /** Besides these nodes, whose state has changed: spares that have taken some node's place. */
  #withRelief(turned: readonly Downtime[], now: number): Place[] {
    const clusters = [...new Set(turned.map(({ cluster }) => cluster))];
    const { spares } = this.#stage;
    return [
      ...turned,
      ...clusters.flatMap((cluster) => (spares?.relieve(cluster, now) ?? []).map((node) => ({ cluster, node }))),
    ];
  }

  /** What the node was until now is booked. */
  #settle(cluster: number, node: number, now: number): void {
    const { meter, land } = booksAt(this.#stage, cluster);
    meter.advance(now);
    this.#stage.parcels.settle(cluster, land.slotsOf(node), now);
  }

  #stopJobs(cluster: number, node: number, now: number): void {
    const { projects, grants } = this.#stage;
    const stop = (project: Project, job: number): void => {
      this.#jobs.stop(project, grants[project.grantOf[job]], job, this.#stop, now);
      this.countStop(cluster, now);
    };
    for (const { project, job } of this.#jobs.housing.tenantsOn(cluster, node)) stop(project, job);
    for (const grant of this.#holders([{ cluster, node }])) {
      const project = projects[grant.terms.application];
      for (const job of this.#jobs.running(project, grant)) {
        if (this.#jobs.housing.ownNodesOf(grant, job)?.includes(node)) stop(project, job);
      }
    }
    const scavenged = this.#scavenging.nodeGoesDown(cluster, node, this.#stop, now);
    for (let k = 0; k < scavenged; k++) this.countStop(cluster, now);
  }

  /** A job has been stopped because its node goes down, or was about to be. */
  countStop(cluster: number, now: number): void {
    if (this.#isInWindow(now)) this.counts[cluster].interruptions++;
  }

  /** Active grants that hold something of these nodes, by number. */
  #holders(nodes: readonly Place[]): Grant[] {
    const ids = nodes.flatMap(({ cluster, node }) => {
      const { land } = booksAt(this.#stage, cluster);
      return land.slotsOf(node).map((slot) => land.holderOf(slot));
    });
    return [...new Set(ids)]
      .filter((id) => id >= 0)
      .sort((a, b) => a - b)
      .map((id) => this.#stage.grants[id]);
  }

  /** Once for all nodes of an instant: grants are entitled to what is up, and their jobs wait for it. */
  #tellHolders(nodes: readonly Place[], now: number): void {
    if (nodes.length === 0) return;
    const holders = this.#holders(nodes);
    for (const grant of holders) this.#grants.tenure.entitle(grant, now);
    // Where grants share, no node is anybody's own: who waits keeps his place, and what is kept for him.
    const owners = holders.filter(({ pool }) => pool !== null);
    for (const project of new Set(owners.map(({ terms }) => this.#stage.projects[terms.application]))) {
      if (project.isActive) this.#jobs.regroup(project, now);
    }
    // Jobs that kept a grant from giving back what is to go may be gone.
    for (const grant of holders) this.#grants.drain(grant, now);
    this.onTurn(now);
  }

  #isInWindow(now: number): boolean {
    const { windowStart, windowEnd } = this.#stage.input.times;
    return now >= windowStart && now < windowEnd;
  }

  /** The dear check: exactly those are down that the outages say, as far as they are in service; none holds a job. */
  check(now: number): void {
    const expected = this.#stage.books.map(() => new Set<number>());
    for (const { cluster, node, at, interval } of this.#agenda.goings) {
      if (now < at || now >= interval.until) continue;
      if (this.#stage.books[cluster]?.land.stateOf(node) === 'inService') expected[cluster].add(node);
    }
    for (const { cluster, node } of [...this.#switchedOff.values()].flat()) {
      if (this.#stage.books[cluster]?.land.stateOf(node) === 'inService') expected[cluster].add(node);
    }
    this.#stage.books.forEach((books, cluster) => {
      if (books) auditDown(this.#stage, this.#jobs, cluster, expected[cluster], now);
    });
    auditWindows(this.#stage, this.#jobs, this.#outages, now);
    auditReservations(this.#stage, this.#jobs, now);
  }
}

/** Outages of nodes that are known beforehand: whose nodes are switched off by rule is decided when it is time. */
export function outagesOfNodes({ programme }: Pick<Stage, 'programme'>, { outages }: Faults): readonly Outage[] {
  return outages.filter(({ kind }) => kind !== 'switchOff' || !programme.rules.switchOff);
}
