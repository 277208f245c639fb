/**
 * Queueing theory: mean waits of the real simulator against exact formulas, inside intervals computed from replications.
 *
 * M/M/c: Erlang's C formula (A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in
 * automatic telephone exchanges", 1917); M/G/1: Pollaczek and Khinchine (L. Kleinrock, "Queueing Systems, Volume 1:
 * Theory", Wiley 1975).
 */
import { describe, expect, test } from 'vitest';
import { log } from '../../sim/engine/exact-math.ts';
import type { Stream } from '../../sim/engine/random.ts';
import { stream } from '../../sim/engine/random.ts';
import { estimate } from '../../sim/experiment/statistics.ts';
import { lastingPhase } from '../../sim/model/fleet.ts';
import { emptyJobTable } from '../../sim/model/jobs.ts';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { erlangC } from './erlang.ts';

const REPLICATIONS = 40;
const CONFIDENCE = 0.999;
/** The simulator's time is whole seconds: a mean service this long makes rounding invisible. */
const SERVICE_SECONDS_MEAN = 1_000_000;
const JOBS = 12_000;
/** The queue starts empty; these jobs forget it. */
const WARM_UP_JOBS = 2_000;

interface Queue {
  readonly name: string;
  readonly servers: number;
  /** Offered load per server, ρ < 1. */
  readonly load: number;
  /** One service, in units of its mean. */
  service(random: Stream): number;
  /** Exact mean wait in units of the mean service. */
  readonly waitMean: number;
}

const exponential = (random: Stream) => -log(random.nextOpen());

/** M/M/c: C(c, a) ÷ (c − a); M/M/1 is ρ ÷ (1 − ρ). */
function mmc(servers: number, load: number): Queue {
  const offered = servers * load;
  const waitMean = erlangC(servers, offered) / (servers - offered);
  return { name: `M/M/${servers} at ${load}`, servers, load, service: exponential, waitMean };
}

/** M/G/1: ρ (1 + c²) ÷ 2 (1 − ρ), c² the squared coefficient of variation of the service. */
function mg1(name: string, load: number, squaredCv: number, service: Queue['service']): Queue {
  const waitMean = (load * (1 + squaredCv)) / (2 * (1 - load));
  return { name: `${name} at ${load}`, servers: 1, load, service, waitMean };
}

const QUEUES: readonly Queue[] = [
  mmc(1, 0.5),
  mmc(1, 0.7),
  mmc(4, 0.8),
  mg1('M/D/1', 0.7, 0, () => 1),
  // Two phases of half the mean each: c² = 1/2.
  mg1('M/E2/1', 0.7, 0.5, (random) => (exponential(random) + exponential(random)) / 2),
];

function inputOf({ servers, load, service, name }: Queue, replication: number): RunInput {
  const arrivals = stream('theory', replication, 'arrivals', name);
  const services = stream('theory', replication, 'services', name);
  const jobs = emptyJobTable(JOBS);
  let now = 0;
  for (let job = 0; job < JOBS; job++) {
    now += (exponential(arrivals) * SERVICE_SECONDS_MEAN) / (servers * load);
    jobs.id[job] = job + 1;
    jobs.submit[job] = Math.round(now);
    jobs.gpus[job] = 1;
    jobs.run[job] = Math.round(service(services) * SERVICE_SECONDS_MEAN);
    jobs.request[job] = jobs.run[job]!;
  }
  const phase = lastingPhase('all', 1);
  const machine = {
    id: 'servers',
    provider: 'theory',
    gpu: 'reference',
    speed: 1,
    gpusPerNode: servers,
    leafGroupNodes: 32,
    phases: [phase],
    providerOwn: false,
  };
  const choice = (policy: string) => ({ name: policy, parameters: {} });
  const horizon = 2 ** 50;
  return {
    fleet: { clusters: [machine] },
    jobs,
    policies: {
      queue: choice('fcfs'),
      backfill: choice('none'),
      placement: choice('first-fit'),
      routing: choice('home'),
      limit: choice('ignore'),
    },
    times: { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: false },
    patience: Number.POSITIVE_INFINITY,
    timelineBins: 1,
  };
}

/** Mean wait of the jobs after the warm-up, in units of the mean service. */
function waitMeanOf(queue: Queue, replication: number): number {
  const input = inputOf(queue, replication);
  const { start } = simulate(input).schedule;
  let wait = 0;
  for (let job = WARM_UP_JOBS; job < JOBS; job++) wait += start[job]! - input.jobs.submit[job]!;
  return wait / (JOBS - WARM_UP_JOBS) / SERVICE_SECONDS_MEAN;
}

describe('mean wait', () => {
  test.each(QUEUES)('$name', (queue) => {
    const waits = Array.from({ length: REPLICATIONS }, (_, replication) => waitMeanOf(queue, replication));
    const [low, high] = estimate(waits, CONFIDENCE).interval!;
    expect(low).toBeLessThan(queue.waitMean);
    expect(high).toBeGreaterThan(queue.waitMean);
    // An interval that contains everything proves nothing.
    expect((high - low) / 2).toBeLessThan(0.1 * queue.waitMean);
  });
});

test('Erlang C has its closed forms for one and two servers', () => {
  for (const load of [0.1, 0.5, 0.9]) {
    expect(erlangC(1, load)).toBeCloseTo(load, 12);
    expect(erlangC(2, 2 * load)).toBeCloseTo((2 * load * load) / (1 + load), 12);
  }
});
