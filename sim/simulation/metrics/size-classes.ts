/**
 * The job sizes by which waits are told apart. It must not know metrics or reports, which both read it.
 */

/** Sizes by which waits are told apart; the dimension `sizeClass`. */
export const SIZE_CLASSES = ['1', '2-7', '8', '9-63', '64-255', '256+'] as const;
const SIZE_CLASS_FROM = [1, 2, 8, 9, 64, 256];

const LARGEST_FROM = SIZE_CLASS_FROM[SIZE_CLASS_FROM.length - 1];
/** By GPUs up to the largest class: sizes come in no order, and a chain of comparisons is guessed wrong every time. */
const CLASS_OF = Uint8Array.from(
  { length: LARGEST_FROM + 1 },
  (_, gpus) => SIZE_CLASS_FROM.filter((from) => from <= Math.max(gpus, 1)).length - 1,
);

/** Index into {@link SIZE_CLASSES} of a job of so many GPUs, ≥ 1. */
export function sizeClassOf(gpus: number): number {
  return CLASS_OF[Math.min(gpus, LARGEST_FROM)];
}
