import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exp, log, log2, pow } from '../../sim/engine/exact-math.ts';

const bits = new DataView(new ArrayBuffer(8));

/** Units in the last place between two doubles. */
function ulps(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const spacing = (x: number): number => {
    bits.setFloat64(0, Math.abs(x));
    bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
    return bits.getFloat64(0) - Math.abs(x);
  };
  return Math.abs(a - b) / spacing(a);
}

/** FNV-1a over the bytes of doubles: pins every bit. */
function hashOf(values: Iterable<number>): string {
  let hash = 0x811c9dc5;
  for (const value of values) {
    bits.setFloat64(0, value);
    for (let k = 0; k < 8; k++) hash = Math.imul(hash ^ bits.getUint8(k), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}

const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });

describe('against the engine’s own functions, which are within 1 ulp', () => {
  test('log', () => {
    fc.assert(fc.property(positive, (x) => ulps(Math.log(x), log(x)) <= 3));
    fc.assert(fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => ulps(Math.log(x), log(x)) <= 3));
  });
  test('log2', () => {
    fc.assert(fc.property(positive, (x) => ulps(Math.log2(x), log2(x)) <= 3));
  });
  test('exp', () => {
    fc.assert(fc.property(fc.double({ min: -760, max: 720, noNaN: true }), (x) => ulps(Math.exp(x), exp(x)) <= 3));
  });
  test('pow', () => {
    const base = fc.double({ min: 1e-40, max: 1e40, noNaN: true });
    const power = fc.double({ min: -7, max: 7, noNaN: true });
    fc.assert(fc.property(base, power, (x, y) => ulps(x ** y, pow(x, y)) <= 3));
    const near = fc.double({ min: 0.9, max: 1.1, noNaN: true });
    const large = fc.double({ min: -3000, max: 3000, noNaN: true });
    fc.assert(fc.property(near, large, (x, y) => ulps(x ** y, pow(x, y)) <= 3));
  });
});

describe('exact where exactness is expected', () => {
  test('log2 of powers of two', () => {
    for (let k = -1074; k <= 1023; k++) expect(log2(2 ** k)).toBe(k);
  });
  test('pow of small whole numbers', () => {
    for (let x = 1; x <= 20; x++) for (let y = 0; y <= 8; y++) expect(pow(x, y)).toBe(x ** y);
  });
  test('the edges of the domain', () => {
    expect([log(0), log(-1), log(1), log(Infinity), log(NaN)]).toEqual([-Infinity, NaN, 0, Infinity, NaN]);
    expect([exp(0), exp(-Infinity), exp(Infinity), exp(NaN), exp(710)]).toEqual([1, 0, Infinity, NaN, Infinity]);
    expect([pow(0, 2), pow(0, 0), pow(0, -1), pow(-1, 2), pow(Infinity, -1)]).toEqual([0, 1, Infinity, NaN, 0]);
    expect([pow(10, 400), pow(10, -400), pow(0.5, Infinity), pow(2, Infinity)]).toEqual([Infinity, 0, 0, Infinity]);
  });
});

test('100,000 values keep their bits on every engine', () => {
  function* values(): Generator<number> {
    // Weyl sequences of the golden ratio: + and × only, so that the arguments are equal everywhere, too.
    for (let k = 1; k <= 25_000; k++) {
      const u = (k * 0.6180339887498949) % 1;
      const v = (k * 0.7548776662466927) % 1;
      yield log(u * 1e6 * v);
      yield log2(u + v);
      yield exp((u - 0.5) * 1400);
      yield pow(1e3 * u + 1e-3, 20 * v - 10);
    }
  }
  expect(hashOf(values())).toBe('62045ee6');
});
