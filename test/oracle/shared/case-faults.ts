/**
 * Random outages of the nodes of a shared cluster, for the oracle: as fast-check arbitraries, as a run's input, and in words.
 * It must not know what an outage does to anybody.
 */
import fc from 'fast-check';
import type { Faults, Outage } from '../../../sim/model/faults.ts';

/** Times in units; nodes are counted around, so that every case has them. */
export interface CaseOutage {
  readonly node: number;
  readonly nodes: number;
  readonly from: number;
  readonly length: number;
  /** How long before it begins it is announced; null: never. */
  readonly notice: number | null;
}

export interface CaseFaults {
  readonly outages: readonly CaseOutage[];
  readonly stoppedJobs: Faults['stoppedJobs'];
}

/** Most begin after the grants have: who is to be granted what is down waits, and such a case is none. */
export const failuresArbitrary: fc.Arbitrary<CaseFaults> = fc.record({
  outages: fc.array(
    fc.record({
      node: fc.nat({ max: 5 }),
      nodes: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 6 })),
      from: fc.oneof(fc.integer({ min: 4, max: 20 }), fc.integer({ min: 4, max: 60 })),
      length: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 60 })),
      notice: fc.constant(null),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  stoppedJobs: fc.constantFrom('requeue', 'requeue', 'kill'),
});

/** Some are announced long before they begin, some not at all. */
export const windowsArbitrary: fc.Arbitrary<CaseFaults> = fc.record({
  outages: fc.array(
    fc.record({
      node: fc.nat({ max: 5 }),
      nodes: fc.integer({ min: 1, max: 6 }),
      from: fc.oneof(fc.integer({ min: 8, max: 40 }), fc.integer({ min: 8, max: 90 })),
      length: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 40 })),
      notice: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 60 }) }, fc.constant(null)),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  stoppedJobs: fc.constantFrom('requeue', 'kill'),
});

/** As a run's input. @param unit seconds of a unit @param count nodes of the cluster */
export function faultsOf({ outages, stoppedJobs }: CaseFaults, unit: number, count: number): Faults {
  return {
    stoppedJobs,
    outages: outages.map(({ node, nodes, from, length, notice }): Outage => {
      const first = node % count;
      return {
        cluster: 0,
        nodes: { first, count: Math.min(nodes, count - first) },
        from: from * unit,
        until: (from + length) * unit,
        kind: notice === null ? 'failure' : 'maintenance',
        announcedAt: notice === null ? null : (from - notice) * unit,
      };
    }),
  };
}

/** One line each, times in seconds. */
export function faultsInWords({ outages, stoppedJobs }: Faults): string[] {
  return outages.map(({ nodes, from, until, announcedAt }) => {
    const all = 'first' in nodes ? `nodes ${nodes.first}–${nodes.first + nodes.count - 1}` : `nodes ${nodes.join()}`;
    const told = announcedAt === null ? '' : `, announced at ${announcedAt}`;
    return `${all} down from ${from} to ${until}${told}: jobs there ${stoppedJobs}`;
  });
}
