/** The order of rows against the built-in sort, with ties and with numbers that the radix sort does not take. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowOrder } from '../../sim/engine/row-order.ts';

test.each([7, 2 ** 20, 2 ** 32 - 1, 2 ** 40])('is stable and ascending for numbers up to %d', (most) => {
  const values = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: Math.min(most, 5) }),
      fc.maxSafeNat().map((n) => n % most),
    ),
  );
  fc.assert(
    fc.property(values, (column) => {
      const expected = column.map((_, row) => row).sort((a, b) => column[a]! - column[b]! || a - b);
      expect([...rowOrder(Float64Array.from(column))]).toEqual(expected);
    }),
    { numRuns: 60, seed: 1 },
  );
});
