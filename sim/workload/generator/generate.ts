/**
 * Draws the jobs of one replication from a preset: counts, arrivals, work and sizes, and requested times.
 * It must not know policies or variants: they see the same jobs, whatever they are.
 *
 * Counts per class, cluster and segment are fixed to their expectation (rounded up or down at random), and works are
 * stratified and balanced within them, so that the load asked for is the load obtained; what is drawn freely is when each job comes,
 * which of its class it is, and how far its request is off. Every purpose has a stream for each cluster and class:
 * another cluster, class or policy moves no draws here.
 */
import { lognormalWithShareBelow } from '../../engine/distributions.ts';
import { type Stream, stream } from '../../engine/random.ts';
import type { Fleet } from '../../model/fleet.ts';
import { emptyJobTable, type JobTable, takeJobs } from '../../model/jobs.ts';
import { type ArrivalCells, arrivalCells, drawArrivals } from './arrivals.ts';
import { balancedWorks } from './balanced-work.ts';
import { type ClusterDemand, planDemand } from './demand-plan.ts';
import { generatedFacts, realisedLoad } from './facts.ts';
import { modulation } from './modulation.ts';
import { ASSUMED_OVERESTIMATE, type Generated, type GeneratorSpec } from './spec.ts';
import { submissionOrder } from './submission-order.ts';
import { gpusAt, intervalOfWork, type WorkLaw } from './work-law.ts';

const HOUR_SECONDS = 3600;
/** Fractional part of the golden ratio: its multiples spread sizes evenly over any run of neighbouring works. */
const GOLDEN = 0.6180339887498949;

/** From so many jobs of a class on, their works also make up for the rounding of their count. */
const FEW_JOBS = 20;

/** Jobs of one class in one segment at one cluster: rows [from, from + count) before sorting. */
export interface Batch {
  readonly demand: ClusterDemand;
  /** Index into `demand.classes`. */
  readonly classIndex: number;
  readonly segment: number;
  readonly from: number;
  readonly count: number;
  /** What `count` was before it was rounded. */
  readonly expected: number;
}

/** Arrival cells of a cluster for each segment in which it has planned capacity. */
export type ClusterCells = readonly (ArrivalCells | undefined)[];

/** The jobs of `replication` under `seed`; see {@link GeneratorSpec}. Throws an InputError for an unknown class. */
export function generateJobs(spec: GeneratorSpec, fleet: Fleet, seed: string, replication: number): Generated {
  const demands = planDemand(spec, fleet);
  const named = (purpose: string, entity: string): Stream => stream(seed, replication, purpose, entity);
  const cellsOf = new Map(demands.map((demand) => [demand, cellsOfCluster(spec, demand, named)]));
  const batches = countJobs(demands, named);
  const last = batches.at(-1);
  const table = emptyJobTable(
    last ? last.from + last.count : 0,
    spec.preset.classes.map((jobClass) => jobClass.name),
  );
  const streams = new Map<string, Stream>();
  const classStream = (purpose: string, entity: string): Stream => {
    const key = `${purpose} ${entity}`;
    const known = streams.get(key) ?? named(purpose, entity);
    streams.set(key, known);
    return known;
  };
  for (const batch of batches) {
    const { demand, segment, from, count } = batch;
    const { jobClass, law, name } = demand.classes[batch.classIndex]!;
    const entity = `${demand.cluster.id}/${name}`;
    drawArrivals(cellsOf.get(demand)![segment]!, classStream('arrival', entity), table.submit, from, count);
    drawWork(law, batch.expected, classStream('work', entity), table, from, count);
    drawRequests(spec, classStream('overestimate', entity), table, from, count);
    table.home.fill(demand.home, from, from + count);
    table.jobClass.fill(jobClass, from, from + count);
  }
  const load = realisedLoad(spec, demands, batches, table);
  const { facts, warnings } = generatedFacts(spec, demands, batches, cellsOf, table, load);
  return { jobs: sorted(table), load, facts, warnings };
}

function cellsOfCluster(
  spec: GeneratorSpec,
  demand: ClusterDemand,
  named: (purpose: string, entity: string) => Stream,
): ClusterCells {
  const hours = Math.ceil(spec.segments.at(-1)! / HOUR_SECONDS);
  const factors = modulation(named('modulation', demand.cluster.id), hours);
  return demand.segments.map(({ capacity }, k) =>
    capacity > 0
      ? arrivalCells(demand.cluster, [spec.segments[k]!, spec.segments[k + 1]!], spec.weekOffsetSeconds, factors)
      : undefined,
  );
}

/** How many jobs of each class come in each segment: the expectation, rounded so that it is right on average. */
function countJobs(demands: readonly ClusterDemand[], named: (purpose: string, entity: string) => Stream): Batch[] {
  const batches: Batch[] = [];
  let from = 0;
  for (const demand of demands) {
    demand.classes.forEach(({ name, jobShare }, classIndex) => {
      const rounding = named('count', `${demand.cluster.id}/${name}`);
      demand.segments.forEach(({ expectedJobs }, segment) => {
        const expected = expectedJobs * jobShare;
        const count = Math.floor(expected + rounding.next());
        if (count > 0) batches.push({ demand, classIndex, segment, from, count, expected });
        from += count;
      });
    });
  }
  return batches;
}

/**
 * Works, then sizes given the work: golden-ratio steps from a random start make neighbouring works differ in size. The
 * rows run upwards in work; since their arrivals are drawn independently, that is a random order in time.
 */
function drawWork(law: WorkLaw, expected: number, draws: Stream, table: JobTable, from: number, count: number): void {
  let sizeShare = draws.next();
  const jobs = count < FEW_JOBS ? count : expected;
  const works = balancedWorks(law, count, jobs * law.meanWork - count * law.roundingWork, draws);
  for (let k = 0; k < count; k++) {
    const gpus = gpusAt(law, intervalOfWork(law, works[k]!), sizeShare);
    table.gpus[from + k] = gpus;
    table.run[from + k] = Math.max(1, Math.ceil(works[k]! / gpus));
    sizeShare = (sizeShare + GOLDEN) % 1;
  }
}

function drawRequests(spec: GeneratorSpec, draws: Stream, table: JobTable, from: number, count: number): void {
  const { median, below1 } = spec.overestimate ?? ASSUMED_OVERESTIMATE;
  const factor = lognormalWithShareBelow(median, 1, below1);
  for (let k = from; k < from + count; k++) {
    table.request[k] = Math.ceil(table.run[k]! * factor.quantile(draws.nextOpen()));
  }
}

/** By (submit, row): rows lie by cluster, so ties go by cluster, then by the cluster's own order. */
function sorted(table: JobTable): JobTable {
  const jobs = takeJobs(table, submissionOrder(table.submit));
  for (let k = 0; k < jobs.count; k++) jobs.id[k] = k + 1;
  return jobs;
}
