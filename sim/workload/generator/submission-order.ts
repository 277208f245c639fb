/**
 * The order of submission of rows that are made cluster by cluster: a stable radix sort of whole seconds.
 * It must not know what else is in a row. (The engine's own sort takes ten times as long, and it is the generator's
 * dearest step.)
 */

const DIGIT_BITS = 13;
const DIGITS = 1 << DIGIT_BITS;

/** Rows by ascending `submit` (whole numbers in [0, 2^32)), rows of one instant in their own order. */
export function submissionOrder(submit: Float64Array): Int32Array {
  const count = submit.length;
  const keys = new Uint32Array(submit);
  let rows = new Int32Array(count);
  let next = new Int32Array(count);
  let latest = 0;
  for (let row = 0; row < count; row++) {
    rows[row] = row;
    if (keys[row]! > latest) latest = keys[row]!;
  }
  for (let shift = 0; shift < 32 && latest >>> shift > 0; shift += DIGIT_BITS) {
    const starts = new Int32Array(DIGITS + 1);
    for (let row = 0; row < count; row++) starts[((keys[row]! >>> shift) & (DIGITS - 1)) + 1]!++;
    for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1]! += starts[digit]!;
    for (let k = 0; k < count; k++) {
      const row = rows[k]!;
      next[starts[(keys[row]! >>> shift) & (DIGITS - 1)]!++] = row;
    }
    const sorted = next;
    next = rows;
    rows = sorted;
  }
  return rows;
}
