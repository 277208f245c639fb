/** What a grant keeps: whole nodes with the most jobs, a part where a part is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptParts } from '../../../sim/simulation/programme/shrinking.ts';

const parts = (...gpus: number[]) => gpus.map((count, node) => ({ node, gpus: count }));
const kept = (held: number[], gpus: number, jobs: number[] = []) => [
  ...keptParts(parts(...held), gpus, 8, (node) => jobs[node] ?? 0),
];

describe('a grant that shrinks keeps', () => {
  it('the nodes with the most jobs, of equals the lowest', () => {
    expect(kept([8, 8, 8], 16, [0, 2, 1])).toEqual([
      [1, 8],
      [2, 8],
    ]);
    expect(kept([8, 8, 8], 8)).toEqual([[0, 8]]);
    expect(kept([8, 8, 8], 0)).toEqual([]);
  });

  it('a rest where it has a part already, else of a further node', () => {
    expect(kept([8, 8, 5], 11)).toEqual([
      [0, 8],
      [2, 3],
    ]);
    expect(kept([8, 8, 5], 15, [0, 1])).toEqual([
      [1, 8],
      [0, 7],
    ]);
    expect(kept([8, 8], 11)).toEqual([
      [0, 8],
      [1, 3],
    ]);
  });

  it('parts of several nodes where no node alone holds the rest', () => {
    expect(kept([3, 5], 6)).toEqual([
      [1, 5],
      [0, 1],
    ]);
    expect(kept([8, 4, 4], 15)).toEqual([
      [0, 8],
      [2, 4],
      [1, 3],
    ]);
  });

  it('exactly what it is to keep, and no more of a node than it has', () => {
    const held = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 });
    const property = fc.property(held, fc.nat(), fc.array(fc.nat({ max: 3 })), (gpus, seed, jobs) => {
      const target = seed % gpus.reduce((sum, count) => sum + count, 0);
      const result = kept(gpus, target, jobs);
      expect(result.reduce((sum, [, count]) => sum + count, 0)).toBe(target);
      for (const [node, count] of result) expect(count).toBeLessThanOrEqual(gpus[node]!);
    });
    fc.assert(property);
  });
});
