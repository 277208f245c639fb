/**
 * Whether results are of a programme, and what its metrics are called where a name means something else there. It must
 * not know layouts.
 */
import type { Results, VariantResult } from '../../sim/experiment/results.ts';
import { labelOf } from '../metric-text.ts';

/** True where some run had calls and grants. */
export function hasProgramme(results: Pick<Results, 'variants'>): boolean {
  return results.variants.some(({ summary }) => summary['grantedGpuHours'] !== undefined);
}

/** Mean of a metric; 0 where it has no value. */
export function meanOf(variant: VariantResult, key: string): number {
  return variant.summary[key]?.mean ?? 0;
}

/**
 * Mean over replications of one metric ÷ another, as a metric that is such a share is summarised: replications without
 * the other have none, nor those where the part means nothing. Null where none has.
 */
export function meanShare({ runs }: VariantResult, part: string, whole: string): number | null {
  const shares = runs.flatMap(({ metrics }) => {
    const all = metrics[whole] ?? 0;
    const own = metrics[part] ?? 0;
    return all === 0 || metrics[part] === null ? [] : [own / all];
  });
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

const PROGRAMME_LABELS: Readonly<Record<string, string>> = {
  unservedShare: 'Work of grants not done',
  unservedGpuHours: 'GPU-hours of grants not done',
};

/** A metric in words, as it is meant in these results. */
export function labelIn(results: Results, key: string): string {
  return (hasProgramme(results) ? PROGRAMME_LABELS[key] : undefined) ?? labelOf(key);
}
