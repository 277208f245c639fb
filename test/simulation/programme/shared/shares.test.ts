/** Orders over accounts in a shared cluster: who has more shares gets more GPU-hours while all want more than there is. */
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../../../sim/simulation/contract.ts';
import { application, call, cluster, DAY, type Example, plain, TRACK } from '../example.ts';
import { run } from '../stories.ts';

const DAYS = 24;
const SLOTS = 3;

/** Jobs of a node for a day each, twice as many as there is room for; those of the second project a second later each. */
const stream = (later: number) =>
  Array.from({ length: 2 * SLOTS * DAYS }, (_, k): [number, number, number] => [2 * k + later, 8, DAY]);

/** Three nodes; the first grant has 16 GPUs and the second 8, from day 3 to the end of the run. */
const contended = (queue: string, sharing = plain('pooled'), change: Partial<Example> = {}): Example => ({
  clusters: [cluster(SLOTS)],
  applications: [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 8, score: 80 })],
  jobs: [stream(0), stream(1)],
  rules: { sharing },
  policies: {
    queue: queue === 'fcfs' ? plain(queue) : plain(queue, { rerank: 0, halfLife: 0 }),
    backfill: plain('none'),
  },
  horizonDays: 3 + DAYS,
  ...change,
});

/** GPU-days that each project's jobs ran. */
function ranGpuDays({ schedule, programme, endedAt }: RunResult): number[] {
  const ran = [0, 0];
  schedule.start.forEach((start, row) => {
    if (start < 0) return;
    const end = schedule.end[row]! < 0 ? endedAt : schedule.end[row]!;
    ran[programme!.jobs.user[row]!]! += (programme!.jobs.gpus[row]! * (end - start)) / DAY;
  });
  return ran;
}

describe.each(['least-attained', 'fair-tree'])('with %s', (queue) => {
  // Whoever has less a share when jobs end may get all nodes for a day: the other is ahead by that much at most.
  const most = 2 * SLOTS * 8;

  it('a project with twice the weight gets twice the GPU-hours', () => {
    const [one, other] = ranGpuDays(run(contended(queue)));
    expect(one! + other!).toBeGreaterThan(SLOTS * 8 * (DAYS - 1));
    expect(Math.abs(one! - 2 * other!)).toBeLessThanOrEqual(most);
  });

  it('projects of equal weight get the same, whatever they were granted', () => {
    const [one, other] = ranGpuDays(run(contended(queue, plain('pooled', { weights: 'equal' }))));
    expect(Math.abs(one! - other!)).toBeLessThanOrEqual(most);
  });

  it('tracks count before projects: shares of a track are those of its projects together', () => {
    // The first track has 16 GPUs in one grant, the second 8; each project is alone in its own.
    const tracks = [TRACK, { ...TRACK, id: 'special' }];
    const result = run(
      contended(queue, plain('pooled'), {
        calls: [call({ tracks })],
        applications: [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 8, score: 80, track: 1 })],
      }),
    );
    const [one, other] = ranGpuDays(result);
    expect(Math.abs(one! - 2 * other!)).toBeLessThanOrEqual(most);
  });

  it('a project whose grant is over has no shares, and one that goes on gets everything', () => {
    const result = run(
      contended(queue, plain('pooled'), {
        applications: [application(0, { gpus: 16, score: 90, term: 10 * DAY }), application(1, { gpus: 8, score: 80 })],
      }),
    );
    const [one, other] = ranGpuDays(result);
    expect(one!).toBeLessThanOrEqual(SLOTS * 8 * 10);
    expect(one! + other!).toBeGreaterThan(SLOTS * 8 * (DAYS - 2));
  });
});

it('with first come, first served both get the same, whatever their weights', () => {
  const [one, other] = ranGpuDays(run(contended('fcfs')));
  expect(Math.abs(one! - other!)).toBeLessThanOrEqual(SLOTS * 8);
  expect(Math.abs(one! - 2 * other!)).toBeGreaterThan(2 * SLOTS * 8);
});
