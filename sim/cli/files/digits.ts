/**
 * Whole numbers as ASCII digits, straight into bytes. It must not know rows or files.
 */

const ZERO = 48;
const MINUS = 45;
const INT32_RANGE = 2 ** 31;

/** The two digits of 0 … 99, one after the other: half as many divisions as digits. */
const PAIRS = Uint8Array.from({ length: 200 }, (_, k) => {
  const number = k >> 1;
  return ZERO + ((k & 1) === 0 ? Math.floor(number / 10) : number % 10);
});

/** Writes a whole number, |value| ≤ 2^53, at `at`; takes at most 17 bytes. @returns the index behind it */
export function writeDigits(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0 || value >= INT32_RANGE) return writeRare(bytes, at, value);
  const end = at + digitCount(value);
  writeEndingAt(bytes, end, value);
  return end;
}

/** A function of its own, so that what is common remains small enough to be compiled into its callers. */
function writeRare(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    bytes[at] = MINUS;
    return writeDigits(bytes, at + 1, -value);
  }
  const high = Math.floor(value / 1e9);
  const from = writeDigits(bytes, at, high);
  const end = from + 9;
  bytes.fill(ZERO, from, end);
  writeEndingAt(bytes, end, value - high * 1e9);
  return end;
}

/** Writes a number below 2^31 so that its last digit stands before `end`. */
function writeEndingAt(bytes: Uint8Array, end: number, value: number): void {
  let rest = value | 0;
  let at = end;
  while (rest >= 10) {
    const hundredth = (rest / 100) | 0;
    const pair = (rest - hundredth * 100) << 1;
    bytes[--at] = PAIRS[pair + 1]!;
    bytes[--at] = PAIRS[pair]!;
    rest = hundredth;
  }
  if (rest > 0 || at === end) bytes[--at] = ZERO + rest;
}

/** Of a number below 2^31. */
function digitCount(value: number): number {
  if (value < 100_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : value < 10_000 ? 4 : 5;
  if (value < 10_000_000) return value < 1_000_000 ? 6 : 7;
  return value < 100_000_000 ? 8 : value < 1_000_000_000 ? 9 : 10;
}
