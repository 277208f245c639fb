/**
 * What the limits of its project let a job of a shared cluster do, by the rules in words. It must not know quotas or nodes.
 */
import type { NaiveBudget } from './budgets.ts';
import { budgetLeft, renewals } from './budgets.ts';
import { startOf } from './cases.ts';
import type { SharedJob } from './jobs.ts';
import { SharedState } from './state.ts';

const NEVER = Number.POSITIVE_INFINITY;

export class SharedLimits extends SharedState {
  readonly #left = new Map<number, number>();
  #leftAt = -1;

  get isSlow(): boolean {
    return this.example.limits?.budget?.whenSpent === 'slow';
  }

  /** Why a waiting job may not start in its turn: too many GPUs at once, or what is left of the budget. */
  refusal(job: SharedJob): 'limit' | 'budget' | null {
    const { limits } = this.example;
    if (limits === null) return null;
    const holding = this.holding(job.grant);
    const held = holding.reduce((sum, { gpus }) => sum + gpus, 0);
    if (held + job.gpus > this.mostAtOnce(job.grant)) return 'limit';
    const left = this.budgetLeft(job.grant);
    if (left <= 0) return 'budget';
    if (!limits.budget?.commitAhead) return null;
    const asks = (other: SharedJob) =>
      other.gpus * (other.state === 'running' ? Math.max(0, other.expected - this.now) : other.requestWall);
    return holding.reduce((sum, other) => sum + asks(other), asks(job)) > left ? 'budget' : null;
  }

  /** Jobs of a grant that run, or that others are being stopped for. */
  holding(grant: number): SharedJob[] {
    return [...this.running, ...this.claims.map(({ job }) => job)].filter((job) => job.grant === grant);
  }

  hasSpentBudget(grant: number): boolean {
    return this.budgetLeft(grant) <= 0;
  }

  /** Worked out once for each instant: what is used in it does not count yet. */
  budgetLeft(grant: number): number {
    if (this.#leftAt !== this.now) this.#left.clear();
    this.#leftAt = this.now;
    const left = this.#left.get(grant) ?? this.#budgetLeft(grant);
    this.#left.set(grant, left);
    return left;
  }

  #budgetLeft(grant: number): number {
    const budget = this.#budgetOf(grant);
    if (!budget) return NEVER;
    const own = this.jobs.filter((job): job is SharedJob => job?.grant === grant);
    return budgetLeft(budget, this.now, (from, to) => own.reduce((sum, job) => sum + job.gpuSecondsIn(from, to), 0));
  }

  /** When periods of budgets begin, s. */
  get renewals(): number[] {
    const budgets = this.example.grants.map((_, k) => this.#budgetOf(k));
    return budgets.flatMap((budget) => (budget && budget.rule.period < NEVER ? renewals(budget) : []));
  }

  #budgetOf(grant: number): NaiveBudget | null {
    const { limits, grants } = this.example;
    const own = grants[grant]!;
    const startsAt = startOf(this.example, own);
    const { length } = this;
    // Grants of a call are given a length, blocks an end.
    const endsAt = own.block === null ? startsAt + length : length;
    return limits?.budget ? { rule: limits.budget, gpus: own.gpus, startsAt, endsAt } : null;
  }
}
