/** Rows that run, in the order of their starts, against a set, which remembers the order in which its members came. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowsByStart } from '../../../../sim/simulation/programme/shared/rows-by-start.ts';

test('rows start, end and start again: they are gone through in the order of their last starts', () => {
  const property = fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 60 }), (rows) => {
    const columns = { before: new Int32Array(10), after: new Int32Array(10) };
    // Two of them share the columns, as clusters do: a row is in one at a time.
    const chains = [new RowsByStart(columns), new RowsByStart(columns)] as const;
    const sets = [new Set<number>(), new Set<number>()] as const;
    rows.forEach((row, k) => {
      const at = sets.findIndex((set) => set.has(row));
      if (at >= 0) {
        chains[at]!.delete(row);
        sets[at]!.delete(row);
      } else {
        chains[k % 2]!.add(row);
        sets[k % 2]!.add(row);
      }
      for (const which of [0, 1] as const) {
        expect([...chains[which]]).toEqual([...sets[which]]);
        expect(chains[which].size).toBe(sets[which].size);
      }
    });
  });
  fc.assert(property);
});
