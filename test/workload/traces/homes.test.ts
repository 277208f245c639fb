import { expect, test } from 'vitest';
import { type Cluster, type Fleet, lastingPhase } from '../../../sim/model/fleet.ts';
import { emptyJobTable, type JobTable } from '../../../sim/model/jobs.ts';
import { assignHomes } from '../../../sim/workload/traces/homes.ts';

function cluster(id: string, nodes: number, providerOwn = false): Cluster {
  const phases = [lastingPhase('all', nodes)];
  return { id, provider: 'p', gpu: 'h200', speed: 1, gpusPerNode: 8, leafGroupNodes: 32, phases, providerOwn };
}

function jobsOf(users: readonly number[], gpus = 1): JobTable {
  const jobs = emptyJobTable(users.length);
  users.forEach((user, k) => {
    jobs.id[k] = k + 1;
    jobs.gpus[k] = gpus;
    jobs.user[k] = user;
  });
  return jobs;
}

const FLEET: Fleet = { clusters: [cluster('own', 500, true), cluster('small', 10), cluster('large', 30)] };
const range = (length: number) => Array.from({ length }, (_, k) => k);

test('users live in proportion to GPUs, never in a provider-own part', () => {
  const { jobsByCluster, rehomed, record } = assignHomes(jobsOf(range(4000)), FLEET, 's', 0);
  expect(jobsByCluster[0]).toBe(0);
  // A share of 0.25 of 4,000 draws has a standard deviation of 27.4 jobs.
  expect(Math.abs((jobsByCluster[1] ?? 0) - 1000)).toBeLessThan(5 * 27.4);
  expect(jobsByCluster.reduce((sum, jobs) => sum + jobs, 0)).toBe(4000);
  expect(rehomed).toBe(0);
  expect(record.text).toBe(
    'Homes drawn in proportion to GPUs for 4,000 users; 0 jobs that do not fit theirs went to large, 0 fit no cluster',
  );
});

test('a user has one home, whoever else there is and whatever is submitted between', () => {
  const alone = assignHomes(jobsOf([7]), FLEET, 's', 3).jobs.home[0];
  const { jobs } = assignHomes(jobsOf([1, 7, -1, 2, 7, 9]), FLEET, 's', 3);
  expect([jobs.home[1], jobs.home[4]]).toEqual([alone, alone]);
});

test('the k-th job without a user has the k-th draw', () => {
  const few = assignHomes(jobsOf([-1, -1, -1]), FLEET, 's', 0).jobs.home;
  const more = assignHomes(jobsOf([5, -1, 5, -1, -1, -1]), FLEET, 's', 0).jobs.home;
  expect([more[1], more[3], more[4]]).toEqual(Array.from(few));
});

test('replications and seeds differ, repetitions do not', () => {
  const homes = (seed: string, replication: number) =>
    Array.from(assignHomes(jobsOf(range(200)), FLEET, seed, replication).jobs.home).join('');
  expect(homes('s', 0)).toBe(homes('s', 0));
  expect(homes('s', 1)).not.toBe(homes('s', 0));
  expect(homes('t', 0)).not.toBe(homes('s', 0));
});

test('jobs that do not fit their home by shape go to the largest cluster, and those that fit nowhere are counted', () => {
  const medium = assignHomes(jobsOf(range(400), 81), FLEET, 's', 0);
  expect(medium.jobsByCluster).toEqual([0, 0, 400]);
  expect(medium.rehomed).toBe(assignHomes(jobsOf(range(400)), FLEET, 's', 0).jobsByCluster[1]);
  const large = assignHomes(jobsOf(range(400), 241), FLEET, 's', 0);
  expect([large.rehomed, large.tooLarge]).toEqual([0, 400]);
});

test('a fleet without a home is refused, and the table given is left alone', () => {
  expect(() => assignHomes(jobsOf([1]), { clusters: [cluster('own', 5, true)] }, 's', 0)).toThrow(RangeError);
  const jobs = jobsOf(range(50));
  assignHomes(jobs, FLEET, 's', 0);
  expect(Array.from(jobs.home).every((home) => home === 0)).toBe(true);
});
