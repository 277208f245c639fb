/**
 * Written limits as a programme's rules: durations become seconds. It must not know what keeps them.
 */
import { parseDuration } from '../../engine/time.ts';
import type { LimitRules } from '../../model/programme.ts';
import type { Scenario } from './spec.ts';

const NEVER = Number.POSITIVE_INFINITY;

export function limitRulesOf(limits: NonNullable<Scenario['programme']>['limits']): LimitRules | null {
  if (!limits) return null;
  const { gpusAtOnce, budget } = limits;
  return {
    gpusAtOnce: gpusAtOnce?.gpus ?? NEVER,
    shareAtOnce: gpusAtOnce?.share ?? NEVER,
    budget: budget
      ? {
          ...budget,
          period: budget.period === 'none' ? NEVER : parseDuration(budget.period)!,
          ageing: budget.ageing === 'never' ? NEVER : budget.ageing,
        }
      : null,
  };
}
