/**
 * Whether a budget whose jobs are committed ahead lets any of them start: what a grant may use at once must cover the whole
 * request of a job. It works on a scenario whose keys have the right types, though names may lead nowhere. It must not know
 * how a budget is kept.
 */
import { lognormal } from '../../engine/distributions.ts';
import { pow } from '../../engine/exact-math.ts';
import { parseDuration } from '../../engine/time.ts';
import { SECTORS, type Sector } from '../../model/application.ts';
import type { BudgetRule } from '../../model/budget-parts.ts';
import { resolveDemand } from '../../workload/projects/project-plan.ts';
import type { Report } from './report.ts';
import { datesOf, gpusPerNodeOf, secondsOf } from './resolve-calls.ts';
import { limitRulesOf } from './resolve-limits.ts';
import { demandSpecOf } from './resolve-programme.ts';
import type { Scenario } from './spec.ts';
import { DEMAND_CURVE_NAMES, DEMAND_PRESET_NAMES } from './vocabulary.ts';

type Programme = NonNullable<Scenario['programme']>;

const HOUR = 3600;

/** The largest grants that somebody may get: GPUs of a cluster, for how long, and whose. */
interface Largest {
  readonly gpus: number;
  readonly speed: number;
  /** Seconds. */
  readonly term: number;
  readonly sectors: readonly Sector[];
}

/** A job as it asks: reference GPU-seconds. */
interface Asked {
  readonly jobClass: string;
  readonly request: number;
}

/** Reports a budget that covers, in the largest grant of any kind, not even a typical job of its smallest class. */
export function checkCommitAhead(scenario: Scenario, report: Report): void {
  const { programme } = scenario;
  if (!programme) return;
  const budget = limitRulesOf(programme.limits)?.budget;
  // Who is slow starts all the same when nobody else can.
  if (!budget?.commitAhead || budget.whenSpent === 'slow') return;
  const { preset, curve } = programme.demand;
  if (!DEMAND_PRESET_NAMES.includes(preset) || !DEMAND_CURVE_NAMES.includes(curve)) return;
  const kinds = [...ofCalls(programme, scenario), ...ofBlocks(programme, scenario)].map((largest) => ({
    ...{ largest, most: mostAtOnce(budget, largest) },
    job: smallestJob(programme, scenario, largest.sectors),
  }));
  if (kinds.length === 0 || kinds.some(({ largest, most, job }) => most * largest.speed >= job.request)) return;
  const { largest, most, job } = kinds.reduce((a, b) => (b.most > a.most ? b : a));
  const hours = (gpuSeconds: number): string => `${Number((gpuSeconds / HOUR).toPrecision(3))}`;
  report(
    ['programme', 'limits', 'budget', 'commitAhead'],
    `lets no job start: of its budget a grant of ${largest.gpus} GPUs may use at most ${hours(most)} GPU-hours at once, ` +
      `and a typical job of ${job.jobClass}, the class with the smallest, asks for ${hours(job.request / largest.speed)}`,
    'must be longer periods, parts that go on (carryOver, ageing) or may be used ahead, a larger share, or no commitAhead',
  );
}

/** GPU-seconds of its budget that a grant that has used nothing may use at its best time. */
function mostAtOnce({ share, period, carryOver, ageing, ahead, whenSpent, overuseTo }: BudgetRule, largest: Largest) {
  const { gpus, term } = largest;
  const length = Math.min(period, term);
  const parts = Math.ceil(term / length);
  const earlier = Math.min(ageing, parts) - 1;
  // carryOver + carryOver² + …: what of the parts before is left.
  const goesOn = carryOver === 1 ? earlier : (carryOver * (1 - pow(carryOver, earlier))) / (1 - carryOver);
  const beyond = whenSpent === 'overuse' ? overuseTo - 1 : 0;
  return share * gpus * length * (Math.min(parts, 1 + goesOn + ahead) + beyond);
}

/** The median request of the class whose jobs are the smallest. */
function smallestJob({ demand }: Programme, scenario: Scenario, sectors: readonly Sector[]): Asked {
  const nodeGpus = gpusPerNodeOf(scenario);
  const { mix, meanWork, overestimate } = resolveDemand(demandSpecOf(demand, nodeGpus));
  const asked = sectors.flatMap((sector) => {
    const sum = (of: 'jobs' | 'work') => mix[sector].reduce((all, each) => all + each[of], 0);
    const [jobs, work] = [sum('jobs'), sum('work')];
    return mix[sector].map(({ name, jobs: ofJobs, work: ofWork, sigma }) => {
      const mean = (meanWork * (ofWork / work)) / (ofJobs / jobs);
      return { jobClass: name, request: (mean / lognormal(1, sigma).mean) * overestimate.quantile(0.5) };
    });
  });
  return asked.reduce((a, b) => (b.request < a.request ? b : a));
}

function ofCalls({ calls }: Programme, scenario: Scenario): Largest[] {
  return Object.values(calls).flatMap((call) => {
    const { longest, end } = call.term;
    const starts = datesOf(call, scenario).map(({ startsAt }) => startsAt);
    const term = end === undefined ? parseDuration(longest)! : secondsOf(scenario)(end) - Math.min(...starts);
    return Object.values(call.tracks).flatMap(({ clusters, max, sectors }) =>
      clusters.flatMap((id) => largestIn(id, scenario, term, sectors, max)),
    );
  });
}

/** A block that runs the scenario's own workload asks for other jobs. */
function ofBlocks({ blocks, demand }: Programme, scenario: Scenario): Largest[] {
  const at = secondsOf(scenario);
  return Object.entries(blocks).flatMap(([id, { cluster, gpus, from, until, sector }]) => {
    const term = at(until) - at(from);
    return id === demand.workloadOf
      ? []
      : largestIn(cluster, scenario, term, [sector]).map((each) => ({ ...each, gpus }));
  });
}

function largestIn(
  id: string,
  { fleet }: Scenario,
  term: number,
  sectors: readonly Sector[],
  max: Readonly<Record<string, number>> = {},
): Largest[] {
  const cluster = fleet.clusters[id] ?? fleet.providerOwn[id];
  const speed = cluster && fleet.gpus[cluster.gpu]?.speed;
  if (!cluster || speed === undefined || term <= 0) return [];
  const nodes =
    'phases' in cluster ? Object.values(cluster.phases).reduce((sum, phase) => sum + phase.nodes, 0) : cluster.nodes;
  const gpus = Math.min(nodes * cluster.gpusPerNode, max[cluster.gpu] ?? Number.POSITIVE_INFINITY);
  return [{ gpus, speed, term, sectors: sectors.length === 0 ? SECTORS : sectors }];
}
