/** How long owners wait for what others borrow, told by hand where nobody is stopped: from when their quota covers them. */
import { expect, it } from 'vitest';
import { application, cluster, DAY, type Example, plain } from '../example.ts';
import { job, run } from '../stories.ts';

/** Two grants of 8 of 16 GPUs from day 3 on. The second borrows what the first has when its first job ends on day 13. */
const behind = (second: Example['jobs'] = []): Example => ({
  clusters: [cluster(2)],
  applications: [application(0, { gpus: 8, score: 90 }), application(1, { gpus: 8, score: 80 })],
  jobs: [
    [
      [0, 8, 10 * DAY],
      [DAY, 8, 5 * DAY],
    ],
    [[0, 8, 40 * DAY], ...(second?.[0] ?? [])],
  ],
  rules: { sharing: plain('quota') },
});

it('a job waits as an owner from when those before it in its grant have ended, not from when it came', () => {
  const result = run(behind([[[DAY / 2, 8, 10 * DAY]]]));
  expect([job(result, 3), job(result, 1)]).toEqual(['came 3.5, ran 13–23, done', 'came 4, ran 23–28, done']);
  expect(result.metrics['takeBackSecondsMean']).toBe(10 * DAY);
});

it('one that waits for its own grant alone takes nothing back', () => {
  const result = run(behind());
  expect(job(result, 1)).toBe('came 4, ran 13–18, done');
  expect(result.metrics['takeBackSecondsMean']).toBe(null);
});
