import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalCdf, normalQuantile } from '../../sim/engine/normal.ts';

test('tabled values (to 15 digits, from arithmetic of 200 bits)', () => {
  const tables: [p: number, z: number][] = [
    [0.5, 0],
    [0.975, 1.95996398454005],
    [0.02, -2.05374891063182],
    [0.9, 1.2815515655446],
    [0.999, 3.09023230616781],
    [1e-10, -6.36134090240406],
    [1e-100, -21.2734535609653],
  ];
  for (const [p, z] of tables) {
    expect(normalQuantile(p)).toBeCloseTo(z, 12);
    expect(normalCdf(z) / p).toBeCloseTo(1, 10);
  }
});

test('quantile and probability undo each other', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true }), (p) => {
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-10);
    }),
  );
});

test('the edges', () => {
  expect([0, 1, -0.1, 1.1, NaN].map(normalQuantile)).toEqual([-Infinity, Infinity, NaN, NaN, NaN]);
  expect([-Infinity, Infinity, 0].map(normalCdf)).toEqual([0, 1, 0.5]);
});
