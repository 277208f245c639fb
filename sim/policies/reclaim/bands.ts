/**
 * Bands of use: the table that most published rules are. It must not know what the share is a share of.
 */
import type { GrantView } from './reclaim.ts';

/** Below `below` % used, `removes` % go. */
export interface Band {
  readonly below: number;
  readonly removes: number;
  /** Exactly `below` % belongs here too. */
  readonly inclusive?: true;
}

/** Bands that are looked at so long after the grant's start, s. */
export interface DatedBands {
  readonly after: number;
  /** From the least use on. */
  readonly bands: readonly Band[];
}

/** Per cent that the first band removes in which `used` out of `whole` falls; 0: none. Exact for whole numbers. */
export function removedPercent(bands: readonly Band[], used: number, whole: number): number {
  const band = bands.find(({ below, inclusive }) => {
    const limit = below * whole;
    return used * 100 < limit || (inclusive === true && used * 100 === limit);
  });
  return band?.removes ?? 0;
}

/** The bands of this very instant; undefined: it is no date of the rule. */
export function bandsNow(grant: GrantView, dates: readonly DatedBands[]): readonly Band[] | undefined {
  return dates.find(({ after }) => grant.startedAt + after === grant.now)?.bands;
}
