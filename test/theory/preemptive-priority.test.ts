/**
 * M/M/c with two classes and preemptive-resume priority against its closed form: a shared cluster of c GPUs, in which jobs of
 * a priority block suspend jobs of a call's grant at no cost.
 *
 * With equal service rates μ the higher class does not see the lower one: alone it is M/M/c with its own rate λ₁. And how many
 * are there in all does not depend on who is served, because exponential services have no memory: together they are M/M/c with
 * λ₁ + λ₂, so by Little's law a job of either class is there for C(c, a) ÷ (cμ − λ) + 1 ÷ μ in the mean. H. White and L. S.
 * Christie, "Queuing with preemptive priorities or with breakdown", Operations Research 6(1), 1958 (one server); J. P. Buzen
 * and A. B. Bondi, "The response times of priority classes under preemptive resume in M/M/m queues", Operations Research
 * 31(3), 1983 (several).
 */
import { describe, expect, test } from 'vitest';
import { log } from '../../sim/engine/exact-math.ts';
import { type Stream, stream } from '../../sim/engine/random.ts';
import { estimate } from '../../sim/experiment/statistics.ts';
import { emptyDemand } from '../../sim/model/demand.ts';
import { emptyJobTable } from '../../sim/model/jobs.ts';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import {
  application,
  BEHAVIOUR,
  call,
  cluster,
  drawsOf,
  plain,
  RULES,
  TRACK,
} from '../simulation/programme/example.ts';
import { erlangC } from './erlang.ts';

const REPLICATIONS = 25;
const CONFIDENCE = 0.999;
/** The simulator's time is whole seconds: a mean service this long makes rounding invisible. */
const SERVICE_SECONDS_MEAN = 1_000_000;
/** Of both classes together. */
const JOBS = 4_000;
/** The queue starts empty; these jobs forget it. */
const WARM_UP_JOBS = 500;
const END = 2 ** 45;

interface Classes {
  readonly servers: number;
  /** Offered load per server of the higher and of the lower class; < 1 together. */
  readonly loads: readonly [high: number, low: number];
}

const exponential = (random: Stream) => -log(random.nextOpen());

/** Row 0 … of the demand: the lower class, then the higher one, both in the order of their submissions. */
function inputOf({ servers, loads }: Classes, replication: number): RunInput {
  const name = `M/M/${servers} of two classes at ${loads}`;
  const arrivals = stream('theory', replication, 'arrivals', name);
  const services = stream('theory', replication, 'services', name);
  const [high, low] = loads;
  const jobs: { readonly class: number; readonly submit: number; readonly run: number }[] = [];
  let now = 0;
  for (let job = 0; job < JOBS; job++) {
    now += (exponential(arrivals) * SERVICE_SECONDS_MEAN) / (servers * (high + low));
    const isHigh = arrivals.next() * (high + low) < high;
    const run = Math.round(exponential(services) * SERVICE_SECONDS_MEAN);
    jobs.push({ class: isHigh ? 1 : 0, submit: Math.round(now), run });
  }
  const demand = emptyDemand(2, JOBS, ['all']);
  demand.first[1] = jobs.filter((job) => job.class === 0).length;
  demand.first[2] = JOBS;
  for (const [row, { submit, run }] of [...jobs].sort((a, b) => a.class - b.class).entries()) {
    demand.offset[row] = submit;
    demand.work[row] = run;
    demand.requestedWork[row] = run;
    demand.wish[row] = 1;
    demand.id[row] = row + 1;
  }
  const track = { ...TRACK, unit: 'gpu' as const };
  const dates = { opensAt: 0, closesAt: 0, decisionAt: 0, startsAt: 0 };
  const term = { kind: 'length' as const, seconds: END, endsAt: 0, groups: 1, step: 0, gates: [] };
  const own = { gpus: 1, term: END };
  return {
    fleet: { clusters: [cluster(servers, { gpusPerNode: 1 })] },
    jobs: emptyJobTable(0),
    programme: {
      calls: [call({ ...dates, term, tracks: [track] })],
      blocks: [{ application: 1, cluster: 0, unit: 'gpu', awardedAt: 0, startsAt: 0, endsAt: END, gates: [] }],
      applications: [application(0, own), application(1, { ...own, call: -1, track: -1, sector: 'national' })],
      demand,
      draws: drawsOf(2),
      rules: {
        ...RULES,
        sharing: plain('pooled'),
        preemption: plain('priority', { mode: 'suspend' }),
        behaviour: BEHAVIOUR,
      },
    },
    policies: {
      queue: plain('fcfs'),
      backfill: plain('none'),
      placement: plain('first-fit'),
      routing: plain('home'),
      limit: plain('ignore'),
    },
    times: { windowStart: 0, windowEnd: END, horizon: END, stopWhenWindowServed: false },
    patience: Number.POSITIVE_INFINITY,
    timelineBins: 1,
  };
}

/** After the warm-up, in units of the mean service: the higher class's wait, and the time that a job of any class is there. */
function meansOf(classes: Classes, replication: number): { readonly wait: number; readonly stay: number } {
  const input = inputOf(classes, replication);
  const { schedule, programme } = simulate(input);
  const { submit } = programme!.jobs;
  const rows = [...submit.keys()].sort((a, b) => submit[a]! - submit[b]!).slice(WARM_UP_JOBS);
  const lower = input.programme!.demand.first[1]!;
  const high = rows.filter((row) => row >= lower);
  const mean = (some: readonly number[], of: (row: number) => number) =>
    some.reduce((sum, row) => sum + of(row), 0) / some.length / SERVICE_SECONDS_MEAN;
  expect(rows.every((row) => schedule.end[row]! >= 0)).toBe(true);
  return {
    wait: mean(high, (row) => schedule.start[row]! - submit[row]!),
    stay: mean(rows, (row) => schedule.end[row]! - submit[row]!),
  };
}

const waitMean = (servers: number, load: number) => erlangC(servers, servers * load) / (servers - servers * load);

describe('preemptive-resume priority', () => {
  test.each<Classes>([
    { servers: 2, loads: [0.5, 0.25] },
    { servers: 4, loads: [0.55, 0.15] },
  ])('$servers servers, loads $loads', ({ servers, loads }) => {
    const [high, low] = loads;
    const means = Array.from({ length: REPLICATIONS }, (_, replication) => meansOf({ servers, loads }, replication));
    const within = (values: readonly number[], exact: number, widest: number) => {
      const [least, most] = estimate(values, CONFIDENCE).interval!;
      expect(least).toBeLessThan(exact);
      expect(most).toBeGreaterThan(exact);
      // An interval that contains everything proves nothing.
      expect((most - least) / 2).toBeLessThan(widest);
    };
    const alone = waitMean(servers, high);
    const together = waitMean(servers, high + low);
    within(
      means.map(({ wait }) => wait),
      alone,
      0.2 * alone,
    );
    // Without priority the higher class would wait as long as all do.
    expect(alone + 0.2 * alone).toBeLessThan(together);
    within(
      means.map(({ stay }) => stay),
      together + 1,
      0.2 * together,
    );
  });
});
