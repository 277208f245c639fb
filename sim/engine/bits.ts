/**
 * Words of 32 bits as sets of small numbers. It must not know of what.
 */

/** The least number in a set that is not empty. */
export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/** How many numbers a set holds (H. S. Warren, Hacker's Delight, 2nd ed., 2012, § 5-1). */
export function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
