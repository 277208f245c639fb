/**
 * Whether intervals cover what they say: how often the true value lies within, over many experiments of which it is known.
 * Normal data, and the real simulator on two queue orders of which theory knows the difference; fixed numbers of
 * replications, and the sequential rule, which must pay a little for looking.
 */
import { describe, expect, test } from 'vitest';
import { log } from '../../../sim/engine/exact-math.ts';
import { normalQuantile } from '../../../sim/engine/normal.ts';
import { stream } from '../../../sim/engine/random.ts';
import {
  type ComparedRun,
  type ComparisonRules,
  compareVariants,
  correctedConfidence,
  pairOf,
} from '../../../sim/experiment/comparison.ts';
import { followRule } from '../../../sim/experiment/precision/stop-rule.ts';
import { lastingPhase } from '../../../sim/model/fleet.ts';
import { emptyJobTable } from '../../../sim/model/jobs.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';

const rules: ComparisonRules = {
  kind: 'terminating',
  primary: ['wait'],
  metrics: [{ name: 'wait', better: 'lower', ranksWaits: true }],
};

/** Makes the value of a variant in a replication. */
type Draw = (variant: number, replication: number) => number;

function runsOf(draw: Draw, variant: number, from: number, to: number): ComparedRun[] {
  return Array.from({ length: to - from }, (_, k) => ({
    replication: from + k,
    metrics: { wait: draw(variant, from + k) },
    backlogGrowth: null,
  }));
}

/** Share of experiments with `replications` each whose 95 % interval of the difference holds the truth. */
function coverage(draw: Draw, truth: number, experiments: number, replications: number): number {
  let covered = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const from = experiment * replications;
    const of = (variant: number) => runsOf(draw, variant, from, from + replications);
    const [, other] = compareVariants([of(0), of(1)], rules);
    const [low, high] = other!.differences['wait']!.ci95!;
    if (low <= truth && truth <= high) covered++;
  }
  return covered / experiments;
}

/** The same where the rule says how many replications an experiment has, and how many it has on average. */
function sequentialCoverage(
  draw: Draw,
  truth: number,
  experiments: number,
  { halfWidth, min, max }: { halfWidth: number; min: number; max: number },
) {
  let covered = 0;
  let replications = 0;
  const halfWidths = { wait: { of: 'unit', value: halfWidth } } as const;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const variants = [0, 1].map((variant) => ({ name: String(variant), runs: [] as ComparedRun[] }));
    let asked = min;
    while (variants[0]!.runs.length < asked) {
      for (const [k, { runs }] of variants.entries())
        runs.push(...runsOf(draw, k, experiment * max + runs.length, experiment * max + asked));
      asked = followRule(variants, rules, { min, max, halfWidths }, min).asked;
    }
    const [base, other] = variants;
    const [low, high] = pairOf(other!.runs, base!.runs, 'wait', correctedConfidence(2, rules)).interval!;
    if (low <= truth && truth <= high) covered++;
    replications += asked;
  }
  return { share: covered / experiments, mean: replications / experiments };
}

/** Normal values, truly 1 apart, that share half of their variance. */
const normal: Draw = (variant, replication) => {
  const common = normalQuantile(stream('coverage', replication, 'common', '').nextOpen());
  const own = normalQuantile(stream('coverage', replication, 'own', String(variant)).nextOpen());
  return variant + common + own;
};

describe('with normal data, 95 % intervals of paired differences cover the truth', () => {
  test('in 95 of 100 experiments with ten replications', () => {
    const share = coverage(normal, 1, 2000, 10);
    expect(share).toBeGreaterThan(0.935);
    expect(share).toBeLessThan(0.965);
  });

  test('in at least 93 of 100 with the sequential rule from ten replications on, at any precision asked for', () => {
    for (const [halfWidth, least] of [
      [1.05, 11],
      [0.7, 15],
      [0.5, 28],
    ] as const) {
      const { share, mean } = sequentialCoverage(normal, 1, 2000, { halfWidth, min: 10, max: 200 });
      expect(share).toBeGreaterThan(0.93);
      expect(share).toBeLessThan(0.97);
      expect(mean).toBeGreaterThan(least);
    }
  });

  test('in fewer where the rule may look after two replications: why ten are the least', () => {
    const { share } = sequentialCoverage(normal, 1, 2000, { halfWidth: 0.7, min: 2, max: 200 });
    expect(share).toBeLessThan(0.92);
  });
});

const JOBS = 200;
const SERVICE_SECONDS_MEAN = 1_000_000;

/**
 * Mean wait, in units of the mean service, of M/M/1 at 0.7 from its empty start on, first come first served (variant 0) or
 * in an order by chance (variant 1). An order that knows nothing of services leaves the law of the queue's length as it is
 * (L. Kleinrock, Queueing Systems, Volume 2, Wiley 1976, section 3.4), and so the expected mean wait: the true difference
 * is 0, with any number of jobs. The order by chance is shortest first by requests that are drawn apart from the runs.
 */
const queue: Draw = (variant, replication) => {
  const random = stream('coverage', replication, 'queue', '');
  const exponential = () => -log(random.nextOpen());
  const jobs = emptyJobTable(JOBS);
  let now = 0;
  for (let job = 0; job < JOBS; job++) {
    now += (exponential() * SERVICE_SECONDS_MEAN) / 0.7;
    jobs.id[job] = job + 1;
    jobs.submit[job] = Math.round(now);
    jobs.gpus[job] = 1;
    jobs.run[job] = Math.round(exponential() * SERVICE_SECONDS_MEAN);
    jobs.request[job] = Math.round(exponential() * SERVICE_SECONDS_MEAN);
  }
  const choice = (name: string) => ({ name, parameters: {} });
  const horizon = 2 ** 50;
  const server = { id: 'server', provider: 'theory', gpu: 'reference', speed: 1, gpusPerNode: 1, leafGroupNodes: 32 };
  const { schedule } = simulate({
    fleet: { clusters: [{ ...server, providerOwn: false, phases: [lastingPhase('all', 1)] }] },
    jobs,
    policies: {
      ...{ queue: choice(variant === 0 ? 'fcfs' : 'sjf'), backfill: choice('none'), placement: choice('first-fit') },
      ...{ routing: choice('home'), limit: choice('ignore') },
    },
    times: { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: false },
    patience: Number.POSITIVE_INFINITY,
    timelineBins: 1,
  });
  let wait = 0;
  for (let job = 0; job < JOBS; job++) wait += schedule.start[job]! - jobs.submit[job]!;
  return wait / JOBS / SERVICE_SECONDS_MEAN;
};

describe('with the simulator, two orders of M/M/1 that theory knows to wait alike, they cover zero', () => {
  test('in 93 to 97 of 100 experiments with ten replications', () => {
    const share = coverage(queue, 0, 400, 10);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  }, 180_000);

  test('in 93 to 97 of 100 with the sequential rule', () => {
    const { share, mean } = sequentialCoverage(queue, 0, 300, { halfWidth: 0.14, min: 10, max: 60 });
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
    expect(mean).toBeGreaterThan(11);
  }, 180_000);
});
