/** What is reclaimed under quotas goes to projects whose jobs wait, as with nodes of their own. */
import { expect, it } from 'vitest';
import { application, call, cluster, DAY, plain } from '../example.ts';
import { gpusTold, run } from '../stories.ts';

it('a project whose jobs wait grows by what an idle one loses', () => {
  const forty = [0, 8, 40 * DAY] as const;
  const rules = {
    sharing: plain('quota', { borrowingLimit: 0 }),
    reclaim: plain('threshold', {
      ...{ exempt: 0, warning: false, reviewEvery: 10 * DAY, window: 10 * DAY, threshold: 0.5, action: 'whole' },
    }),
    redistribution: plain('busy-projects'),
  };
  const result = run({
    clusters: [cluster(4)],
    calls: [call()],
    applications: [application(0, { gpus: 8, score: 90 }), application(1, { gpus: 24 })],
    jobs: [[forty, forty, forty], []],
    rules,
  });
  expect(gpusTold(result, 'reclaimed')[0]).toBe(24);
  expect(gpusTold(result, 'grown')).toEqual([16]);
});

it('what is owed to projects is met as far as they got it, and nobody’s surplus makes up for another’s want', () => {
  // Two grants of 8 GPUs for 100 days: one runs 150 % of its share by borrowing, the other half of what it asks for.
  const result = run({
    clusters: [cluster(2)],
    calls: [call()],
    applications: [application(0, { gpus: 8, score: 90 }), application(1, { gpus: 8 })],
    jobs: [
      [
        [0, 8, 100 * DAY],
        [0, 4, 100 * DAY],
      ],
      [[0, 8, 100 * DAY]],
    ],
    rules: { sharing: plain('pooled') },
    behaviour: { patience: 1000 * DAY },
    horizonDays: 103,
  });
  // The second project's job never finds 8 GPUs of a node: 4 of its 8 stay idle all the time.
  expect(result.metrics['entitlementMetShare']).toBe(0.5);
  expect(result.metrics['wronglyReclaimedGpuHours']).toBeNull();
});
