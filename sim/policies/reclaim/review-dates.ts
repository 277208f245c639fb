/**
 * Dates of published rules, which count from a grant's start. It must not know what a review decides.
 *
 * A published calendar date is an offset in the award's own year; a published month is 30.4375 days where no date is
 * given. A longer or shorter term does not stretch them: offsets stay, and those at or beyond the grant's end never come.
 */
import type { GrantView } from './reclaim.ts';

export const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 86_400;
/** 30.4375 days: a twelfth of 365.25. */
export const MONTH_SECONDS = 2_629_800;
/** Three months, 91.3125 days. */
export const QUARTER_SECONDS = 3 * MONTH_SECONDS;

/** The first instant start + offset that is still to come; `offsets` ascend, s. Infinity: none before the end. */
export function nextOffset(grant: GrantView, offsets: readonly number[]): number {
  const offset = offsets.find((seconds) => grant.startedAt + seconds > grant.now);
  return offset === undefined ? Number.POSITIVE_INFINITY : beforeEnd(grant, grant.startedAt + offset);
}

/** The first instant start + k × `period` (s), k ≥ 1, that is still to come. Infinity: none before the end. */
export function nextMultiple(grant: GrantView, period: number): number {
  const k = Math.floor((grant.now - grant.startedAt) / period) + 1;
  return beforeEnd(grant, grant.startedAt + Math.max(1, k) * period);
}

/** The instant, or Infinity where the grant is over by then. */
export function beforeEnd(grant: GrantView, instant: number): number {
  return instant < grant.endsAt ? instant : Number.POSITIVE_INFINITY;
}
