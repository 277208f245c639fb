/** Fingerprints: a known value, and that neighbours, order, signs and the high half of a number all tell. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fingerprint } from '../../sim/engine/fingerprint.ts';

function digestOf(numbers: readonly number[]): string {
  const fingerprint = new Fingerprint();
  for (const number of numbers) fingerprint.add(number);
  return fingerprint.digest();
}

/** The definition again, in 64-bit whole numbers instead of 32-bit tricks. */
function twin(numbers: readonly number[]): string {
  const MASK = 0xffffffffn;
  const low = (x: bigint) => x & MASK;
  const rotate = (x: bigint, by: bigint) => low(x << by) | (x >> (32n - by));
  const times = (x: bigint, y: bigint) => low(x * y);
  let first = 0x9747b28cn;
  let second = 0x3c6ef372n;
  for (const number of numbers) {
    const bits = BigInt.asUintN(64, BigInt(number));
    for (const word of [low(bits), bits >> 32n]) {
      const a = times(rotate(times(word, 0xcc9e2d51n), 15n), 0x1b873593n) ^ first;
      first = low(times(rotate(a, 13n), 5n) + 0xe6546b64n);
      const b = times(rotate(times(word ^ 0x5bd1e995n, 0x85ebca6bn), 16n), 0xc2b2ae35n) ^ second;
      second = low(times(rotate(b, 17n), 9n) + 0x38495ab5n);
    }
  }
  const finish = (lane: bigint) => {
    let h = times(lane ^ (lane >> 16n), 0x85ebca6bn);
    h = times(h ^ (h >> 13n), 0xc2b2ae35n);
    return (h ^ (h >> 16n)).toString(16).padStart(8, '0');
  };
  return finish(first) + finish(second ^ first);
}

const whole = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -3, max: 3 }));

describe('Fingerprint', () => {
  it('is the hash that its comment names, for whole numbers of either sign below 2^53', () => {
    const property = fc.property(fc.array(whole, { maxLength: 12 }), (numbers) => {
      expect(digestOf(numbers)).toBe(twin(numbers));
    });
    fc.assert(property, { numRuns: 500, seed: 1 });
  });

  it('tells −1 from 2^32 − 1, a number from its low half, an order from another, and nothing from zero', () => {
    const lists = [[], [0], [0, 0], [-1], [2 ** 32 - 1], [2 ** 32], [1], [1, 2], [2, 1], [2 ** 52 + 1], [2 ** 51 + 1]];
    expect(new Set(lists.map(digestOf)).size).toBe(lists.length);
  });

  it('tells where one text ends and the next begins', () => {
    const of = (...texts: string[]) => {
      const fingerprint = new Fingerprint();
      for (const text of texts) fingerprint.addText(text);
      return fingerprint.digest();
    };
    expect(new Set([of('ab', 'c'), of('a', 'bc'), of('abc'), of('abc', ''), of('', 'abc')]).size).toBe(5);
  });

  it('can go on after a digest', () => {
    const fingerprint = new Fingerprint().add(7);
    expect(fingerprint.digest()).toBe(fingerprint.digest());
    expect(fingerprint.add(8).digest()).toBe(digestOf([7, 8]));
  });
});
