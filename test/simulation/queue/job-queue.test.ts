/** The queue's index against a plain scan of the queued jobs, in queue order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobQueue } from '../../../sim/simulation/queue/job-queue.ts';
import { type SizeClasses, sizeClasses } from '../../../sim/simulation/queue/size-classes.ts';

const NEVER = Number.POSITIVE_INFINITY;
const YEARS_68 = 2 ** 31;

/** Columns over jobs, and the jobs that are queued, by slot. */
class Twin {
  readonly gpus: Int32Array;
  readonly request: Float64Array;
  readonly promise: Float64Array;
  slotOf: Int32Array;
  readonly queued = new Set<number>();

  constructor(jobs: readonly { gpus: number; request: number }[], order: readonly number[]) {
    this.gpus = Int32Array.from(jobs, (job) => job.gpus);
    this.request = Float64Array.from(jobs, (job) => job.request);
    this.promise = new Float64Array(jobs.length).fill(NEVER);
    this.slotOf = slotsOf(order);
  }

  /** The first queued job at or behind a slot for which `serves` holds, or −1. */
  first(slot: number, serves: (job: number) => boolean): number {
    const behind = [...this.queued].filter((job) => this.slotOf[job]! >= slot && serves(job));
    return behind.sort((a, b) => this.slotOf[a]! - this.slotOf[b]!)[0] ?? -1;
  }

  earliestPromise(gpus: number): number {
    return Math.min(
      NEVER,
      ...[...this.queued].filter((job) => this.gpus[job]! <= gpus).map((job) => this.promise[job]!),
    );
  }
}

function slotsOf(order: readonly number[]): Int32Array {
  const slots = new Int32Array(order.length);
  for (const [slot, job] of order.entries()) slots[job] = slot;
  return slots;
}

const seconds = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(YEARS_68 - 2, YEARS_68 - 1, YEARS_68, YEARS_68 + 5, 2 ** 40) },
);
/** Many distinct sizes: more than there are classes; or a few. */
const jobsArbitrary = fc.tuple(fc.constantFrom(3, 200), fc.integer({ min: 1, max: 150 })).chain(([sizes, count]) =>
  fc.record({
    jobs: fc.array(fc.record({ gpus: fc.integer({ min: 1, max: sizes }), request: seconds }), {
      minLength: count,
      maxLength: count,
    }),
    order: fc.shuffledSubarray([...new Array(count).keys()], { minLength: count, maxLength: count }),
    steps: fc.array(
      fc.record({
        toggle: fc.array(fc.nat(), { maxLength: 40, size: 'max' }),
        job: fc.nat(),
        promise: fc.oneof(seconds, fc.constant(NEVER)),
        slot: fc.nat(),
        gpus: fc.nat({ max: sizes }),
        more: fc.nat({ max: sizes }),
        most: fc.oneof(seconds, fc.constantFrom(NEVER, -1)),
      }),
      { minLength: 8, maxLength: 8 },
    ),
  }),
);

