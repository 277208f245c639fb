/**
 * Draws the jobs of one replication from a preset: counts, arrivals, work and sizes, and requested times.
 * It must not know policies or variants: they see the same jobs, whatever they are.
 *
 * Counts per class, cluster and segment are fixed to their expectation, and works are stratified and balanced within
 * them, so that the load asked for is the load obtained. What is drawn freely is when each job comes, which of its class
 * it is, and how far its request is off. Every purpose has a stream for each cluster, class and segment: another
 * cluster, class or policy moves no draws here.
 */
import { type Distribution, lognormalWithShareBelow } from '../../engine/distributions.ts';
import { type Stream, stream } from '../../engine/random.ts';
import { rowOrder } from '../../engine/row-order.ts';
import type { Fleet } from '../../model/fleet.ts';
import { emptyJobTable, type JobTable, takeJobs } from '../../model/jobs.ts';
import { type ArrivalCells, arrivalCells, drawArrivals } from './arrivals.ts';
import { balancedWorks } from './balanced-work.ts';
import { type Batch, countBatches, type NamedStream } from './batches.ts';
import { type ClusterDemand, planDemand } from './demand-plan.ts';
import { generatedFacts, realisedLoad } from './facts.ts';
import { modulation } from './modulation.ts';
import { ASSUMED_OVERESTIMATE, type Generated, type GeneratorSpec } from './spec.ts';
import { gpusAt, intervalOfWork } from './work-law.ts';

const HOUR_SECONDS = 3600;
/** Fractional part of the golden ratio: its multiples spread sizes evenly over any run of neighbouring works. */
const GOLDEN = 0.6180339887498949;
/** From so many jobs on, the works of a batch also make up for the rounding of its count. */
const MANY_JOBS = 20;

/** The jobs of `replication` under `seed`; see {@link GeneratorSpec}. Throws an InputError for an unknown class. */
export function generateJobs(spec: GeneratorSpec, fleet: Fleet, seed: string, replication: number): Generated {
  const named: NamedStream = (purpose, entity) => stream(seed, replication, purpose, entity);
  const { median, below1 } = spec.overestimate ?? ASSUMED_OVERESTIMATE;
  const overestimate = lognormalWithShareBelow(median, 1, below1);
  const demands = planDemand(spec, fleet);
  const cells = new Map(demands.map((demand) => [demand, cellsOfCluster(spec, demand, named)]));
  const cellsOf = (batch: Batch): ArrivalCells => cells.get(batch.demand)![batch.segment]!;
  const batches = countBatches(demands, named);
  const table = emptyJobTable(
    batches.reduce((sum, { count }) => sum + count, 0),
    spec.preset.classes.map(({ name }) => name),
  );
  for (const batch of batches) {
    const { demand, ofClass, segment, from, count } = batch;
    const entity = `${demand.cluster.id}/${ofClass.name}/${segment}`;
    drawArrivals(cellsOf(batch), named('arrival', entity), table.submit, from, count);
    drawWork(batch, named('work', entity), table);
    drawRequests(batch, overestimate, named('overestimate', entity), table);
    table.home.fill(demand.home, from, from + count);
    table.jobClass.fill(ofClass.jobClass, from, from + count);
  }
  const load = realisedLoad(spec, demands, batches, table);
  const { facts, warnings } = generatedFacts(spec, demands, batches, cellsOf, table, load);
  return { jobs: sorted(table), load, facts, warnings };
}

/** Arrival cells for each segment in which the cluster has planned capacity. */
function cellsOfCluster(
  { segments, weekOffsetSeconds }: GeneratorSpec,
  demand: ClusterDemand,
  named: NamedStream,
): (ArrivalCells | undefined)[] {
  const hours = Math.ceil(segments.at(-1)! / HOUR_SECONDS);
  const factors = modulation(named('modulation', demand.cluster.id), hours);
  return demand.segments.map(({ capacity }, k) =>
    capacity > 0
      ? arrivalCells(demand.cluster, [segments[k]!, segments[k + 1]!], weekOffsetSeconds, factors)
      : undefined,
  );
}

/**
 * Works, then sizes given the work: golden-ratio steps from a random start make neighbouring works differ in size. The
 * rows run upwards in work; since their arrivals are drawn independently, that is a random order in time.
 */
function drawWork({ ofClass: { law }, from, count, expected }: Batch, draws: Stream, table: JobTable): void {
  let sizeShare = draws.next();
  const jobs = count < MANY_JOBS ? count : expected;
  const works = balancedWorks(law, count, jobs * law.meanWork - count * law.roundingWork, draws);
  let interval = 0;
  for (let k = 0; k < count; k++) {
    interval = intervalOfWork(law, works[k]!, interval);
    const gpus = gpusAt(law, interval, sizeShare);
    table.gpus[from + k] = gpus;
    table.run[from + k] = Math.max(1, Math.ceil(works[k]! / gpus));
    sizeShare = (sizeShare + GOLDEN) % 1;
  }
}

function drawRequests({ from, count }: Batch, overestimate: Distribution, draws: Stream, table: JobTable): void {
  for (let row = from; row < from + count; row++) {
    table.request[row] = Math.ceil(table.run[row]! * overestimate.quantile(draws.nextOpen()));
  }
}

/** By (submit, row): rows lie by cluster, so ties go by cluster, then by the cluster's own order. */
function sorted(table: JobTable): JobTable {
  const jobs = takeJobs(table, rowOrder(table.submit));
  for (let k = 0; k < jobs.count; k++) jobs.id[k] = k + 1;
  return jobs;
}
