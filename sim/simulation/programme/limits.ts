/**
 * Limits of a programme: how many GPUs a project may hold at once, and what the budget of a grant still lets start. It must
 * not know queues or nodes.
 *
 * A job that a limit refuses blocks nobody behind it (as in Slurm without `assoc_limit_stop`) and holds no reservation.
 * With commit-ahead a job starts only if what is left covers its request beside what the grant's running jobs still ask
 * for (Slurm's `safe` limits); of a budget in parts that is what may be used now, so that a job that crosses the end of a
 * period counts wholly against the earlier parts. Filler is no job: it is not counted.
 */
import type { LimitRules } from '../../model/programme.ts';
import { STATE } from '../job-board.ts';
import { Agenda } from './agenda.ts';
import type { Grant } from './grant.ts';
import type { Project } from './project.ts';

const NEVER = Number.POSITIVE_INFINITY;
/** A share times a whole, as computed, may miss the number that is meant by this much. */
const ROUNDING = 1e-9;

/** Why a job may not start in its turn: the project's GPUs at once, or the grant's budget. */
export type Refusal = 'limit' | 'budget';

/** What limits leave to the jobs of a grant, until one of its project starts, ends or is resized. */
export interface Leave {
  /** GPUs that one may take besides those that are held; Infinity: any number. */
  readonly gpus: number;
  /** GPU-seconds of the budget; 0 or less: it is spent. */
  readonly budget: number;
  /** What a job asks for must be left beside so many GPU-seconds; null: nobody asks. */
  readonly committed: number | null;
}

/** Why a job may not start under what is left; null: it may. @param request s */
export function refusalUnder({ gpus, budget, committed }: Leave, asked: number, request: number): Refusal | null {
  if (asked > gpus) return 'limit';
  if (budget <= 0) return 'budget';
  return committed !== null && committed + asked * request > budget ? 'budget' : null;
}

export class Limits {
  /** When periods of budgets begin, and when budgets will be spent as things stand; by grant. */
  readonly agenda: Agenda;
  /** Told of a grant in which jobs that were refused may start now. */
  onFreed: (grant: Grant, now: number) => void = () => {};
  /** Told of a grant whose budget is spent. */
  onSpent: (grant: Grant, now: number) => void = () => {};
  readonly #rules: LimitRules;
  /** Of each grant the jobs that run, or are to start once others have been stopped for them. */
  readonly #holding = new Map<number, Set<number>>();
  /** By grant: when its next period begins, s. */
  readonly #renewedAt: number[] = [];

  /** @param grants by number */
  constructor(rules: LimitRules, grants: readonly Grant[]) {
    this.#rules = rules;
    this.agenda = new Agenda((id, now) => this.#appointment(grants[id], now));
  }

  /** Whether jobs of a grant whose budget is spent start when nobody else can. */
  get isSlow(): boolean {
    return this.#rules.budget?.whenSpent === 'slow';
  }

  /** Most GPUs that jobs of the project may hold at once in the cluster; at least 1. */
  mostAtOnce({ grants }: Project, cluster: number): number {
    const { gpusAtOnce, shareAtOnce } = this.#rules;
    if (shareAtOnce === NEVER) return gpusAtOnce;
    let gpus = 0;
    for (const { terms, gpusKept } of grants) if (terms.cluster === cluster) gpus += gpusKept;
    return Math.max(1, Math.min(gpusAtOnce, Math.floor(shareAtOnce * gpus + ROUNDING)));
  }

  /** Why a waiting job may not start in its turn; null: it may. */
  refusal(project: Project, grant: Grant, job: number, now: number): Refusal | null {
    return refusalUnder(this.leaves(project, grant, now), project.jobs.gpus[job], project.board.request[job]);
  }

  /** The same for all of a grant: to be asked once where many of its jobs are looked at. */
  leaves(project: Project, grant: Grant, now: number): Leave {
    const { cluster } = grant.terms;
    const most = this.mostAtOnce(project, cluster);
    const budget = grant.budgetLeft(now);
    const commits = this.#rules.budget?.commitAhead === true && budget > 0 && budget < NEVER;
    return {
      gpus: most < NEVER ? most - this.#gpusHeld(project, cluster) : NEVER,
      budget,
      committed: commits ? this.#committed(project, grant, now) : null,
    };
  }

  /** Whether the budget may hold the grant back, and has not yet: then it matters whose turn it was. */
  asksWhoIsPassedOver(grant: Grant, { budget }: Leave): boolean {
    return budget < NEVER && !this.isSlow && !grant.isHeldBack;
  }

  #gpusHeld({ grants, jobs }: Project, cluster: number): number {
    let gpus = 0;
    for (const { terms } of grants) {
      if (terms.cluster !== cluster) continue;
      for (const job of this.#holding.get(terms.id) ?? []) gpus += jobs.gpus[job];
    }
    return gpus;
  }

  /** GPU-seconds that those which hold GPUs still ask for. */
  #committed({ board, jobs }: Project, { terms }: Grant, now: number): number {
    let gpuSeconds = 0;
    for (const job of this.#holding.get(terms.id) ?? []) {
      const seconds =
        board.state[job] === STATE.running ? Math.max(0, board.expectedEnd[job] - now) : board.request[job];
      gpuSeconds += jobs.gpus[job] * seconds;
    }
    return gpuSeconds;
  }

  /** A job was passed over for this reason. */
  passedOver(grant: Grant, refusal: Refusal, now: number): void {
    if (refusal === 'limit') return;
    if (!this.isSlow) grant.isHeldBack = true;
    this.#look(grant, now);
  }

  /** A grant has started. */
  began(grant: Grant, now: number): void {
    this.#noteRenewal(grant, now);
    this.#look(grant, now);
  }

  /** A job has started, or others are being stopped for it. */
  holds(grant: Grant, job: number, now: number): void {
    const own = this.#holding.get(grant.terms.id);
    if (own) own.add(job);
    else this.#holding.set(grant.terms.id, new Set([job]));
    this.#look(grant, now);
  }

  /** A job has given its GPUs back, or will not get any. */
  gave(project: Project, grant: Grant, job: number, now: number): void {
    this.#holding.get(grant.terms.id)?.delete(job);
    this.#look(grant, now);
    for (const other of project.grants) {
      if (other !== grant && other.terms.cluster === grant.terms.cluster) this.onFreed(other, now);
    }
  }

  #appointment(grant: Grant, now: number): void {
    if (grant.state !== 'active') return;
    this.#look(grant, now);
    if (this.#renewedAt[grant.terms.id] !== now) return;
    this.#noteRenewal(grant, now);
    this.onFreed(grant, now);
  }

  #noteRenewal(grant: Grant, now: number): void {
    if (!grant.hasBudgetRule) return;
    const at = grant.budget?.nextPeriod(now) ?? NEVER;
    this.#renewedAt[grant.terms.id] = at;
    this.agenda.add(at, grant.terms.id);
  }

  /** Tells that a budget is spent, or notes when it will be. */
  #look(grant: Grant, now: number): void {
    if (!grant.hasBudgetRule || grant.state !== 'active') return;
    const left = grant.budgetLeft(now);
    if (left > 0) {
      grant.isToldSpent = false;
      const { level } = grant.occupied;
      if (level > 0) this.agenda.add(now + Math.ceil(left / level), grant.terms.id);
    } else if (!grant.isToldSpent) {
      grant.isToldSpent = true;
      this.onSpent(grant, now);
    }
  }
}
