/**
 * Stories found by looking at programmes with fresh eyes: what a gate does to a wrong reclaim, and who may come again.
 */
import { expect, test } from 'vitest';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { application, call, cluster, DAY, inputOf, MODIFIERS, plain, TRACK } from './example.ts';

const HOUR = 3600;
const idleFor20Days = plain('idle-days', { days: 20 * DAY, warning: false, exempt: 0 });

test('what a project would have run after the gate at which it drops out was not taken wrongly', () => {
  const term = { kind: 'length', seconds: 100 * DAY, endsAt: 0, groups: 1, step: 0 } as const;
  const withGate = (drop: number) =>
    simulate(
      inputOf({
        applications: [application(0)],
        // Ten days of work before the gate on day 50, and twenty after it; all is taken on day 20.
        jobs: [
          [
            [30 * DAY, 8, 10 * DAY],
            [60 * DAY, 8, 20 * DAY],
          ],
        ],
        calls: [call({ term: { ...term, gates: [{ after: 50 * DAY, drop }] } })],
        rules: { reclaim: idleFor20Days },
      }),
    ).metrics['wronglyReclaimedGpuHours'];
  expect(withGate(0)).toBe(8 * 24 * 30);
  expect(withGate(1)).toBe(8 * 24 * 10);
});

test('a call that one may not enter leaves the wish to come again for the next one', () => {
  const industry = { ...TRACK, sectors: ['industry'] as const };
  const calls = [
    call(),
    call({ id: 'second', closesAt: 10 * DAY, decisionAt: 11 * DAY, startsAt: 12 * DAY, tracks: [industry] }),
    call({ id: 'third', closesAt: 105 * DAY, decisionAt: 106 * DAY, startsAt: 107 * DAY }),
  ];
  const { programme, metrics } = simulate(
    inputOf({
      clusters: [cluster(1)],
      applications: [application(0, { score: 60 }), application(1)],
      jobs: [[[0, 8, HOUR]], [[0, 8, HOUR]]],
      calls,
      behaviour: { reapplyRefused: 1 },
    }),
  );
  expect(metrics).toMatchObject({ reapplications: 1, awards: 2, applicantsServedShare: 1 });
  const again = programme?.story.find(({ kind }) => kind === 'reapplied');
  expect(again).toMatchObject({ application: 'A002', call: 'third', at: 105 * DAY });
});

test('the reserve does not get GPUs that a winner was promised for a later start', () => {
  // The first winner drops out on day 23; from day 33 on its node is the newcomer’s, by a decision of day 20.
  const calls = [
    call({
      term: {
        ...{ kind: 'length', seconds: 30 * DAY, endsAt: 0, groups: 1, step: 0 },
        gates: [{ after: 20 * DAY, drop: 1 }],
      },
      modifiers: { ...MODIFIERS, reserveList: 5 },
    }),
    call({ id: 'second', closesAt: 15 * DAY, decisionAt: 20 * DAY, startsAt: 33 * DAY }),
  ];
  const { programme } = simulate(
    inputOf({
      clusters: [cluster(1)],
      applications: [application(0, { score: 60 }), application(1), application(2, { call: 1 })],
      jobs: [[], [[0, 8, HOUR]], [[0, 8, HOUR]]],
      calls,
    }),
  );
  const starts = programme?.story
    .filter(({ kind }) => kind === 'started')
    .map((entry) => [entry.application, entry.at / DAY]);
  expect(starts).toEqual([
    ['A001', 3],
    ['A003', 33],
  ]);
});

test('work of a job that still runs when the run ends is done as far as it has run', () => {
  const { metrics } = simulate(
    inputOf({ applications: [application(0)], jobs: [[[0, 8, 50 * DAY]]], horizonDays: 13 }),
  );
  // It runs from day 3 to day 13.
  expect(metrics).toMatchObject({ usefulGpuHours: 8 * 24 * 10, unservedGpuHours: 8 * 24 * 40 });
});
