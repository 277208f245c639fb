/** Indices of fairness and concentration. They must not know of what. */

/** (Σx)² ÷ (n Σx²) (R. Jain, D. Chiu, W. Hawe, DEC-TR-301, 1984); null without projects. */
export function jain(shares: readonly number[]): number | null {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return squares === 0 ? null : (sum * sum) / (shares.length * squares);
}

/** Gini's index of concentration: 0 all equal, towards 1 one has all; null where there is nothing. */
export function gini(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  if (total === 0) return null;
  const weighted = sorted.reduce((sum, value, k) => sum + (k + 1) * value, 0);
  return (2 * weighted) / (sorted.length * total) - (sorted.length + 1) / sorted.length;
}
