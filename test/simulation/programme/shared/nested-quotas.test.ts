/**
 * Whom preemption stops where quotas are nested or limited: what is asked is whether the tree of quotas then lets the job start,
 * and not how much anybody borrows.
 */
import { describe, expect, it } from 'vitest';
import { application, call, cluster, DAY, type Example, plain, TRACK } from '../example.ts';
import { job, run } from '../stories.ts';

const track = (id: string) => ({ ...TRACK, id });

/** Of three tracks one owns what B (20 GPUs of 16 of its track) and D (28 of 16) use. */
const tracks = (owner: number, nodes: number, sharing: Record<string, number>): Example => ({
  clusters: [cluster(nodes)],
  calls: [call({ tracks: [track('t0'), track('t1'), track('t2')] })],
  applications: [
    application(0, { gpus: owner, score: 90, track: 0 }),
    application(1, { gpus: 8, score: 85, track: 1 }),
    application(2, { gpus: 8, score: 84, track: 1 }),
    application(3, { gpus: 16, score: 80, track: 2 }),
  ],
  jobs: [
    [[10 * DAY, owner, 5 * DAY]],
    [
      [2 * DAY, 4, 50 * DAY],
      [3 * DAY, 8, 50 * DAY],
      [3 * DAY, 8, 50 * DAY],
    ],
    [],
    [
      [0, 8, 50 * DAY],
      [0, 8, 50 * DAY],
      [0, 8, 50 * DAY],
      [DAY, 4, 50 * DAY],
    ],
  ],
  rules: {
    sharing: plain('quota', { cohort: 'track', ...sharing }),
    preemption: plain('take-back', { mode: 'requeue' }),
  },
});

describe('owners among tracks', () => {
  it('get their quota back at once, where tracks lend a part only', () => {
    const result = run(tracks(64, 12, { trackLendingLimit: 0.25 }));
    expect(job(result, 0)).toBe('came 13, ran 13–18, done');
  });

  it('stop nobody more of a track that is down to its own, while another has a surplus', () => {
    const result = run(tracks(24, 7, {}));
    expect(job(result, 0)).toBe('came 13, ran 13–18, done');
    // One job of each: B’s track is at 12 of 16 then, D at 20.
    expect([1, 2, 3].map((row) => job(result, row)).filter((story) => story.includes('ran 18–'))).toHaveLength(1);
    expect([4, 5, 6, 7].map((row) => job(result, row)).filter((story) => story.includes('ran 18–'))).toHaveLength(1);
  });
});

describe('a job that its own limit holds back', () => {
  const capped = (preemption: ReturnType<typeof plain>) =>
    run({
      clusters: [cluster(4)],
      applications: [
        application(0, { gpus: 8, score: 90 }),
        application(1, { gpus: 8, sector: 'national', call: -1, track: -1, score: 0 }),
      ],
      blocks: [
        {
          ...{ application: 1, cluster: 0, unit: 'node', gates: [] },
          ...{ awardedAt: 2 * DAY, startsAt: 3 * DAY, endsAt: 103 * DAY },
        },
      ],
      jobs: [[[0, 8, 30 * DAY]], Array.from({ length: 20 }, () => [0, 8, 0.99 * DAY] as const)],
      rules: { sharing: plain('quota', { borrowingLimit: 0 }), preemption },
    });

  it.each([0, 3600])('stops nobody by its priority, with a grace of %i s', (grace) => {
    const result = capped(plain('priority', { mode: 'requeue', grace }));
    expect(result.metrics).toMatchObject({ preemptions: 0, lostGpuHours: 0 });
    expect(job(result, 0)).toBe('came 3, ran 3–33, done');
  });
});
