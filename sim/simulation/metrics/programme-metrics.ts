/**
 * From a programme that has run to its metrics, in total and by sector, region and cluster. It must not know replications
 * or variants.
 */
import { mean as meanOf } from 'd3-array';
import { SECTORS } from '../../model/application.ts';
import type { StoryEntry } from '../programme/story.ts';
import { gini, jain } from './indices.ts';
import { type Members, type ProgrammeSums, programmeSums, type Ran } from './programme-sums.ts';
import {
  clusterSharing,
  grantSharing,
  idleOf,
  projectAttempts,
  projectResizes,
  projectSharing,
} from './sharing-metrics.ts';

type Metrics = Record<string, number | null>;

const HOUR = 3600;

/** All metrics of grants, calls and reclaim; they replace what the jobs of the window say of unserved work. */
export function programmeMetrics(ran: Ran, warningsLifted: number): Metrics {
  const metrics: Metrics = {};
  const { programme, input, story } = ran.stage;
  const { applications } = programme;
  const everyone = () => true;
  const group = (suffix: string, members: Members, isIn: (application: string) => boolean) => {
    write(metrics, suffix, ran, members, programmeSums(ran, members), reapplied(story.entries, isIn));
  };
  group('', { application: everyone, cluster: everyone, everywhere: true }, everyone);
  metrics['warningsLifted'] = warningsLifted;
  addSpares(metrics, ran);
  addReasons(metrics, story.entries);
  addIdleCost(metrics, ran);
  const byId = new Map(applications.map((application) => [application.id, application]));
  for (const sector of SECTORS.filter((name) => applications.some((application) => application.sector === name))) {
    const isIn = (k: number) => applications[k].sector === sector;
    const members = { application: isIn, cluster: everyone, everywhere: true };
    group(`{sector=${sector}}`, members, (id) => byId.get(id)?.sector === sector);
  }
  for (const region of [...new Set(applications.map((application) => application.region))].sort()) {
    const isIn = (k: number) => applications[k].region === region;
    const members = { application: isIn, cluster: everyone, everywhere: true };
    group(`{region=${region}}`, members, (id) => byId.get(id)?.region === region);
  }
  input.fleet.clusters.forEach(({ id }, k) => {
    if (!ran.stage.books[k]) return;
    const members = { application: everyone, cluster: (c: number) => c === k, everywhere: false };
    const suffix = `{cluster=${id}}`;
    writeByCluster(metrics, suffix, programmeSums(ran, members));
    putAll(metrics, suffix, grantSharing(ran.shared, members), clusterSharing(ran.shared, members));
  });
  return metrics;
}

function putAll(metrics: Metrics, suffix: string, ...figures: readonly Metrics[]): void {
  for (const some of figures) for (const [name, value] of Object.entries(some)) metrics[name + suffix] = value;
}

function reapplied(entries: readonly StoryEntry[], isIn: (application: string) => boolean) {
  const of = (kind: StoryEntry['kind']) =>
    entries.filter((entry) => entry.kind === kind && isIn(entry.application)).length;
  return { first: of('applied'), again: of('reapplied') };
}

function write(
  metrics: Metrics,
  suffix: string,
  { shared }: Ran,
  members: Members,
  sums: ProgrammeSums,
  made: { first: number; again: number },
): void {
  const put = (name: string, value: number | null) => {
    metrics[name + suffix] = value;
  };
  put('applications', made.first + made.again);
  put('reapplications', made.again);
  put('applicantsServedShare', ratio(sums.served, sums.applicants));
  put('applicationWaitDaysMean', meanOf(sums.waitDays) ?? null);
  put('unservedGpuHours', sums.unserved / HOUR);
  put('unmetGpuHours', sums.unmet / HOUR);
  put('unservedShare', ratio(sums.unserved, sums.demandedByServed));
  put('unmetShare', ratio(sums.unmet, sums.demanded));
  put('demandedGpuHours', sums.demanded / HOUR);
  put('jainIndex', jain(sums.receivedShares));
  put('entitlementMetShare', ratio(sums.fairReceived, sums.fair));
  put('giniIndex', gini([...sums.byInstitution.values()]));
  const granted = [...sums.byInstitution.values()].reduce((sum, value) => sum + value, 0);
  put('largestInstitutionShare', ratio(Math.max(0, ...sums.byInstitution.values()), granted));
  if (suffix !== '') {
    put('usefulGpuHours', sums.useful / HOUR);
    put('deliveredH200EquivalentGpuHours', sums.delivered / HOUR);
    put('lostGpuHours', sums.lost / HOUR);
    put('fillerGpuHours', sums.filler / HOUR);
    put('elasticSlowdownGpuHours', sums.elasticSlowdown / HOUR);
    put('goodput', ratio(sums.useful - sums.slowdown - sums.elasticSlowdown, sums.useful + sums.lost));
    const { restarts, overheadGpuSeconds } = projectAttempts(shared, members);
    put('restarts', restarts);
    put('overheadGpuHours', overheadGpuSeconds / HOUR);
    const idle = idleOf(shared, members);
    put('grantedIdleGpuHours', idle === null ? null : idle / HOUR);
    put('occupancyOfGranted', idle === null ? null : ratio(sums.entitled - idle, sums.entitled));
  } else putAll(metrics, suffix, clusterSharing(shared, members));
  putAll(metrics, suffix, grantSharing(shared, members), projectSharing(shared, members));
  putAll(metrics, suffix, projectResizes(shared, members));
  writeByCluster(metrics, suffix, sums);
}

