/**
 * A policy with its parameters in words. It must not know which policies there are.
 */
import type { PolicyChoice } from '../../simulation/contract.ts';

/** `easy` or `easy(reservations=2, depth=0)`. */
export function policyText({ name, parameters }: PolicyChoice): string {
  const pairs = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? name : `${name}(${pairs.join(', ')})`;
}
