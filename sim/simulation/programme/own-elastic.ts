/**
 * Elastic jobs on a grant's own nodes: only the grant's other jobs stand beside them. It must not know when a job is
 * resized, nor by which rule.
 */
import { askOtherwise, type ElasticJob, type ElasticPlace, type QuotaView } from '../elastic/elastic-place.ts';
import type { Shape } from '../elastic/shapes.ts';
import { STATE } from '../job-board.ts';
import type { ClusterBooks } from './cluster-books.ts';
import type { Grant } from './grant.ts';
import { type GrantPool, settleClosing } from './grant-pool.ts';
import type { Tenants } from './housing.ts';
import type { Project } from './project.ts';

const NEVER = Number.POSITIVE_INFINITY;
const NONE = -1;
const NO_QUOTAS: QuotaView = { trial: null, allows: true, isOwner: true };

/** Of one grant; its rows are those of its project. */
export class OwnElastic implements ElasticPlace {
  readonly #project: Project;
  readonly #grant: Grant;
  readonly #books: ClusterBooks;
  readonly #tenants: Tenants;

  constructor(project: Project, grant: Grant, books: ClusterBooks, tenants: Tenants) {
    this.#books = books;
    this.#project = project;
    this.#grant = grant;
    this.#tenants = tenants;
  }

  get pool(): GrantPool {
    return this.#grant.pool!;
  }

  requestWith(job: number, gpus: number, now: number): number {
    return this.#tenants.requestWith(this.#project, this.#grant, job, gpus, now);
  }

  mustEndBy(_job: number, now: number): number {
    return now >= this.#grant.drainsFrom ? this.#grant.endsAt : NEVER;
  }

  *running(): Iterable<number> {
    const { board, grantOf, cursor } = this.#project;
    for (let job = 0; job < cursor; job++) {
      if (board.state[job] === STATE.running && grantOf[job] === this.#grant.terms.id) yield job;
    }
  }

  elasticOf(job: number): ElasticJob | null {
    const { elastic } = this.#project;
    return elastic?.isElastic(job) ? { jobs: elastic, job } : null;
  }

  grantOf(): number {
    return 0;
  }

  isSpokenFor(): boolean {
    return false;
  }

  /** Whom the limits refuse is out of sight as in a pass. */
  firstInTurn(): number {
    const { queue, gate } = this.pool;
    for (let head = queue.head(); ; head = queue.head()) {
      if (head === NONE || gate === null || gate.admits(head)) return head;
      queue.hide(head);
      gate.hidden(head);
    }
  }

  /** Only the first in turn is ever asked about. */
  isBehindReservation(): boolean {
    return false;
  }

  firsts(): readonly number[] {
    const head = this.firstInTurn();
    return head === NONE ? [] : [head];
  }

  quotaFor(): QuotaView {
    return NO_QUOTAS;
  }

  mayStartWith(): number {
    return NEVER;
  }

  isPromised(): boolean {
    return false;
  }

  /** Nobody of the grant takes more where its budget is spent. */
  mayTake(_job: number, now: number): number {
    return this.#grant.hasSpentBudget(now) ? 0 : NEVER;
  }

  resize(job: number, { gpus, whole, rest }: Shape, now: number): void {
    const { pool } = this;
    pool.stop(job, now);
    this.#tenants.resized(this.#project, this.#grant, job, gpus, now);
    pool.goOn(job, whole, rest, now);
    pool.closing?.runsAmong(job, now);
    settleClosing(this.#grant, this.#books, now);
  }

  startOn(job: number, whole: readonly number[], rest: number, now: number): void {
    const { pool } = this;
    pool.leaveQueue(job);
    if (pool.closing === null) pool.startOn(job, whole, rest, now);
    else pool.closing.startAmong(job, whole, rest, now);
    pool.reservedFor = NONE;
  }

  startWith(job: number, gpus: number, now: number): void {
    const { pool } = this;
    pool.leaveQueue(job);
    askOtherwise(pool, job, () => {
      if (gpus !== pool.jobs.gpus[job]) this.#tenants.moulded(this.#project, this.#grant, job, gpus);
    });
    pool.start(job, now);
    pool.reservedFor = NONE;
  }
}
