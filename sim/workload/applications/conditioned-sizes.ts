/**
 * Sizes conditional on their sum: independent sizes of given distributions, given that they add up to a published total.
 * It must not know what is counted.
 *
 * This is the exact conditional distribution, not a correction afterwards: each size is drawn in turn with the
 * probability p(v) × P(the sizes after it add up to what v leaves). So sizes keep their values (nobody asks for 17 nodes
 * because a total was one short), their ratios of probability, and each application its own single draw.
 * All distributions are first tilted, p(v) → p(v) e^(θv), with the one θ that makes the total the expected one. For a
 * given sum that changes no probability, and none of those computed with becomes too small for a double.
 */
import { type Discrete, discrete } from '../../engine/discrete.ts';
import { exp } from '../../engine/exact-math.ts';

/** Beyond it a tilt leaves only the smallest or only the largest value. */
const TILT_MAX = 100;
const HALVINGS = 80;
/** Sums so many times less likely than the likeliest count as impossible: doubles that small are slow to compute with. */
const NEGLIGIBLE = 1e-250;

/**
 * Sizes with distributions `laws` (whole values ≥ 0) that add up to `total`; the k-th from the uniform number `draws[k]`.
 * Null where no sizes with positive probability do. Time and memory: laws × total.
 */
export function conditionedSizes(laws: readonly Discrete[], draws: readonly number[], total: number): number[] | null {
  const tilted = tiltedTo(laws, total);
  const after = sumsOfRests(tilted, total);
  if (!(after[0]![total]! > 0)) return null;
  let left = total;
  return tilted.map((law, k) => {
    const chances = law.values.map((value, v) =>
      value > left ? 0 : law.probabilities[v]! * after[k + 1]![left - value]!,
    );
    const size = discrete(law.values, chances).quantile(draws[k]!);
    left -= size;
    return size;
  });
}

/** [k][s]: probability that sizes k, k + 1, … add up to s ≤ total, as a multiple of the row's greatest. */
function sumsOfRests(laws: readonly Discrete[], total: number): Float64Array[] {
  const rows: Float64Array[] = [];
  let next = new Float64Array(total + 1);
  next[0] = 1;
  rows[laws.length] = next;
  for (let k = laws.length - 1; k >= 0; k--) {
    const row = new Float64Array(total + 1);
    const { values, probabilities } = laws[k]!;
    for (let v = 0; v < values.length; v++) {
      const value = values[v]!;
      const probability = probabilities[v]!;
      for (let sum = value; sum <= total; sum++) row[sum]! += probability * next[sum - value]!;
    }
    const greatest = row.reduce((most, chance) => (chance > most ? chance : most), 0);
    for (let sum = 0; sum <= total; sum++) row[sum] = row[sum]! > greatest * NEGLIGIBLE ? row[sum]! / greatest : 0;
    rows[k] = row;
    next = row;
  }
  return rows;
}

/** The laws, all tilted by the θ at which their means add up to `total`, or by the most that is possible. */
function tiltedTo(laws: readonly Discrete[], total: number): Discrete[] {
  const distinct = [...new Set(laws)];
  const counts = distinct.map((law) => laws.filter((other) => other === law).length);
  let low = -TILT_MAX;
  let high = TILT_MAX;
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (low + high) / 2;
    const mean = distinct.reduce((sum, law, d) => sum + counts[d]! * tilt(law, middle).mean, 0);
    if (mean < total) low = middle;
    else high = middle;
  }
  const tilted = new Map(distinct.map((law) => [law, tilt(law, high)]));
  return laws.map((law) => tilted.get(law)!);
}

function tilt(law: Discrete, theta: number): Discrete {
  const possible = law.values.filter((_, k) => law.probabilities[k]! > 0);
  // Relative to the value that the tilt favours: no weight overflows.
  const favoured = theta > 0 ? possible.at(-1)! : possible[0]!;
  return discrete(
    law.values,
    law.values.map((value, k) =>
      law.probabilities[k]! > 0 ? law.probabilities[k]! * exp(theta * (value - favoured)) : 0,
    ),
  );
}
