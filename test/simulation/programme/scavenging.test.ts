/**
 * The scavenger tier, in small stories: who runs on GPUs that were taken, and who gives way when they are granted.
 */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { application, call, cluster, DAY, type Example, inputOf, plain } from './example.ts';

/** Two grants of two nodes each: the first one idles and loses all on day 20 of its term; the second has much to do. */
const example = (change: Partial<Example> = {}): Example => ({
  clusters: [cluster(4)],
  applications: [application(0, { gpus: 16, score: 60 }), application(1, { gpus: 16 })],
  jobs: [
    [],
    [
      [0, 16, 40 * DAY],
      [DAY, 16, 30 * DAY],
      [2 * DAY, 16, 50 * DAY],
    ],
  ],
  rules: {
    reclaim: plain('idle-days', { days: 20 * DAY, warning: false, exempt: 0 }),
    redistribution: plain('scavenger'),
  },
  ...change,
});

describe('GPUs that were taken', () => {
  it('run the job that has waited longest, at the instant of the take', () => {
    const { schedule, metrics } = simulate(inputOf(example()));
    // The grants start on day 3; the take is on day 23; the third job follows in the grant itself on day 43.
    expect([...schedule.start].map((at) => at / DAY)).toEqual([3, 23, 43]);
    expect(metrics).toMatchObject({
      jobsDone: 3,
      reclaimedGpuHours: 16 * 24 * 80,
      reclaimedScavengedGpuHours: 16 * 24 * 30,
      reclaimedIdleGpuHours: 16 * 24 * 50,
      lostGpuHours: 0,
    });
  });

  it('are given up when a call grants them: with a checkpoint the job goes on in its own grant', () => {
    const second = call({ id: 'second', closesAt: 25 * DAY, decisionAt: 30 * DAY, startsAt: 33 * DAY });
    const newcomer = application(2, { call: 1, gpus: 16, appliedAt: 20 * DAY });
    const { applications, jobs } = example();
    const story = (runningJobs: 'checkpoint' | 'kill') => {
      const changed = example({
        calls: [call(), second],
        applications: [...applications, newcomer],
        jobs: [...jobs, [[0, 16, DAY]]],
      });
      return simulate(inputOf({ ...changed, rules: { ...changed.rules, runningJobs } }));
    };
    const kept = story('checkpoint');
    // Ten of its thirty days are done when it gives way on day 33; it goes on in the grant on day 43.
    expect(kept.schedule.start[1]! / DAY).toBe(43);
    expect(kept.schedule.end[1]! / DAY).toBe(63);
    expect(kept.metrics['lostGpuHours']).toBe(0);
    const lost = story('kill');
    expect(lost.schedule.end[1]! / DAY).toBe(73);
    // Ten days when it gave way; and 39 of the last job, which scavenged from day 54 on, when its idle grant was taken on day 93.
    expect(lost.metrics['lostGpuHours']).toBe(16 * 24 * (10 + 39));
    expect(lost.schedule.start[3]! / DAY).toBe(33);
  });

  it('idle where nobody waits, and where a job is larger than what was taken', () => {
    const wide = example({ applications: [application(0, { gpus: 8, score: 60 }), application(1, { gpus: 16 })] });
    const { metrics } = simulate(inputOf(wide));
    expect(metrics['reclaimedScavengedGpuHours']).toBe(0);
    expect(metrics['reclaimedIdleGpuHours']).toBe(8 * 24 * 80);
  });
});
