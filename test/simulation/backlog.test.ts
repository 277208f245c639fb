/** Work that waits at the window's edges and work submitted in it, against a scan of the schedule. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { JOB_STATES } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { caseArbitrary, caseOf, inputOf, runs } from '../oracle/cases.ts';

describe('backlog', () => {
  it('is what is queued at the edges, after everything else of the second; rejected jobs are demand and never queued', () => {
    const window = fc.record({
      example: caseArbitrary({ clustersMax: 2, jobsMax: 30 }),
      horizon: fc.integer({ min: 30, max: 150 }),
      from: fc.integer({ min: 0, max: 29 }),
      seconds: fc.integer({ min: 1, max: 100 }),
    });
    const property = fc.property(window, ({ example, horizon, from, seconds }) => {
      const plain = inputOf(example, horizon);
      const windowEnd = Math.min(from + seconds, horizon);
      const times = { windowStart: from, windowEnd, horizon, stopWhenWindowServed: false };
      const input: RunInput = { ...plain, times };
      const { schedule, backlog } = simulate(input);
      const { jobs } = input;
      const work = (counts: (job: number) => boolean) => {
        const rows = Array.from(jobs.submit.keys()).filter(counts);
        return rows.reduce((sum, job) => sum + jobs.gpus[job]! * jobs.run[job]!, 0);
      };
      // The horizon itself is not processed: what is submitted or leaves there, does not.
      const queuedAt = (edge: number) => (job: number) => {
        const left = schedule.start[job]! >= 0 ? schedule.start[job]! : schedule.end[job]!;
        return schedule.cluster[job]! >= 0 && jobs.submit[job]! <= edge && (left < 0 || left > edge);
      };
      expect(backlog).toEqual({
        atStart: work(queuedAt(from)),
        atEnd: work(queuedAt(windowEnd)),
        submitted: work((job) => from <= jobs.submit[job]! && jobs.submit[job]! < windowEnd),
      });
    });
    fc.assert(property, runs(100));
  });

  it('counts reference GPU-seconds of run time, not of requests, by hand', () => {
    const jobs = [
      [0, 1, 30, 99],
      [1, 1, 7, 70],
      [5, 1, 11, 50],
      [9, 2, 4, 9],
      [10, 1, 6, 8],
    ] as const;
    const example = caseOf(1, 1, jobs);
    const clusters = example.clusters.map((cluster) => ({ ...cluster, speed: 2 }));
    const input = inputOf({ ...example, clusters }, 100);
    const times = { windowStart: 3, windowEnd: 10, horizon: 100, stopWhenWindowServed: false };
    const result = simulate({ ...input, times });
    // At 3 job 1 waits; at 10 jobs 1, 2 and 4; job 3 is too large for one node, but it was asked for.
    expect(result.backlog).toEqual({ atStart: 7, atEnd: 7 + 11 + 6, submitted: 11 + 2 * 4 });
    expect(JOB_STATES[result.schedule.state[3]!]).toBe('rejected');
    expect(result.rejections).toEqual({ tooLarge: 1 });
  });
});
