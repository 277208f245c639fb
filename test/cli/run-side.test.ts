/** What a side of a difference keeps of a run that is made once more. */
import { expect, it } from 'vitest';
import { sideOfRun } from '../../sim/cli/diff/run-side.ts';
import { emptyElasticity } from '../../sim/model/elasticity.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { application, DAY, inputOf, plain } from '../simulation/programme/example.ts';

it('the record of a job that ran on other GPUs than it asked for hides on how many: its attempts are looked at', () => {
  const elastic = plain('shrink-and-grow', { resizeCost: 0, startSmaller: true, pause: 0, growFirst: 'least-served' });
  const input = inputOf({
    applications: [application(0, { gpus: 32 })],
    jobs: [
      [
        [0, 8, 30 * DAY],
        [60 * DAY, 8, DAY],
      ],
    ],
    rules: { elastic },
  });
  const { demand } = input.programme!;
  demand.elastic = emptyElasticity(demand.count);
  demand.elastic.least[0] = 8;
  demand.elastic.most[0] = 24;
  demand.elastic.exponent[0] = 1;
  const result = simulate(input);
  const { jobs } = result.programme!;
  const side = sideOfRun('a', { result, jobs, clusters: input.fleet.clusters, projects: ['A001'], decisions: null });
  // 30 days of 8 GPUs on 24 take 10.
  expect(result.schedule.end[0]).toBe(13 * DAY);
  expect([...side.jobs.gpus]).toEqual([8, 8]);
  expect([...side.jobs.stops!]).toEqual([1, 0]);
  expect([...side.jobs.served]).toEqual([8 * 30 * DAY, 8 * DAY]);
});
