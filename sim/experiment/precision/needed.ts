/**
 * How many replications an interval of a given width takes, by the spread seen so far. It must not know what the values
 * stand for.
 */
import { leastAlike, studentTQuantile } from '../statistics.ts';

/** Beyond so many nobody is told a number. */
export const MOST_NEEDED = 100_000;

/**
 * The least n ≥ 2 with t(n − 1) · sd ÷ √n ≤ `halfWidth`, t being the two-sided Student-t quantile at `confidence`: the
 * textbook's n ≥ (t · sd ÷ h)², with t taken at the n that comes out instead of the normal quantile (A. M. Law,
 * Simulation Modeling and Analysis, 5th ed., 2015, § 9.4.1). The left side only falls with n, so that the least n is found
 * by halving. A plan, not a promise: `sd` is itself an estimate.
 * Values without any spread take as many as show a side at all.
 * @param sd sample standard deviation of the values, or of the paired differences, ≥ 0
 * @returns null for more than `MOST_NEEDED`, and where no number would do (a width of 0)
 */
export function neededReplications(sd: number, halfWidth: number, confidence: number): number | null {
  if (sd === 0) return leastAlike(confidence);
  const isEnough = (n: number): boolean =>
    (studentTQuantile((1 + confidence) / 2, n - 1) * sd) / Math.sqrt(n) <= halfWidth;
  let enough = 2;
  while (!isEnough(enough)) {
    if (enough >= MOST_NEEDED) return null;
    enough = Math.min(2 * enough, MOST_NEEDED);
  }
  let tooFew = enough === 2 ? 1 : Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
