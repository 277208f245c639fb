/**
 * Whole numbers as ASCII digits, straight into bytes. It must not know rows or files.
 */

const ZERO = 48;
const MINUS = 45;
const INT32_RANGE = 2 ** 31;

/** Writes a whole number, |value| ≤ 2^53, at `at`; takes at most 17 bytes. @returns the index behind it */
export function writeDigits(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    bytes[at] = MINUS;
    return writeDigits(bytes, at + 1, -value);
  }
  if (value >= INT32_RANGE) {
    const high = Math.floor(value / 1e9);
    return writePadded(bytes, writeDigits(bytes, at, high), value - high * 1e9, 9);
  }
  let rest = value | 0;
  let length = 1;
  for (let size = 10; length < 10 && rest >= size; size *= 10) length++;
  const end = at + length;
  for (let k = end - 1; k >= at; k--) {
    const tenth = (rest / 10) | 0;
    bytes[k] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}

function writePadded(bytes: Uint8Array, at: number, value: number, length: number): number {
  let rest = value;
  for (let k = at + length - 1; k >= at; k--) {
    const tenth = Math.floor(rest / 10);
    bytes[k] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return at + length;
}
