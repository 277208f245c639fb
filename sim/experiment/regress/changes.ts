/**
 * What a new baseline changes, as lines that a reviewer reads. It must not know what is judged, nor how figures are written.
 */
import { mean } from '../statistics.ts';
import type { Baseline } from './baseline.ts';

export type BaselineChange =
  | { readonly kind: 'added' | 'removed'; readonly what: string }
  | { readonly kind: 'inputs'; readonly what: string }
  | {
      readonly kind: 'figure';
      readonly scenario: string;
      readonly variant: string;
      readonly metric: string;
      readonly before: number | null;
      readonly now: number | null;
    };

/** In the order of the new baseline; none: the two hold the same figures of the same inputs. */
export function baselineChanges(before: Baseline, now: Baseline): BaselineChange[] {
  const changes: BaselineChange[] = [];
  changes.push(...addedAndRemoved(before.scenarios, now.scenarios, 'scenario'));
  for (const [scenario, after] of Object.entries(now.scenarios)) {
    const old = before.scenarios[scenario];
    if (!old) continue;
    const inputs = [
      ...(old.seed === after.seed ? [] : [`seed ${old.seed} → ${after.seed}`]),
      ...(old.replications === after.replications ? [] : [`replications ${old.replications} → ${after.replications}`]),
      ...(JSON.stringify([old.inputs, old.files]) === JSON.stringify([after.inputs, after.files])
        ? []
        : ['other inputs']),
    ];
    for (const what of inputs) changes.push({ kind: 'inputs', what: `${scenario}: ${what}` });
    changes.push(...addedAndRemoved(old.variants, after.variants, `${scenario}: variant`));
    for (const [variant, own] of Object.entries(after.variants)) {
      const oldVariant = old.variants[variant];
      if (!oldVariant) continue;
      changes.push(...addedAndRemoved(oldVariant.metrics, own.metrics, `${scenario}, ${variant}: `));
      for (const [metric, values] of Object.entries(own.metrics)) {
        const oldValues = oldVariant.metrics[metric];
        if (!oldValues || JSON.stringify(oldValues) === JSON.stringify(values)) continue;
        const figures = { before: meanOf(oldValues), now: meanOf(values) };
        changes.push({ kind: 'figure', scenario, variant, metric, ...figures });
      }
    }
  }
  return changes;
}

function addedAndRemoved(before: object, now: object, what: string): BaselineChange[] {
  const label = (key: string) => `${what}${what.endsWith(' ') ? '' : ' '}${key}`;
  return [
    ...Object.keys(now).flatMap((key) => (key in before ? [] : [{ kind: 'added' as const, what: label(key) }])),
    ...Object.keys(before).flatMap((key) => (key in now ? [] : [{ kind: 'removed' as const, what: label(key) }])),
  ];
}

function meanOf(values: readonly (number | null)[]): number | null {
  return mean(values.filter((value) => value !== null));
}
