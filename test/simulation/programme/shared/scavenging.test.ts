/** Scavengers beside quotas, told by hand: they run on what idles, nobody waits for them, and they are nobody's use. */
import { describe, expect, it } from 'vitest';
import type { Outage } from '../../../../sim/model/faults.ts';
import { simulate } from '../../../../sim/simulation/simulate.ts';
import { application, cluster, DAY, type Example, inputOf, plain } from '../example.ts';
import { gpuDays, job, run } from '../stories.ts';

/** Two grants of 8 of 16 GPUs that borrow nothing; the second has a job of 8 from day 8 on. */
const beside = (rules: Example['rules'] = {}): Example => ({
  clusters: [cluster(2)],
  applications: [application(0, { gpus: 8, score: 90 }), application(1, { gpus: 8, score: 80 })],
  jobs: [
    [
      [0, 8, 30 * DAY],
      [DAY, 8, 10 * DAY],
    ],
    [[5 * DAY, 8, 4 * DAY]],
  ],
  rules: { sharing: plain('quota', { borrowingLimit: 0, scavengers: true }), ...rules },
});

/** A checkpoint after each day of work; writing it and starting again cost a second. */
const daily = { intervalSeconds: DAY, costSeconds: 1, restartSeconds: 1, nodeMtbfSeconds: Number.POSITIVE_INFINITY };

describe('a job beyond its grant’s quota', () => {
  it('runs on the idle half, and is stopped at the instant at which its owner comes', () => {
    const result = run(beside());
    expect(job(result, 2)).toBe('came 8, ran 8–12, done');
    // Without checkpoints all four days are lost; it begins anew when the owner is done.
    expect(job(result, 1)).toBe('came 4, ran 12–22, done');
    expect(result.ledger['c']!.lost).toBe(4 * DAY * 8);
    // They are its sector's, as the work of scavengers is.
    expect(result.metrics['lostGpuHours{sector=academia}']).toBe(4 * 24 * 8);
    expect(result.metrics['lostGpuHours']).toBe(4 * 24 * 8);
  });

  it('keeps what checkpoints have saved', () => {
    const result = run(beside({ checkpoint: daily }));
    // Of four days less four seconds three were saved: seven are left, and six checkpoints.
    const start = 12 * DAY;
    expect(result.schedule.start[1]! - start).toBeLessThan(10);
    expect(result.schedule.end[1]! - result.schedule.start[1]!).toBe(7 * DAY + 6 + 1);
  });

  it('is told to scavenge, and to give way to the grant that needs its GPUs', () => {
    const { jobStory } = simulate({ ...inputOf(beside()), asksWhy: true, watchedJob: 1 });
    const told = jobStory!.map(({ at, kind, cause, scavenges = false }) => [at / DAY, kind, cause, scavenges]);
    expect(told).toContainEqual([8, 'stopped', 'gaveWay', false]);
    expect(told).toContainEqual([4, 'started', undefined, true]);
    expect(told).toContainEqual([12, 'started', undefined, true]);
  });

  it('waits where nobody scavenges', () => {
    const sharing = plain('quota', { borrowingLimit: 0 });
    expect(job(run(beside({ sharing })), 1)).toBe('came 4, ran 33–43, done');
  });
});

it('leaves everybody else’s jobs where they would have been', () => {
  const [without, beyond] = [false, true].map((scavengers) =>
    run(beside({ sharing: plain('quota', { borrowingLimit: 0, scavengers }) })),
  );
  for (const row of [0, 2]) expect(job(beyond!, row)).toBe(job(without!, row));
});

it('is nobody’s use: what the owner leaves idle is scavenged, and its grant has received nothing more', () => {
  const [without, beyond] = [false, true].map((scavengers) =>
    run(beside({ checkpoint: daily, sharing: plain('quota', { borrowingLimit: 0, scavengers }) })),
  );
  expect(beyond!.metrics['scavengedGpuHours']).toBeGreaterThan(8 * 24 * 9);
  expect(without!.metrics['scavengedGpuHours']).toBe(0);
  expect(beyond!.metrics['borrowedGpuHours']).toBe(0);
  expect(beyond!.metrics['receivedOfEntitledMean']!).toBeLessThan(without!.metrics['receivedOfEntitledMean']!);
});

it('counts as received by its project, up to what is owed to it: who is done has all that it was entitled to', () => {
  const ten = [0, 8, 10 * DAY] as const;
  const [without, beyond] = [false, true].map((scavengers) =>
    run({
      clusters: [cluster(2)],
      applications: [application(0, { gpus: 8, score: 90 }), application(1, { gpus: 8, score: 80 })],
      jobs: [Array.from({ length: 10 }, () => ten), []],
      rules: { sharing: plain('quota', { borrowingLimit: 0, scavengers }) },
      horizonDays: 110,
    }),
  );
  expect(without!.metrics['scavengedGpuHours']).toBe(0);
  expect(beyond!.metrics['scavengedGpuHours']).toBe(8 * 24 * 50);
  for (const { metrics } of [without!, beyond!]) {
    expect(metrics['unservedGpuHours']).toBe(0);
    expect(metrics['entitlementMetShare']).toBe(1);
    expect(metrics['jainIndex']).toBe(1);
  }
  // Of the two grants one received all and one nothing; with scavengers half of the first stood idle.
  expect(without!.metrics['receivedOfEntitledMean']).toBe(0.5);
  expect(beyond!.metrics['receivedOfEntitledMean']).toBe(0.25);
});

it('is stopped by a node that fails under it', () => {
  const failure: Outage = {
    ...{ cluster: 0, nodes: [1], from: 6 * DAY, until: 7 * DAY, kind: 'failure', announcedAt: null },
  };
  const input = inputOf(beside());
  const result = simulate({ ...input, faults: { outages: [failure], stoppedJobs: 'requeue' } });
  expect(result.faults!['c']!.interruptions).toBe(1);
  expect(gpuDays(result, 'lost')).toBe(8 * 2 + 8 * 1);
  expect(job(result, 2)).toBe('came 8, ran 8–12, done');
});
