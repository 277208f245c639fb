/**
 * The random numbers that decide how each project behaves: whether it comes, mends, games, drops out or applies again.
 * It must not know the probabilities that they are compared with, so that a higher one only adds to whom it concerns.
 */
import { stream } from '../../engine/random.ts';
import type { Application } from '../../model/application.ts';
import { DRAWS_EACH, type ProjectDraws } from '../../model/programme.ts';

/**
 * All draws of `applications`, each kind of each application from a stream of its own: a row of {@link DRAWS_EACH} for
 * gates, warnings and audits (by occasion) and for re-applications and lotteries (by call); one number for the rest.
 */
export function drawBehaviour(
  applications: readonly Application[],
  { seed, replication }: { readonly seed: string; readonly replication: number },
): ProjectDraws {
  const drawn = (kind: string, each: number): Float64Array => {
    const all = new Float64Array(applications.length * each);
    applications.forEach(({ id }, k) => {
      stream(seed, replication, `behaviour-${kind}`, id).fill(all.subarray(k * each, (k + 1) * each));
    });
    return all;
  };
  return {
    noShow: drawn('no-show', 1),
    offPurpose: drawn('off-purpose', 1),
    gate: drawn('gate', DRAWS_EACH),
    warning: drawn('warning', DRAWS_EACH),
    audit: drawn('audit', DRAWS_EACH),
    reapply: drawn('reapply', DRAWS_EACH),
    lottery: drawn('lottery', DRAWS_EACH),
  };
}
