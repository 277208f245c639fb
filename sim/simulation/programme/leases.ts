/**
 * The end of a lease: nodes go back to their owner, and the grants on them move or end. It must not know how grants are
 * awarded.
 */

import { STOPS } from './attempts.ts';
import { inOtherType } from './exchange.ts';
import type { Grant } from './grant.ts';
import type { GrantsAtWork } from './grants-at-work.ts';
import type { JobsAtWork } from './jobs-at-work.ts';
import { booksAt, type Stage } from './stage.ts';

export class Leases {
  readonly #stage: Stage;
  readonly #jobs: JobsAtWork;
  readonly #grants: GrantsAtWork;

  constructor(stage: Stage, jobs: JobsAtWork, grants: GrantsAtWork) {
    this.#stage = stage;
    this.#jobs = jobs;
    this.#grants = grants;
  }

  /** It is known from now on when the nodes go back: grants on them end then, unless they are to move. */
  notice(cluster: number, nodes: readonly number[], until: number, now: number): void {
    const { returnsAt } = booksAt(this.#stage, cluster);
    for (const node of nodes) returnsAt[node] = until;
    const returning = new Set(nodes);
    for (const grant of this.#stage.grants) {
      if (grant.state !== 'active' || grant.terms.cluster !== cluster) continue;
      if (grant.parts.some(({ node }) => returning.has(node))) this.#grants.limitToLease(grant, now);
    }
  }

  /** Nodes go back to their owner: grants on them move or end. */
  end(cluster: number, nodes: readonly number[], now: number): void {
    const books = booksAt(this.#stage, cluster);
    const { land } = books;
    const returning = new Set(nodes);
    land.withhold(returning);
    for (const grant of [...this.#stage.grants]) {
      if (grant.state !== 'active' || grant.terms.cluster !== cluster) continue;
      if (!grant.parts.some(({ node }) => returning.has(node))) continue;
      // A winner who never came has nothing to move.
      if (grant.terms.isNoShow) this.#grants.end(grant, 'noShow', now);
      else if (this.#stage.programme.rules.atLeaseEnd === 'move') this.#move(grant, now);
      else this.#grants.end(grant, 'leaseEnded', now);
    }
    land.offerAgain();
    books.meter.advance(now);
    for (const node of nodes) {
      this.#stage.parcels.settle(cluster, land.slotsOf(node), now);
      this.#grants.tenure.needs(cluster, node, now);
      this.#grants.kept.giveUp(cluster, land.slotsOf(node), now);
      this.#vacate(cluster, node, now);
      books.leaveService(node);
      this.#jobs.housing.nodeGoes(cluster, node, Number.POSITIVE_INFINITY, now);
    }
  }

  /** Where nodes are shared, jobs of grants that stay may run on one that goes: they wait again. */
  #vacate(cluster: number, node: number, now: number): void {
    const how = this.#stage.programme.rules.atLeaseEnd === 'move' ? STOPS.checkpoint : STOPS.nodeGoes;
    for (const { project, job } of this.#jobs.housing.tenantsOn(cluster, node)) {
      this.#jobs.stop(project, this.#stage.grants[project.grantOf[job]], job, how, now);
    }
  }

  /** Its project gets a grant elsewhere, until the same end; jobs wait there with what they have done. */
  #move(grant: Grant, now: number): void {
    const { terms } = grant;
    const project = this.#stage.projects[terms.application];
    const target = terms.clusters.find((cluster) => this.#roomFor(grant, cluster, now));
    // Of a grant that only drains nothing is left to move.
    if (target === undefined || grant.gpusKept === 0) {
      this.#grants.end(grant, 'leaseEnded', now);
      return;
    }
    const gpus = this.#gpusIn(grant, target);
    for (const job of this.#jobs.running(project, grant)) this.#jobs.stop(project, grant, job, STOPS.checkpoint, now);
    const { gpusPerNode } = booksAt(this.#stage, target).cluster;
    const place = { cluster: target, gpusPerNode, gpusAwarded: gpus };
    const gone = now - grant.startedAt;
    const gates = terms.gates.map(({ after, drop }) => ({ after: after - gone, drop }));
    const elsewhere = { ...terms, ...place, gates, isMoved: true };
    const moved = this.#grants.award({ ...elsewhere, awardedAt: now, plannedStart: now, fixedEnd: grant.originalEnd });
    moved.gatesPassed = grant.gatesPassed;
    moved.audits = grant.audits;
    moved.past = { grant, worth: gpus / grant.gpusKept };
    this.#grants.tell(grant, { at: now, kind: 'moved', gpus });
    this.#grants.tell(moved, { at: now, kind: 'awarded', gpus, reason: 'moved', until: now });
    this.#grants.finish(grant, 'leaseEnded', now);
  }

  /** Whether the grant could start there now beside all that are promised GPUs there, others that move too. */
  #roomFor(grant: Grant, cluster: number, now: number): boolean {
    const books = this.#stage.books[cluster];
    if (!books) return false;
    const gpus = this.#gpusIn(grant, cluster);
    const { gpusPerNode } = books.cluster;
    const { gpus: unpromised, wholeNodeGpus } = this.#grants.unpromised(cluster, now, grant.terms.beta);
    if (gpus > (gpus % gpusPerNode === 0 ? wholeNodeGpus : unpromised)) return false;
    return books.land.hasRoom(Math.floor(gpus / gpusPerNode), gpus % gpusPerNode, grant.terms.beta);
  }

  /** As many GPUs of another cluster as the grant's are worth, in whole units. */
  #gpusIn({ terms, gpusKept }: Grant, cluster: number): number {
    const { exchange } = this.#stage.programme.rules;
    const from = booksAt(this.#stage, terms.cluster).cluster;
    const to = booksAt(this.#stage, cluster).cluster;
    return inOtherType(gpusKept, from.gpu, to.gpu, exchange, terms.unit === 'node' ? to.gpusPerNode : 1);
  }
}