describe('JobQueue', () => {
  it.each([
    ['with promises', true],
    ['without', false],
  ])('finds what a scan finds, while jobs come and go: %s', (_, promises) => {
    const property = fc.property(jobsArbitrary, ({ jobs, order, steps }) => {
      const twin = new Twin(jobs, order);
      const classes = sizeClasses(twin.gpus);
      const column = promises ? twin.promise : null;
      const queue = new JobQueue(jobs.length, twin.slotOf, twin.gpus, twin.request, column, classes);
      for (const { toggle, job: some, promise, slot: anywhere, gpus, more, most } of steps) {
        for (const pick of toggle) {
          const job = pick % jobs.length;
          if (twin.queued.delete(job)) queue.remove(job);
          else {
            twin.queued.add(job);
            queue.add(job);
          }
          expect(queue.has(job)).toBe(twin.queued.has(job));
          if (pick % 3 === 0) expect(queue.head()).toBe(twin.first(0, () => true));
        }
        const changed = some % jobs.length;
        twin.promise[changed] = promise;
        if (promises && twin.queued.has(changed)) queue.promiseChanged(changed);
        expect(queue.size).toBe(twin.queued.size);
        expect(queue.head()).toBe(twin.first(0, () => true));
        for (const slot of [0, anywhere % jobs.length, jobs.length - 1, jobs.length, jobs.length + 40]) {
          expect(queue.nextFrom(slot)).toBe(twin.first(slot, () => true));
          // The second bound is never below the first: a job that is small enough needs no short request.
          for (const loose of [gpus, gpus + more]) {
            const serves = (job: number) =>
              twin.gpus[job]! <= gpus || (twin.gpus[job]! <= loose && twin.request[job]! <= most);
            expect(queue.nextFitting(slot, gpus, loose, most)).toBe(twin.first(slot, serves));
          }
          const horizons = horizonsOf(classes, most, gpus);
          const starts = (job: number) => {
            const own = classes.classOf[twin.gpus[job]!]!;
            const soon = promises && clamped(twin.promise[job]!) <= horizons.promise[own]!;
            return soon || clamped(twin.request[job]!) <= horizons.request[own]!;
          };
          expect(queue.nextStartable(slot, horizons)).toBe(twin.first(slot, starts));
        }
        if (promises)
          for (const bound of [gpus, 1, 400])
            expect(clamped(queue.earliestPromise(bound))).toBe(clamped(twin.earliestPromise(bound)));
      }
    });
    fc.assert(property, { numRuns: 30, seed: 1 });
  });

  it('gives out new slots after a reset, smaller or larger, and forgets what was queued', () => {
    const gpus = Int32Array.of(1, 2, 3);
    const promise = new Float64Array(3).fill(5);
    const queue = new JobQueue(
      200,
      Int32Array.of(150, 60, 3),
      gpus,
      new Float64Array(3).fill(9),
      promise,
      sizeClasses(gpus),
    );
    for (const job of [0, 1, 2]) queue.add(job);
    expect([queue.head(), queue.nextFrom(4), queue.nextFrom(61), queue.earliestPromise(3)]).toEqual([2, 1, 0, 5]);
    for (const slots of [200, 64, 4000]) {
      queue.reset(slots, Int32Array.of(1, slots - 1, 2));
      expect([queue.size, queue.head(), queue.nextFrom(0), queue.has(0)]).toEqual([0, -1, -1, false]);
      expect([queue.nextFitting(0, 9, 9, 99), queue.earliestPromise(3)]).toEqual([-1, NEVER]);
      queue.add(1);
      expect([queue.head(), queue.nextFitting(0, 2, 2, 0), queue.nextFitting(0, 1, 2, 9)]).toEqual([1, 1, 1]);
      queue.add(2);
      expect([queue.head(), queue.size, queue.nextFrom(3)]).toEqual([2, 2, 1]);
    }
  });

  it('takes a request of a hundred years for long, not for short, where it is asked for less', () => {
    const gpus = Int32Array.of(4);
    const queue = new JobQueue(64, Int32Array.of(40), gpus, Float64Array.of(2 ** 33), null, sizeClasses(gpus));
    queue.add(0);
    expect(queue.nextFitting(0, 0, 4, 2 ** 32)).toBe(-1);
    expect(queue.nextFitting(0, 0, 4, 2 ** 33)).toBe(0);
    expect(queue.nextFitting(0, 0, 4, NEVER)).toBe(0);
    expect(queue.nextFitting(0, 4, 4, 0)).toBe(0);
  });
});

/** As the index keeps seconds: 32 bits, the greatest number for what never comes. */
function clamped(value: number): number {
  return value === NEVER ? YEARS_68 - 1 : Math.min(value, YEARS_68 - 2);
}

/** Horizons that differ from class to class. */
function horizonsOf(classes: SizeClasses, most: number, salt: number) {
  const finite = Math.min(most, YEARS_68 - 2);
  const request = Int32Array.from({ length: classes.count }, (_, k) => ((k + salt) % 3 === 0 ? -1 : finite - (k % 2)));
  const promise = Int32Array.from({ length: classes.count }, (_, k) => ((k + salt) % 4 === 0 ? finite : k + 2));
  return { request, promise };
}

describe('sizeClasses', () => {
  it('gives each size a class of its own where that is possible, else neighbours share one', () => {
    const property = fc.property(
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 120, size: 'max' }),
      (drawn) => {
        const { count, classOf, least, most } = sizeClasses(Int32Array.from(drawn));
        const sizes = [...new Set(drawn)].sort((a, b) => a - b);
        expect(count).toBe(Math.min(24, sizes.length));
        for (let own = 0; own < count; own++) {
          const members = sizes.filter((size) => classOf[size] === own);
          expect([least[own], most[own]]).toEqual([members[0], members.at(-1)]);
        }
        const inOrder = sizes.map((size) => classOf[size]!);
        expect([...inOrder].sort((a, b) => a - b)).toEqual(inOrder);
      },
    );
    fc.assert(property, { numRuns: 50, seed: 1 });
    expect(sizeClasses(new Int32Array(0)).count).toBe(1);
  });
});
