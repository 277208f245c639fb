/**
 * Logarithm, exponential and power that give the same bits on every engine, because `Math.log` and its kin do not.
 * It must not use any `Math` function whose last bit is left to the engine: only + − × ÷, floor, and the bits of a
 * double. Errors stay below 2 units in the last place (largest met against 200-bit arithmetic: log 1.1, log2 1.3,
 * exp 0.8, pow 0.8).
 */

/** ln 2 in two parts: `k × LN2_HIGH` is exact for every exponent k of a double, since its last 32 bits are zero. */
const LN2_HIGH = 0.6931467056274414;
const LN2_LOW = 4.7493250390316726e-7;
const LN2_LOWEST = -2.3407938865678234e-23;
const INVERSE_LN2 = Math.LOG2E;
const TWO_54 = 18014398509481984;
const SQRT_2 = Math.sqrt(2);

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
/** Which of the two words holds sign and exponent: the second on little-endian machines. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Exponent of the last {@link reduce}; a module variable so that the hot path allocates nothing. */
let exponent = 0;

/** For finite x > 0 returns m in (√½, √2] and sets `exponent` so that x = m × 2^exponent, exactly. */
function reduce(x: number): number {
  exponent = 0;
  if (x < 2.2250738585072014e-308) {
    x *= TWO_54;
    exponent = -54;
  }
  double[0] = x;
  exponent += ((words[HIGH]! >>> 20) & 0x7ff) - 1023;
  words[HIGH] = (words[HIGH]! & 0xfffff) | 0x3ff00000;
  const m = double[0]!;
  if (m <= SQRT_2) return m;
  exponent++;
  return m / 2;
}

/**
 * ln(1 + f) for 1 + f in (√½, √2]. With s = f / (2 + f): ln(1 + f) = 2 artanh(s) = 2s + s·R(s²), and 2s = f − s·f keeps
 * the exact f in front, so that only small terms are rounded.
 */
function logOfOnePlus(f: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const tail =
    z *
    (2 / 3 +
      z *
        (2 / 5 +
          z *
            (2 / 7 +
              z * (2 / 9 + z * (2 / 11 + z * (2 / 13 + z * (2 / 15 + z * (2 / 17 + z * (2 / 19 + z * (2 / 21))))))))));
  const halfSquare = 0.5 * f * f;
  return f - (halfSquare - s * (halfSquare + tail));
}

/** Natural logarithm. NaN below zero, −Infinity at zero. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  const mantissaLog = logOfOnePlus(reduce(x) - 1);
  return exponent === 0 ? mantissaLog : exponent * LN2_HIGH + (mantissaLog + exponent * LN2_LOW);
}

/** Logarithm to base 2; exact for powers of two. */
export function log2(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  const mantissaLog = logOfOnePlus(reduce(x) - 1);
  return exponent + mantissaLog * INVERSE_LN2;
}

/** 2^k for −1022 ≤ k ≤ 1023, by its bits. */
function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[1 - HIGH] = 0;
  return double[0]!;
}

/** x × 2^k, rounded once where the result is subnormal. */
function scale(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(k - 1023);
  if (k < -1021) return x * powerOfTwo(k + 100) * powerOfTwo(-100);
  return x * powerOfTwo(k);
}

/** e^x. Infinity above ln of the greatest double, 0 below −745.2. */
export function exp(x: number): number {
  return expOfSum(x, 0);
}

/** e^(x + low) for |low| far below x's last place or below 1: the argument of `exp` with more digits than a double. */
function expOfSum(x: number, low: number): number {
  if (!(x < 709.8)) return Number.isNaN(x) ? NaN : Infinity;
  if (x < -745.2) return 0;
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const high = x - k * LN2_HIGH;
  const rest = k * LN2_LOW - low;
  const r = high - rest;
  /** What the rounding of r lost. */
  const lost = high - r - rest;
  const tail =
    1 / 2 +
    r *
      (1 / 6 +
        r *
          (1 / 24 +
            r *
              (1 / 120 +
                r *
                  (1 / 720 +
                    r *
                      (1 / 5040 +
                        r *
                          (1 / 40320 +
                            r *
                              (1 / 362880 +
                                r * (1 / 3628800 + r * (1 / 39916800 + r * (1 / 479001600 + r / 6227020800))))))))));
  return scale(1 + (r + (r * r * tail + (lost + r * lost))), k);
}

/** Low part of the last {@link product}. */
let productLow = 0;

/** a × b as a double, with what it lost in `productLow` (Dekker 1971, splitting by 2^27 + 1; no overflow below 1e150). */
function product(a: number, b: number): number {
  const p = a * b;
  const splitA = 134217729 * a;
  const aHigh = splitA - (splitA - a);
  const aLow = a - aHigh;
  const splitB = 134217729 * b;
  const bHigh = splitB - (splitB - b);
  const bLow = b - bHigh;
  productLow = aHigh * bHigh - p + aHigh * bLow + aLow * bHigh + aLow * bLow;
  return p;
}

/** Low part of the last {@link logPair}. */
let logLow = 0;

/** ln(x) to about 100 bits for finite x > 0: the double returned plus `logLow`. */
function logPair(x: number): number {
  const m = reduce(x);
  const f = m - 1;
  const denominator = 2 + f;
  const denominatorLow = f - (denominator - 2);
  const s = f / denominator;
  const back = product(s, denominator);
  const sLow = (f - back - productLow - s * denominatorLow) / denominator;
  const z = product(s, s);
  const zLow = productLow + 2 * s * sLow;
  // Horner's rule in pairs: 2s × Σ z^n / (2n + 1); 20 terms leave 2^-105.
  let sum = 0;
  let sumLow = 0;
  for (let n = 20; n >= 0; n--) {
    const term = product(sum, z);
    const termLow = productLow + sum * zLow + sumLow * z;
    const odd = 2 * n + 1;
    const coefficient = 1 / odd;
    const coefficientBack = product(coefficient, odd);
    const coefficientLow = (1 - coefficientBack - productLow) / odd;
    sum = coefficient + term;
    sumLow = coefficient - sum + term + termLow + coefficientLow;
  }
  const high = product(2 * s, sum);
  const low = productLow + 2 * (s * sumLow + sLow * sum);
  const shift = exponent * LN2_HIGH;
  const total = shift + high;
  const lost = exponent === 0 ? 0 : shift - total + high;
  const shiftLow = exponent * LN2_LOW;
  const result = total + (shiftLow + (lost + low));
  logLow = total - result + shiftLow + (lost + low) + exponent * LN2_LOWEST;
  return result;
}

/**
 * x^y for x ≥ 0 (NaN below: nothing here needs roots of negative numbers). 0^y is 0, 1 or Infinity by the sign of y;
 * x^0 and 1^y are 1.
 */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (!(x >= 0) || Number.isNaN(y)) return NaN;
  if (x === 0) return y > 0 ? 0 : Infinity;
  if (x === Infinity) return y > 0 ? Infinity : 0;
  if (y === Infinity || y === -Infinity) return x > 1 === y > 0 ? Infinity : 0;
  const logHigh = logPair(x);
  // Far outside the range of a double, and before `product` could overflow.
  if (y * logHigh > 710) return Infinity;
  if (y * logHigh < -746) return 0;
  const power = product(y, logHigh);
  return expOfSum(power, productLow + y * logLow);
}
