/**
 * The order of rows by a column of whole numbers: a stable radix sort. It must not know what the numbers are.
 * (The built-in sort takes many times as long, and this is the dearest step of a generator and of the metrics.)
 */

const DIGIT_BITS = 13;
const DIGITS = 1 << DIGIT_BITS;

/** Rows by ascending value (whole numbers ≥ 0, below 2^53), rows of one value in their own order. */
export function rowOrder(values: Float64Array): Int32Array {
  const count = values.length;
  for (let row = 0; row < count; row++) {
    // Numbers that large are a case of tests, not of simulations.
    if (values[row]! > 0xffffffff)
      return Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  }
  const keys = new Uint32Array(values);
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