/** Metrics of grants, which lie in a cluster. */
function writeByCluster(metrics: Metrics, suffix: string, sums: ProgrammeSums): void {
  const put = (name: string, value: number | null) => {
    metrics[name + suffix] = value;
  };
  put('awards', sums.awards);
  put('awardedNodes', sums.awardedNodes);
  put('awardedGpus', sums.awardedGpus);
  put('priorityBlockGpus', sums.blockGpus);
  put('awardToFirstJobDaysMean', meanOf(sums.firstJobDays) ?? null);
  put('noShows', sums.noShows);
  put('dropOuts', sums.dropOuts);
  put('termLostGpuHours', sums.termLost / HOUR);
  put('grantedGpuHours', sums.entitled / HOUR);
  put('pausedGpuHours', sums.paused / HOUR);
  put('budgetSpentShare', ratio(sums.budgetUsed, sums.budget));
  put('budgetLapsedGpuHours', sums.budgetLapsed / HOUR);
  put('grantsStoppedByBudget', sums.heldBack);
  put('warnings', sums.warnings);
  put('reclaims', sums.reclaims);
  put('reclaimedGpuHours', sums.reclaimed / HOUR);
  put('reclaimedNetGpuHours', sums.reclaimedNet / HOUR);
  put('redistributedGpuHours', sums.fates.redistributed / HOUR);
  put('redistributedUsedGpuHours', sums.redistributedUsed / HOUR);
  put('reclaimedIdleGpuHours', sums.fates.idle / HOUR);
  put('reclaimedScavengedGpuHours', sums.fates.scavenged / HOUR);
  put('reclaimedExpiredGpuHours', sums.fates.expired / HOUR);
  put('reclaimedDownGpuHours', (sums.fates.down + sums.fates.switchedOff) / HOUR);
  put('reclaimedBeyondHorizonGpuHours', sums.fates.beyondHorizon / HOUR);
  put('reclaimYield', ratio(sums.redistributedUsed, sums.reclaimed));
  const reused = sums.reuseDays.reduce((gpus, take) => gpus + take.gpus, 0);
  put(
    'reclaimToUseDaysMean',
    ratio(
      sums.reuseDays.reduce((days, take) => days + take.days * take.gpus, 0),
      reused,
    ),
  );
  const wrongly = sums.wronglyReclaimed;
  put('wronglyReclaimedGpuHours', wrongly === null ? null : wrongly / HOUR);
  put('wronglyReclaimedShare', wrongly === null ? null : ratio(wrongly, sums.reclaimedNet));
  put('grantFragmentation', meanOf(sums.spans) ?? null);
}

/** Refusals and cuts by typed reason. */
function addReasons(metrics: Metrics, entries: readonly StoryEntry[]): void {
  const count = (name: string, kind: StoryEntry['kind']) => {
    const all = entries.filter(
      (entry) => entry.kind === kind && entry.reason !== undefined && entry.call !== undefined,
    );
    metrics[name] = all.length;
    for (const reason of [...new Set(all.map((entry) => entry.reason))].sort()) {
      metrics[`${name}{reason=${reason}}`] = all.filter((entry) => entry.reason === reason).length;
    }
  };
  count('refusals', 'refused');
  count('cuts', 'awarded');
}

/** How much of the spare nodes' time they stood for others that were down. */
function addSpares(metrics: Metrics, { stage, endedAt }: Ran): void {
  const all = stage.input.fleet.clusters.map(({ id }, k) => {
    const use = stage.spares?.use[k];
    const [held, used] = [use?.held.integral(0, endedAt) ?? 0, use?.used.integral(0, endedAt) ?? 0];
    return { suffix: `{cluster=${id}}`, isThere: stage.books[k] !== null, held, used };
  });
  const total = all.reduce((sum, { held, used }) => ({ held: sum.held + held, used: sum.used + used }), NO_SPARES);
  for (const { suffix, held, used } of [{ suffix: '', ...total }, ...all.filter(({ isThere }) => isThere)]) {
    metrics[`spareGpuHours${suffix}`] = held / HOUR;
    metrics[`spareUsedGpuHours${suffix}`] = used / HOUR;
    metrics[`spareUse${suffix}`] = ratio(used, held);
  }
}

const NO_SPARES = { held: 0, used: 0 };

/** Idle GPU-hours in service and up at the price of their type; null without prices. */
function addIdleCost(metrics: Metrics, { stage }: Ran): void {
  const { pricePerGpuHour } = stage.programme.rules;
  let cost: number | null = null;
  stage.books.forEach((books) => {
    const price = books && pricePerGpuHour[books.cluster.gpu];
    if (!books || price === undefined || price === null || books.cluster.providerOwn) return;
    const { inService, down, occupied } = books.meter.totals;
    cost = (cost ?? 0) + ((inService - down - occupied) / HOUR) * price;
  });
  metrics['idleCostKrw'] = cost;
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
