/** Between how few and how many GPUs an elastic job runs, by its wish. */
import { describe, expect, it } from 'vitest';
import { sizesOf } from '../../../sim/workload/projects/elastic-jobs.ts';

const sizes = (wish: number, least: number, most: number, nodeGpus = 8) => {
  const { least: few, most: many } = sizesOf(wish, { least, most }, nodeGpus);
  return [few, many];
};

describe('the sizes of an elastic job', () => {
  it('are whole nodes from a node on, rounded towards the wish', () => {
    expect(sizes(32, 0.3, 1.3)).toEqual([16, 40]);
    expect(sizes(6, 0.4, 1.2)).toEqual([3, 7]);
  });

  it('are never beyond the wish, and at least one GPU', () => {
    expect(sizes(12, 0.9, 1)).toEqual([12, 12]);
    expect(sizes(4, 0, 1)).toEqual([1, 4]);
  });

  it('are what a share comes to, though its product with the wish misses that by a rounding', () => {
    expect(0.14 * 50).toBeGreaterThan(7);
    expect(sizes(50, 0.14, 1, 64)).toEqual([7, 50]);
    expect(1.16 * 50).toBeLessThan(58);
    expect(sizes(50, 1, 1.16, 16)).toEqual([50, 50]);
    expect(sizes(50, 1, 1.16, 58)).toEqual([50, 58]);
  });
});
