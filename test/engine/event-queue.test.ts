/** The event queue against a list that is sorted anew for every question. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../sim/engine/event-queue.ts';

interface Pending {
  readonly time: number;
  readonly id: number;
}

const inOrder = (a: Pending, b: Pending) => a.time - b.time || a.id - b.id;

describe('EventQueue', () => {
  it('hands out events by (time, id) whatever the order of pushes and pops, beyond its first capacity', () => {
    // A number is a push at that time, null a pop; few times make ties, and ids come in no order.
    const steps = fc.array(
      fc.oneof({ weight: 3, arbitrary: fc.integer({ min: -3, max: 8 }) }, { weight: 2, arbitrary: fc.constant(null) }),
      { maxLength: 120, size: 'max' },
    );
    const property = fc.property(
      steps,
      fc.integer({ min: 0, max: 126 }),
      fc.integer({ min: 1, max: 4 }),
      (all, salt, capacity) => {
        const queue = new EventQueue(capacity);
        let twin: Pending[] = [];
        for (const [k, time] of all.entries()) {
          const first = [...twin].sort(inOrder)[0];
          expect([queue.size, queue.firstTime]).toEqual([twin.length, first?.time ?? Number.POSITIVE_INFINITY]);
          if (first) expect(queue.firstId).toBe(first.id);
          if (time !== null) {
            // 127 is prime: every k gives another id.
            const id = (k * 59 + salt) % 127;
            queue.push(time, id);
            twin.push({ time, id });
          } else if (first) {
            expect(queue.pop()).toBe(first.id);
            twin = twin.filter((event) => event !== first);
          }
        }
        const rest = twin.sort(inOrder).map(({ id }) => id);
        expect(rest.map(() => queue.pop())).toEqual(rest);
        expect([queue.size, queue.firstTime]).toEqual([0, Number.POSITIVE_INFINITY]);
      },
    );
    fc.assert(property, { numRuns: 100, seed: 1 });
  });
});
