/**
 * No work is lost or made by a change of size: what a job did is told from its story alone, as a row of sizes and instants,
 * and the formula of its speed-up. It must not know how the simulator keeps what is left of a job.
 */
import type { RunInput, RunResult } from '../../sim/simulation/contract.ts';
import { JOB_STATES } from '../../sim/simulation/contract.ts';
import { workOf } from '../../sim/simulation/metrics/programme-sums.ts';
import type { RunProgramme } from '../../sim/simulation/programme/run-programme.ts';
import { simulate } from '../../sim/simulation/simulate.ts';

/** Rows of jobs that were resized and not stopped. */
export function resizedRows({ atWork }: RunProgramme): number[] {
  return atWork.stage.projects.flatMap(({ elastic, stops, base, count }) =>
    elastic === null
      ? []
      : Array.from({ length: count }, (_, job) => job)
          .filter((job) => elastic.wasChanged(job) && stops[job] === 0)
          .map((job) => base + job),
  );
}

/** What the job would have anyhow: its wish, or less where its grants were smaller. */
function usualOf({ atWork }: RunProgramme, row: number): number {
  const project = atWork.stage.projects.find(({ base, count }) => row >= base && row < base + count)!;
  return project.elastic!.usual[row - project.base]!;
}

/**
 * What the job did in each of its sizes, less the time that changes cost, adds up to its work, or to what it asked for where
 * that is its limit; only the last second may be more than enough. Of jobs that write no checkpoints, where leaf groups
 * cost nothing.
 * @returns whether there was anything to add up: the job has ended
 * @throws where it does not
 */
export function workIsConserved(input: RunInput, ran: RunProgramme, row: number): boolean {
  const result = simulate({ ...input, watchedJob: row });
  const state = JOB_STATES[result.schedule.state[row]!];
  if (state !== 'done' && state !== 'failed' && state !== 'killed') return false;
  if (input.fleet.clusters.some(({ leafGroupSlowdown = 1 }) => leafGroupSlowdown > 1)) return false;
  const { demand, rules } = input.programme!;
  const cost = Number(rules.elastic!.parameters['resizeCost']);
  const entries = result.jobStory!.filter(({ kind }) => ['started', 'resized', 'ended'].includes(kind));
  const usual = usualOf(ran, row);
  const { speed } = input.fleet.clusters[result.schedule.cluster[row]!]!;
  let [done, ahead, rate] = [0, 0, 0];
  entries.forEach(({ at, kind, gpus }, k) => {
    const elapsed = k === 0 ? 0 : at - entries[k - 1]!.at;
    done += rate * speed * Math.max(0, elapsed - ahead);
    ahead = Math.max(0, ahead - elapsed);
    // At the instant of its start, or of another change, a change costs nothing.
    if (kind === 'resized' && elapsed > 0) ahead += cost;
    if (gpus !== undefined) rate = usual * (gpus / usual) ** demand.elastic!.exponent[row]!;
  });
  const work = demand.work[row]!;
  const asked = input.policies.limit.name === 'kill' ? Math.min(work, demand.requestedWork[row]!) : work;
  // A request is never less than a GPU-second for each GPU, however little is left of it.
  const least = state === 'killed' ? asked : Math.min(asked, work);
  const most = asked + rate * speed + (state === 'killed' ? 4 * rate + 4 * usual : 0);
  const slack = 1e-9 * work + 1e-6;
  if (done >= least - slack && done <= most + slack) return true;
  const words = `job ${row} (${state}) of ${work}, ${demand.requestedWork[row]} asked for, usually on ${usual} GPUs`;
  throw new Error(`${words}: did ${done}: ${JSON.stringify(entries)}`);
}

/**
 * What is delivered is the work that is no more to be done: of jobs of all sizes together, each attempt to the second. Of runs
 * whose window is the whole run, and in which no job runs into its limit: what it did not do is not to be done either.
 * @returns whether there was anything to compare
 */
export function deliveredIsWork(input: RunInput, result: RunResult, { atWork, endedAt }: RunProgramme): boolean {
  const { schedule, metrics } = result;
  if (input.times.windowStart > 0 || input.times.windowEnd < endedAt) return false;
  // What a provider lends of its own part is in no total.
  if (input.fleet.clusters.some(({ providerOwn }) => providerOwn)) return false;
  if (input.policies.limit.name === 'kill' && schedule.state.includes(JOB_STATES.indexOf('killed'))) return false;
  const { stage } = atWork;
  const { demanded, left } = workOf(stage);
  const done = demanded.reduce((sum, work, k) => sum + work - left[k]!, 0);
  const delivered = 3600 * metrics['deliveredH200EquivalentGpuHours']!;
  const speed = Math.max(...input.fleet.clusters.map((cluster) => cluster.speed));
  const gpus = Math.max(
    ...stage.books.map((books) => (books === null ? 0 : books.land.nodeCount * books.cluster.gpusPerNode)),
  );
  let attempts = 0;
  for (const { stops, elastic, count } of stage.projects) {
    for (let job = 0; job < count; job++) {
      attempts += 1 + (stops[job] ?? 0) + (elastic ? elastic.shrinks[job]! + elastic.grows[job]! : 0);
    }
  }
  const slack = 2 * attempts * gpus * speed + 1e-9 * done;
  if (Math.abs(delivered - done) > slack) throw new Error(`delivered ${delivered}, ${done} were done, ± ${slack}`);
  return done > 10 * slack;
}
