/**
 * The job sizes by which waits are told apart. It must not know metrics or reports, which both read it.
 */

/** Sizes by which waits are told apart; the dimension `sizeClass`. */
export const SIZE_CLASSES = ['1', '2-7', '8', '9-63', '64-255', '256+'] as const;
const SIZE_CLASS_FROM = [1, 2, 8, 9, 64, 256];

/** Index into {@link SIZE_CLASSES} of a job of so many GPUs, ≥ 1. */
export function sizeClassOf(gpus: number): number {
  let k = SIZE_CLASS_FROM.length - 1;
  while (gpus < SIZE_CLASS_FROM[k]) k--;
  return k;
}
