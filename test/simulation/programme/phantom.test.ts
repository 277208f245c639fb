/**
 * Wrongly reclaimed GPU-hours against their definition: the same programme run with and without the reclaim.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { runs } from '../../oracle/cases.ts';
import { application, call, cluster, DAY, inputOf, plain, TRACK } from './example.ts';

const HOUR = 3600;

const jobs = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 60 * 24 }).map((hours) => hours * HOUR),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 400 * HOUR }),
    ),
    { maxLength: 12 },
  )
  .map((drawn) => [...drawn].sort((a, b) => a[0] - b[0]));

const project = fc.record({ jobs, gpus: fc.integer({ min: 1, max: 20 }), term: fc.integer({ min: 20, max: 60 }) });

const examples = fc.record({
  projects: fc.array(project, { minLength: 1, maxLength: 3 }),
  unit: fc.constantFrom('node', 'gpu'),
  threshold: fc.constantFrom(0.1, 0.3, 0.6, 0.95),
  reviewDays: fc.integer({ min: 2, max: 15 }),
  action: fc.constantFrom('whole', 'excess', 'half'),
  runningJobs: fc.constantFrom('drain', 'checkpoint', 'kill'),
  backfill: fc.constantFrom('none', 'easy', 'conservative'),
  patienceDays: fc.constantFrom(3, Number.POSITIVE_INFINITY),
  horizonDays: fc.constantFrom(30, 200),
  leafGroupNodes: fc.constantFrom(2, 3, 32),
  leafGroupSlowdown: fc.constantFrom(1, 1.6),
});

test('is the work that the pool would have done without the take, minus what the project did, at least 0', () => {
  const property = fc.property(examples, (drawn) => {
    const { leafGroupNodes, leafGroupSlowdown } = drawn;
    const of = (reclaim: ReturnType<typeof plain>) =>
      simulate(
        inputOf({
          clusters: [cluster(9, { leafGroupNodes, leafGroupSlowdown })],
          calls: [call({ tracks: [{ ...TRACK, unit: drawn.unit as 'node' | 'gpu' }] })],
          applications: drawn.projects.map(({ gpus, term }, k) =>
            application(k, { gpus, term: term * DAY, region: `region ${k}` }),
          ),
          jobs: drawn.projects.map((each) => each.jobs),
          rules: { reclaim, runningJobs: drawn.runningJobs as 'drain' | 'checkpoint' | 'kill' },
          behaviour: { patience: drawn.patienceDays * DAY },
          policies: { backfill: plain(drawn.backfill) },
          horizonDays: drawn.horizonDays,
        }),
      ).metrics;
    const every = drawn.reviewDays * DAY;
    const { threshold, action } = drawn;
    const without = of(plain('none'));
    const reduced = of(
      plain('threshold', {
        window: every,
        reviewEvery: every,
        threshold,
        exempt: 0,
        warning: false,
        action,
        coolDown: 0,
      }),
    );
    drawn.projects.forEach((_, k) => {
      const of = (metrics: typeof without, name: string) => metrics[`${name}{region=region ${k}}`] ?? 0;
      const wrongly = of(reduced, 'wronglyReclaimedGpuHours');
      if (of(reduced, 'reclaims') === 0) expect(wrongly).toBe(0);
      else {
        const of200 = 'deliveredH200EquivalentGpuHours';
        const lost = of(without, of200) - of(reduced, of200);
        expect(wrongly).toBeCloseTo(Math.max(0, lost), 6);
      }
    });
  });
  fc.assert(property, runs(150));
});
