import { describe, expect, test } from 'vitest';
import { summarizeTimelines } from '../../sim/experiment/timeline-summary.ts';
import { fixtureResults } from '../reports/fixture.ts';

function timeline(occupied: number[], inService: number[], endedAt: number) {
  const column = (values: number[]) => Float64Array.from(values);
  const zero = column(occupied.map(() => 0));
  return {
    endedAt,
    timeline: {
      bins: 3,
      binSeconds: 10,
      occupied: column(occupied),
      inService: column(inService),
      procured: zero,
      queued: zero,
      granted: zero,
    },
  };
}

describe('the mean timeline', () => {
  test('is a ratio of sums over the seconds that runs covered', () => {
    const runs = [timeline([40, 80, 0], [0, 80, 0], 20), timeline([0, 40, 20], [80, 80, 40], 25)];
    const { clusters, binSeconds } = summarizeTimelines(runs, ['a']);
    expect(binSeconds).toBe(10);
    expect(clusters['a']).toEqual({
      utilisation: [0.5, 0.75, 0.5],
      inServiceGpus: [4, 8, 8],
      occupiedGpus: [2, 6, 4],
      queuedJobs: [0, 0, 0],
    });
  });

  test('leaves off what no run reached, and clusters that are not asked for', () => {
    const { clusters } = summarizeTimelines([timeline([1, 1, 0, 5, 5, 5], [2, 2, 0, 5, 5, 5], 20)], ['a', null]);
    expect(Object.keys(clusters)).toEqual(['a']);
    expect(clusters['a']!.utilisation).toEqual([0.5, 0.5]);
  });
});

describe('results', () => {
  test('know that replications are missing, and which variant is best', () => {
    const results = fixtureResults();
    expect(results).toMatchObject({ partial: true, replications: { asked: 10, done: 4 } });
    expect(results.best['waitSecondsMeanByGpuHours']).toBe('easy-least-wait');
    expect(fixtureResults('terminating')).toMatchObject({ partial: false, replications: { asked: 10, done: 10 } });
  });

  test('hold no timeline of the providers’ own parts', () => {
    expect(Object.keys(fixtureResults().variants[0]!.timeline.clusters)).toHaveLength(5);
  });
});
