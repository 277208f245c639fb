/**
 * Elastic jobs in a cluster that grants share: what quotas, claims and what waits say of their sizes. It must not know when
 * a job is resized, nor by which rule.
 */
import { askOtherwise, type ElasticJob, type ElasticPlace, type QuotaView } from '../../elastic/elastic-place.ts';
import type { Shape } from '../../elastic/shapes.ts';
import type { Grant } from '../grant.ts';
import type { Tenants } from '../housing.ts';
import type { Project } from '../project.ts';
import { TriedQuotas } from './quota-trial.ts';
import type { SharedCluster } from './shared-cluster.ts';

const NEVER = Number.POSITIVE_INFINITY;
const NONE = -1;

/** A row with its project and the number that it has there. */
export interface Tenant {
  readonly project: Project;
  readonly job: number;
}

export class SharedElastic implements ElasticPlace {
  readonly #cluster: SharedCluster;
  readonly #tenants: Tenants;
  readonly #at: (row: number) => Tenant;
  readonly #grantAt: (row: number) => Grant;
  readonly #tried: TriedQuotas;

  constructor(cluster: SharedCluster, tenants: Tenants, at: (row: number) => Tenant, grantAt: (row: number) => Grant) {
    this.#cluster = cluster;
    this.#tenants = tenants;
    this.#at = at;
    this.#grantAt = grantAt;
    this.#tried = new TriedQuotas(cluster.quotas);
  }

  get pool() {
    return this.#cluster.pool;
  }

  requestWith(row: number, gpus: number, now: number): number {
    const { project, job } = this.#at(row);
    return this.#tenants.requestWith(project, this.#grantAt(row), job, gpus, now);
  }

  mustEndBy(row: number, now: number): number {
    const { drainsFrom, endsAt } = this.#grantAt(row);
    return now >= drainsFrom ? endsAt : NEVER;
  }

  *running(): Iterable<number> {
    const claims = this.#cluster.takingBack?.claims;
    for (const row of this.#cluster.running) if (!claims?.isVictim(row)) yield row;
  }

  elasticOf(row: number): ElasticJob | null {
    const { project, job } = this.#at(row);
    return project.elastic?.isElastic(job) ? { jobs: project.elastic, job } : null;
  }

  grantOf(row: number): number {
    return this.#grantAt(row).terms.id;
  }

  isSpokenFor(node: number): boolean {
    const { pool, takingBack } = this.#cluster;
    return pool.isStoodIn(node) || takingBack?.claims.ofNode(node) !== undefined;
  }

  firstInTurn(): number {
    return this.#cluster.firstInTurn();
  }

  isBehindReservation(row: number): boolean {
    const head = this.firstInTurn();
    return head !== NONE && this.#cluster.order.isBefore(head, row);
  }

  firsts(): readonly number[] {
    const { waiting, takingBack, order } = this.#cluster;
    const firsts: number[] = [];
    for (const { grant, order: own } of waiting.rooms) {
      const row = own.rows
        .subarray(own.first, own.end)
        .find((each) => !takingBack?.claims.of(each) && this.#cluster.refusal(grant, each) === null);
      if (row !== undefined) firsts.push(row);
    }
    return firsts.sort((a, b) => (order.isBefore(a, b) ? -1 : 1));
  }

  quotaFor(row: number): QuotaView {
    const { quotas, takingBack, waiting } = this.#cluster;
    const { tree } = quotas;
    const given = new Map<number, number>();
    for (const victim of takingBack?.claims.victims ?? []) {
      const { leaf } = waiting.roomAt(victim);
      given.set(leaf, (given.get(leaf) ?? 0) + takingBack!.claims.gpusGivenBy(victim));
    }
    const { leaf } = waiting.roomAt(row);
    const gpus = this.pool.jobs.gpus[row];
    const trial = this.#tried.begin(leaf, gpus, given);
    return { trial, allows: trial.allows(), isOwner: gpus <= tree.nominalLeft(leaf) };
  }

  mayStartWith(row: number): number {
    const { quotas, waiting } = this.#cluster;
    return quotas.tree.available(waiting.roomAt(row).leaf);
  }

  isPromised(): boolean {
    return (this.#cluster.takingBack?.claims.count ?? 0) > 0;
  }

  /** A job takes nothing that another of its grant waits for, nor borrows what anybody waits for. */
  mayTake(row: number): number {
    const { quotas, blocks, waiting } = this.#cluster;
    const grant = this.#grantAt(row);
    if ((waiting.of(grant)?.count ?? 0) > 0 || grant.hasSpentBudget(this.#cluster.now)) return 0;
    const leaf = quotas.leafOf(grant);
    const available = quotas.tree.available(leaf);
    return blocks.hasAny ? Math.min(available, quotas.tree.nominalLeft(leaf)) : available;
  }

  resize(row: number, { gpus, whole, rest }: Shape, now: number): void {
    const { project, job } = this.#at(row);
    const grant = this.#grantAt(row);
    const { pool, takingBack, quotas, entitlement, books } = this.#cluster;
    const more = gpus - pool.jobs.gpus[row];
    pool.stop(row, now);
    this.#tenants.resized(project, grant, job, gpus, now);
    pool.goOn(row, whole, rest, now);
    // Only what it leaves for good is kept for those for whom it shrank: others of their victims may still be there.
    takingBack?.claims.left(row, now);
    if (pool.closing !== null) {
      pool.closing.runsAmong(row, now);
      pool.closing.settle(now);
      books.gauge.nodesPartlyHeld = pool.nodesPartlyHeld;
    }
    quotas.tree.assume(quotas.leafOf(grant), more);
    entitlement.occupies(grant, more, now);
  }

  startOn(row: number, whole: readonly number[], rest: number, now: number): void {
    this.pool.reservedFor = NONE;
    this.#cluster.startOn(row, whole, rest, now);
  }

  startWith(row: number, gpus: number): void {
    if (gpus !== this.pool.jobs.gpus[row]) this.#mould(row, gpus);
    this.#cluster.startOutOfTurn(row, false, () => {});
    this.pool.reservedFor = NONE;
  }

  /** The job keeps its place in the queue. */
  #mould(row: number, gpus: number): void {
    const { project, job } = this.#at(row);
    const grant = this.#grantAt(row);
    const { pool } = this;
    const room = this.#cluster.waiting.roomAt(row);
    pool.dequeue(row);
    room.remove(row);
    grant.gpusWaiting -= pool.jobs.gpus[row] - gpus;
    askOtherwise(pool, row, () => this.#tenants.moulded(project, grant, job, gpus));
    pool.enqueue(row);
    room.place(row, this.#cluster.waiting.pass);
  }
}
