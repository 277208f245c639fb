/** A project with several grants at once, each a part of a node that it shares with another project. */
import { describe, expect, it } from 'vitest';
import { application, call, cluster, DAY, type Example, plain, TRACK } from './example.ts';
import { job, run, told } from './stories.ts';

/** In each of three clusters of one node the project gets three GPUs, and another one five. */
function three(jobs: Example['jobs'][number], firstTerm = 100): Example {
  const ids = ['c', 'd', 'e'];
  const term = (days: number) =>
    ({ kind: 'length', seconds: days * DAY, endsAt: 0, groups: 1, step: 0, gates: [] }) as const;
  const calls = ids.map((id, k) =>
    call({
      id,
      opensAt: k * DAY,
      closesAt: (k + 1) * DAY,
      decisionAt: (k + 1) * DAY,
      startsAt: (k + 2) * DAY,
      term: term(k === 0 ? firstTerm : 100),
      tracks: [{ ...TRACK, clusters: [k], unit: 'gpu', maxGpus: {} }],
      award: plain('rank', { partial: true }),
    }),
  );
  const others = ids.map((_, k) => application(k + 1, { call: k, appliedAt: k * DAY, gpus: 5, score: 90 }));
  return {
    clusters: ids.map((id) => cluster(1, { id })),
    applications: [application(0, { gpus: 9 }), ...others],
    jobs: [jobs, ...others.map((_, k) => [[0, 5, (40 + k) * DAY] as const])],
    calls,
    behaviour: { reapplyCut: 1 },
  };
}

const many = (count: number, days: number) => Array.from({ length: count }, () => [0, 3, days * DAY] as const);

describe('a project with three grants', () => {
  it('comes again for what was cut, and has them all', () => {
    expect(told(run(three([])), 'started').filter((line) => line.endsWith('A001'))).toEqual([
      '2 started A001',
      '3 started A001',
      '4 started A001',
    ]);
  });

  it('runs a job in each of them, beside its neighbours’ jobs', () => {
    const result = run(three(many(3, 10)));
    expect([0, 1, 2].map((row) => job(result, row))).toEqual([
      'came 2, ran 2–12, done',
      'came 2, ran 3–13, done',
      'came 2, ran 4–14, done',
    ]);
    expect([3, 4, 5].map((row) => job(result, row))).toEqual([
      'came 2, ran 2–42, done',
      'came 3, ran 3–44, done',
      'came 4, ran 4–46, done',
    ]);
  });

  it('lets a job that waits start in a new grant, though it came while there were others', () => {
    expect(job(run(three(many(3, 50))), 2)).toBe('came 2, ran 4–54, done');
  });

  it('lets jobs that wait in a grant that ends wait on in another', () => {
    // Three run, three wait, one in each; the first grant ends on day 7.
    const result = run(three(many(6, 10), 5));
    const lines = [0, 1, 2, 3, 4, 5].map((row) => job(result, row));
    expect(lines.filter((line) => line.endsWith('killed'))).toEqual(['came 2, ran 2–7, killed']);
    expect(lines.filter((line) => line.endsWith('done'))).toHaveLength(5);
  });
});
