/**
 * The budget of a grant from its rule in words, worked out anew from its start at every question. It must not know jobs, and
 * shares no code with the simulator.
 *
 * Use is booked to the oldest part that may still be used, and what exceeds all of them is owed by the parts to come. At the
 * end of a period a part that has had its own goes on by a share, until it is too old.
 */
import type { BudgetRule } from '../../../sim/model/budget-parts.ts';

/** GPU-seconds used in [from, to]. */
type Used = (from: number, to: number) => number;

export interface NaiveBudget {
  readonly rule: BudgetRule;
  readonly gpus: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

/** From when to when each period is, s: the last one may end after the grant. */
function periods({ rule, startsAt, endsAt }: NaiveBudget): { from: number; until: number }[] {
  const all: { from: number; until: number }[] = [];
  for (let from = startsAt; from < endsAt; from += rule.period) all.push({ from, until: from + rule.period });
  return all;
}

/** When its periods begin, but for the first, s. */
export function renewals(budget: NaiveBudget): number[] {
  return periods(budget)
    .slice(1)
    .map(({ from }) => from);
}

/** GPU-seconds that may still be used now; 0 or less: it is spent. */
export function budgetLeft(budget: NaiveBudget, now: number, used: Used): number {
  const { rule, gpus, endsAt } = budget;
  const all = periods(budget);
  const given = all.map(({ from, until }) => rule.share * gpus * (Math.min(until, endsAt) - from));
  const parts = [...given];
  let owed = 0;
  const book = (gpuSeconds: number, period: number) => {
    owed += gpuSeconds;
    for (let k = 0; k <= Math.min(period + rule.ahead, parts.length - 1); k++) {
      const taken = Math.min(owed, parts[k]!);
      parts[k]! -= taken;
      owed -= taken;
    }
  };
  const present = all.findIndex(({ until }) => now < until);
  for (let period = 0; period < present; period++) {
    book(used(all[period]!.from, all[period]!.until), period);
    // Who is slow has used only what nobody else wanted.
    if (rule.whenSpent === 'slow') owed = 0;
    for (let k = 0; k <= period; k++) parts[k] = period + 1 - k < rule.ageing ? parts[k]! * rule.carryOver : 0;
  }
  book(used(all[present]!.from, now), present);
  const beyond = rule.whenSpent === 'overuse' ? (rule.overuseTo - 1) * given[present]! : 0;
  return parts.slice(0, present + rule.ahead + 1).reduce((sum, part) => sum + part, 0) - owed + beyond;
}
