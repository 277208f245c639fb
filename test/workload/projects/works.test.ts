import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../../sim/engine/random.ts';
import { CAMPAIGN } from '../../../sim/workload/projects/campaign.ts';
import { largestWish, sizeAtLeast, sizeOfPart } from '../../../sim/workload/projects/wishes.ts';
import { balanceWorks, drawRelativeWorks } from '../../../sim/workload/projects/works.ts';

describe('balancing', () => {
  test('without a cut, works are proportional to what was drawn', () => {
    const works = Float64Array.of(1, 2, 3, 4);
    expect(balanceWorks(works, 100_004, 1e9)).toBe(0);
    expect([...works]).toEqual([10_001, 20_001, 30_001, 40_001]);
  });

  test('what is cut from the longest goes to the others, in proportion', () => {
    const works = Float64Array.of(1, 3, 96);
    expect(balanceWorks(works, 1003, 602)).toBe(1);
    expect([...works]).toEqual([101, 301, 601]);
  });

  test('a cut that lifts another job to the longest cuts that one, too', () => {
    const works = Float64Array.of(1, 45, 54);
    expect(balanceWorks(works, 1003, 482)).toBe(2);
    expect([...works]).toEqual([41, 481, 481]);
  });

  test('any feasible total is met exactly, and no job is longer than the longest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 4, max: 1e9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (relative, longest, u) => {
          const works = Float64Array.from(relative);
          const most = works.length * (longest - 2);
          const total = works.length + Math.floor(u * (most - works.length));
          balanceWorks(works, total, longest);
          expect(works.reduce((sum, work) => sum + work, 0)).toBe(total);
          for (const work of works) {
            expect(Number.isInteger(work)).toBe(true);
            expect(work).toBeGreaterThanOrEqual(1);
            expect(work).toBeLessThanOrEqual(longest);
          }
        },
      ),
    );
  });
});

describe('relative works', () => {
  const classes = CAMPAIGN.classes.academia;
  const draw = (count: number, entity: string): { classOf: Uint8Array; works: Float64Array } => {
    const classOf = new Uint8Array(count);
    const works = new Float64Array(count);
    drawRelativeWorks(classes, stream('1', 0, 'test', entity), classOf, works);
    return { classOf, works };
  };

  test('classes have their shares of jobs to within one job, and their shares of work', () => {
    const count = 20_000;
    const { classOf, works } = draw(count, 'many');
    const workAll = works.reduce((sum, work) => sum + work, 0);
    classes.forEach(({ jobs, work }, index) => {
      const ofClass = works.filter((_, i) => classOf[i] === index);
      expect(Math.abs(ofClass.length - (jobs / 100) * count)).toBeLessThanOrEqual(1);
      expect(ofClass.reduce((sum, w) => sum + w, 0) / workAll).toBeCloseTo(work / 100, 2);
    });
  });

  test('one job alone is of each class as often as the shares say', () => {
    const counts = classes.map(() => 0);
    for (let k = 0; k < 2000; k++) counts[draw(1, `one-${k}`).classOf[0]!]!++;
    classes.forEach(({ jobs }, index) => {
      const expected = 20 * jobs;
      expect(Math.abs(counts[index]! - expected)).toBeLessThan(4 * Math.sqrt(expected));
    });
  });

  test('the shares of jobs and of work of every sector add up to 100 %', () => {
    for (const mix of Object.values(CAMPAIGN.classes)) {
      expect(mix.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(100);
      expect(mix.reduce((sum, { work }) => sum + work, 0)).toBe(100);
    }
  });
});

describe('sizes', () => {
  test.each([
    [1 / 8, 8, 1],
    [1 / 4, 24, 4],
    [1 / 2, 24, 8],
    [1, 24, 24],
    [1, 20, 16],
    [1, 6, 6],
    [1 / 2, 6, 2],
    [1 / 2, 1, 1],
    [1 / 4, 100, 24],
  ])('the part %d of %i GPUs is %i', (part, ask, gpus) => {
    expect(sizeOfPart(part, ask, 8)).toBe(gpus);
  });

  test.each([
    [1, 64, 1],
    [3, 64, 4],
    [5, 64, 8],
    [8, 64, 8],
    [9, 64, 16],
    [5, 6, 6],
    [3, 3, 3],
    [64, 64, 64],
  ])('at least %i of at most %i GPUs is %i', (gpus, largest, size) => {
    expect(sizeAtLeast(gpus, largest, 8)).toBe(size);
  });

  test('a project that asks for a node or more uses whole nodes at most', () => {
    expect([7, 8, 15, 4096].map((ask) => largestWish(ask, 8))).toEqual([7, 8, 8, 4096]);
  });
});
