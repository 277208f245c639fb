/**
 * What results say of their precision, and the same as a schema. It must not know how it is worked out or shown.
 */
import { z } from 'zod';
import type { HalfWidth } from './half-width.ts';

/** The widest of the intervals that are judged, against its half-width asked for. */
export interface WidestInterval {
  /** Metric key. */
  readonly metric: string;
  /** Its difference to the first variant; of a single variant, its mean. */
  readonly variant: string;
  /** Half of the corrected interval; null: fewer than two replications have a value. */
  readonly halfWidth: number | null;
  /** The half-width asked for, in the metric's unit; null: a share of a mean that is not there. */
  readonly target: number | null;
}

export interface Look {
  readonly replications: number;
  /** Null: no interval is judged, since no pair of variants is ranked. */
  readonly widest: WidestInterval | null;
}

/**
 * `precisionReached`: no judged interval is wider than asked for; `maximumReached`: one still is; `nothingRanked`: no
 * pair of variants is ranked, so that no interval could be judged.
 */
const STOP_REASONS = ['precisionReached', 'maximumReached', 'nothingRanked'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

export interface Precision {
  /** The sequential rule; null: the number of replications was fixed. */
  readonly rule: { readonly min: number; readonly max: number } | null;
  /** Whether somebody asked for these half-widths; false: they are only what reports measure by. */
  readonly asked: boolean;
  /** By primary metric. */
  readonly halfWidths: Readonly<Record<string, HalfWidth>>;
  /** One for each time that the rule looked, the last of them now. */
  readonly looks: readonly Look[];
  /** Why the rule stopped; null: it did not (or there is none). */
  readonly stopped: StopReason | null;
  /**
   * Replications that the half-widths would need by the spread seen so far, and for which interval; null: none is judged.
   * `replications` null: more than 100,000, or no number would do.
   */
  readonly needed: { readonly replications: number | null; readonly metric: string; readonly variant: string } | null;
}

const count = z.int().nonnegative();

const widest = z.object({
  metric: z.string(),
  variant: z.string(),
  halfWidth: z.number().nonnegative().nullable().describe('half of the corrected interval, in the metric’s unit'),
  target: z.number().nonnegative().nullable().describe('the half-width asked for, in the metric’s unit'),
});

export const precisionSchema = z.object({
  rule: z.object({ min: count, max: count }).nullable().describe('null: a fixed number of replications'),
  asked: z.boolean().describe('false: nobody asked, 5 % of the baseline’s mean is what reports measure by'),
  halfWidths: z.record(z.string(), z.object({ of: z.enum(['baseline', 'unit']), value: z.number().positive() })),
  looks: z.array(z.object({ replications: count, widest: widest.nullable() })),
  stopped: z.enum(STOP_REASONS).nullable(),
  needed: z.object({ replications: count.nullable(), metric: z.string(), variant: z.string() }).nullable(),
});
