/**
 * Fractions of whole numbers of any size, for comparisons that rounding must not decide: 0.1 + 0.2 equals 0.3 here.
 * It must not know what they stand for.
 */

/** `bottom` is above 0. */
export interface Rational {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** Exponents beyond this are no value of a scenario, and would make numbers that fill the memory. */
const EXPONENT_MAX = 400;

/** The decimal number that `text` writes, such as `-0.25` or `1e-7`; undefined if it writes none. */
export function parseRational(text: string): Rational | undefined {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const [, sign = '', whole = '', fraction = '', written = '0'] = parts ?? [];
  const exponent = Number(written) - fraction.length;
  if (!parts || whole + fraction === '' || Math.abs(exponent) > EXPONENT_MAX) return undefined;
  const digits = BigInt(sign + whole + fraction);
  const power = BigInt(`1${'0'.repeat(Math.abs(exponent))}`);
  return exponent < 0 ? { top: digits, bottom: power } : { top: digits * power, bottom: 1n };
}

export function add(a: Rational, b: Rational): Rational {
  return { top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom };
}

export function negated({ top, bottom }: Rational): Rational {
  return { top: -top, bottom };
}

export function multiply(a: Rational, b: Rational): Rational {
  return { top: a.top * b.top, bottom: a.bottom * b.bottom };
}

/** Undefined for a division by zero. */
export function divide(a: Rational, b: Rational): Rational | undefined {
  if (b.top === 0n) return undefined;
  const [top, bottom] = [a.top * b.bottom, a.bottom * b.top];
  return bottom < 0n ? { top: -top, bottom: -bottom } : { top, bottom };
}

/** Below 0, 0 or above 0, as `a` is less than, equal to or greater than `b`. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.top * b.bottom - b.top * a.bottom;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
