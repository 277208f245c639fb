/**
 * Half and twice a value inside its legal range. It must not know where the value comes from.
 */
import { LONGEST_DURATION_SECONDS } from '../../engine/time.ts';
import type { AssumedNumber } from '../scenario/assumed-number.ts';
import type { LegalRange } from './legal-range.ts';

export type Direction = 'halved' | 'doubled';

const FACTORS: Readonly<Record<Direction, number>> = { halved: 0.5, doubled: 2 };

export interface Scaled {
  readonly value: number;
  /** Whether the range stopped the change on its way. */
  readonly clipped: boolean;
}

/**
 * Durations (s) and whole numbers are rounded, halves away from zero. A value that would leave the range stops at its
 * end; where the end itself is not legal (a share below 1), half of the way there.
 * @param most a further upper end, itself legal
 */
export function scaled(
  { value, unit }: Pick<AssumedNumber, 'value' | 'unit'>,
  direction: Direction,
  range: LegalRange,
  most = Number.POSITIVE_INFINITY,
): Scaled {
  const isWhole = unit === 'duration' || range.whole;
  const wished = value * FACTORS[direction];
  const rounded = isWhole ? Math.sign(wished) * Math.round(Math.abs(wished)) : plainDecimal(wished);
  const [low, high] = unit === 'duration' ? [-LONGEST_DURATION_SECONDS, LONGEST_DURATION_SECONDS] : ends(value, range);
  const within = Math.min(Math.max(rounded, low), high, Math.max(value, most));
  // −0 would be another value than 0.
  return { value: within === 0 ? 0 : plainDecimal(within), clipped: within !== rounded };
}

/** The legal values nearest to the ends of the range, as seen from `value`. */
function ends(value: number, { least, most, leastLegal, mostLegal }: LegalRange): [number, number] {
  const towards = (end: number, isLegal: boolean): number =>
    isLegal || !Number.isFinite(end) ? end : (value + end) / 2;
  return [towards(least, leastLegal), towards(most, mostLegal)];
}

/** Without the last bits that halving and subtracting leave: 0.30000000000000004 → 0.3. */
function plainDecimal(value: number): number {
  return Number(value.toPrecision(12));
}
