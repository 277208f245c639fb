import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../sim/engine/errors.ts';
import { downtimes, type Outage, outageProblem } from '../../sim/model/faults.ts';

function outage(from: number, until: number, changes: Partial<Outage> = {}): Outage {
  return { cluster: 0, nodes: [0], from, until, kind: 'failure', announcedAt: null, ...changes };
}

const intervalsOf = (...outages: Outage[]) => downtimes(outages, [4])[0]![0]!.intervals;

describe('outages of one node', () => {
  test('that overlap or touch are one, of the kind that ends last', () => {
    const all = intervalsOf(outage(10, 20, { kind: 'site' }), outage(5, 12), outage(20, 25), outage(30, 31));
    expect(all.map(({ from, until, kind }) => [from, until, kind])).toEqual([
      [5, 25, 'failure'],
      [30, 31, 'failure'],
    ]);
  });

  test('one inside another changes nothing', () => {
    const all = intervalsOf(outage(0, 100, { kind: 'site' }), outage(10, 20));
    expect(all.map(({ from, until, kind }) => [from, until, kind])).toEqual([[0, 100, 'site']]);
  });

  test('the end is expected where it was announced before the node went down', () => {
    const maintenance = outage(50, 80, { kind: 'maintenance', announcedAt: 10 });
    expect(intervalsOf(maintenance)[0]!.expectedUntil).toBe(80);
    // Already down when the maintenance begins: known if it was announced by then.
    expect(intervalsOf(outage(40, 60), maintenance)[0]!.expectedUntil).toBe(80);
    expect(intervalsOf(outage(5, 60), maintenance)[0]!.expectedUntil).toBe(Infinity);
  });

  test('the end is not expected where a failure ends last', () => {
    const maintenance = outage(50, 80, { kind: 'maintenance', announcedAt: 10 });
    expect(intervalsOf(maintenance, outage(60, 90))[0]!.expectedUntil).toBe(Infinity);
  });

  test('are, second by second, the union of all', () => {
    const one = fc.tuple(fc.integer({ min: -5, max: 40 }), fc.integer({ min: 1, max: 15 }));
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 12 }), (drawn) => {
        const outages = drawn.map(([from, seconds]) => outage(from, from + seconds));
        const merged = intervalsOf(...outages);
        for (let t = -6; t < 60; t++) {
          const isDown = outages.some(({ from, until }) => from <= t && t < until);
          expect(merged.filter(({ from, until }) => from <= t && t < until).length).toBe(isDown ? 1 : 0);
        }
      }),
      { seed: 1 },
    );
  });
});

test('nodes are listed by number, those without outages not at all', () => {
  const found = downtimes([outage(0, 1, { cluster: 1, nodes: { first: 2, count: 2 } })], [3, 5]);
  expect(found.map((nodes) => nodes.map(({ node }) => node))).toEqual([[], [2, 3]]);
});

describe('shapes', () => {
  test.each([
    [outage(0, 0), 'not after its begin'],
    [outage(0.5, 2), 'no whole second'],
    [outage(0, 2.5), 'no whole second'],
    [outage(0, 5, { nodes: [4] }), 'node 4'],
    [outage(0, 5, { nodes: { first: 3, count: 2 } }), 'node 4'],
    [outage(0, 5, { nodes: [] }), 'no node'],
    [outage(0, 5, { cluster: 2 }), 'no cluster 2'],
    [outage(0, 5, { announcedAt: 1 }), 'announced'],
  ])('%j', (wrong, words) => {
    expect(outageProblem(wrong, [4])).toContain(words);
    expect(() => downtimes([wrong], [4])).toThrow(InvariantError);
  });

  test('an outage may have begun before second 0 and may never end', () => {
    expect(outageProblem(outage(-10, Infinity), [4])).toBeNull();
  });
});
