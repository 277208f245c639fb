/**
 * GPU-hours as parts of a whole, by variant: of what is in service, and of what was reclaimed. It must not know charts.
 */
import type { Results, VariantResult } from '../../sim/experiment/results.ts';
import { meanLedger } from '../ledger-steps.ts';
import { meanOf } from './programme.ts';

/** What a part is; the page has a colour for each. */
export type PartKind =
  | 'useful'
  | 'held'
  | 'shared'
  | 'filler'
  | 'lost'
  | 'idle'
  | 'gone'
  | 'none'
  | 'budget'
  | 'limit'
  | 'grace';

export interface Part {
  readonly kind: PartKind;
  readonly label: string;
  readonly gpuHours: number;
}

export interface Whole {
  readonly variant: string;
  readonly parts: readonly Part[];
  /** A figure beside the parts that is none of them. */
  readonly beside: { readonly label: string; readonly gpuHours: number } | null;
}

/** Of GPUs in service and up: what work they did, and whose they were where they did none. */
export function serviceParts(results: Results): Whole[] {
  const made = results.variants.filter(({ runs }) => runs.length > 0);
  return shown(
    made.map((variant) => {
      const { useful, filler, lost, grantedIdle, ungranted } = meanLedger(variant);
      const parts: Part[] = [
        { kind: 'useful', label: 'useful', gpuHours: useful },
        { kind: 'filler', label: 'filler', gpuHours: filler },
        { kind: 'lost', label: 'lost', gpuHours: lost },
        { kind: 'idle', label: 'granted and idle', gpuHours: grantedIdle },
        { kind: 'none', label: 'ungranted and idle', gpuHours: ungranted },
      ];
      return { variant: variant.name, parts, beside: null };
    }),
  );
}

/** Of what was reclaimed, by the variants that did. */
export function reclaimedParts(results: Results): Whole[] {
  const hours = (variant: VariantResult, name: string): number => meanOf(variant, `${name}GpuHours`);
  return shown(
    results.variants
      .filter((variant) => hours(variant, 'reclaimed') > 0)
      .map((variant) => {
        const used = hours(variant, 'redistributedUsed');
        const parts: Part[] = [
          { kind: 'useful', label: 'redistributed and used', gpuHours: used },
          {
            ...{ kind: 'held', label: 'redistributed, not used' },
            gpuHours: Math.max(0, hours(variant, 'redistributed') - used),
          },
          { kind: 'shared', label: 'scavenged', gpuHours: hours(variant, 'reclaimedScavenged') },
          { kind: 'idle', label: 'granted to nobody', gpuHours: hours(variant, 'reclaimedIdle') },
          { kind: 'gone', label: 'after the lease', gpuHours: hours(variant, 'reclaimedExpired') },
          { kind: 'none', label: 'beyond the run', gpuHours: hours(variant, 'reclaimedBeyondHorizon') },
        ];
        // No value where nobody owns anything.
        const wrongly = variant.summary['wronglyReclaimedGpuHours']?.mean ?? null;
        const beside = wrongly === null ? null : { label: 'wrongly reclaimed', gpuHours: wrongly };
        return { variant: variant.name, parts, beside };
      }),
  );
}

export function total({ parts }: Whole): number {
  return parts.reduce((sum, { gpuHours }) => sum + gpuHours, 0);
}

/** Without the parts that no variant has. */
function shown(wholes: readonly Whole[]): Whole[] {
  const used = new Set(
    wholes.flatMap(({ parts }) => parts.filter(({ gpuHours }) => gpuHours > 0)).map(({ kind }) => kind),
  );
  return wholes.map((whole) => ({ ...whole, parts: whole.parts.filter(({ kind }) => used.has(kind)) }));
}
