/**
 * Sums over the applications, grants and jobs of a programme that has run, for one group of them. It must not know how
 * groups are named, nor what a metric is.
 */
import type { Grant } from '../programme/grant.ts';
import { FATES, type Fate, type Take } from '../programme/parcels.ts';
import { wronglyReclaimedGpuSeconds } from '../programme/phantom.ts';
import type { Stage } from '../programme/stage.ts';
import type { Shared } from './sharing-metrics.ts';

const DAY = 86_400;

/** Who belongs to the group. */
export interface Members {
  application(index: number): boolean;
  /** Whether a cluster belongs to it; grants and takes are counted by application and cluster. */
  cluster(index: number): boolean;
  /** Whether all clusters do: what projects scavenged belongs to no grant. */
  readonly everywhere: boolean;
}

export interface ProgrammeSums {
  /** Applications made in calls, again ones too; of these, made again; applicants; those who ever held a grant. */
  applications: number;
  reapplications: number;
  applicants: number;
  served: number;
  /** Grants awarded by calls and from reserve, with their GPUs and nodes. */
  awards: number;
  awardedGpus: number;
  awardedNodes: number;
  /** GPUs of priority blocks. */
  blockGpus: number;
  /** Days from application to start (or the run's end), over awarded applicants. */
  waitDays: number[];
  /** Days from award to the first job, over grants that ran one. */
  firstJobDays: number[];
  noShows: number;
  dropOuts: number;
  /** Awarded GPU-seconds that fell away because the end stood fast while the start came late. */
  termLost: number;
  /** GPU-seconds: occupied less lost, lost, filler, entitled, by grants. */
  useful: number;
  /** Of the useful: by which jobs were slow for their leaf groups, and elastic ones occupied more than they worked. */
  slowdown: number;
  elasticSlowdown: number;
  /** Work that came of the useful, at H200 speed. */
  delivered: number;
  lost: number;
  filler: number;
  entitled: number;
  /** Held by grants that a switch-off paused. */
  paused: number;
  warnings: number;
  /** GPU-seconds of budgets by rule, what their jobs used, what lapsed, and grants of which a job was held back. */
  budget: number;
  budgetUsed: number;
  budgetLapsed: number;
  heldBack: number;
  reclaims: number;
  reclaimed: number;
  /** The same with every GPU-second counted once, at its first take. */
  reclaimedNet: number;
  fates: Record<Fate, number>;
  redistributedUsed: number;
  /** Days from a take to somebody else's first use, each GPU counted. */
  reuseDays: { days: number; gpus: number }[];
  /** Null: nobody owns what was taken (pooled). */
  wronglyReclaimed: number | null;
  /** Reference GPU-seconds of work that was not done: of projects that were served, and of those that never were. */
  unserved: number;
  unmet: number;
  demanded: number;
  demandedByServed: number;
  /** Leaf groups spanned ÷ fewest possible, by grant. */
  spans: number[];
  /** Received, by grants and scavenged, ÷ min(entitled, demanded), by project that has both, reference GPU-seconds. */
  receivedShares: number[];
  /** min(entitled, demanded) of these projects, and what of it they received, reference GPU-seconds. */
  fair: number;
  fairReceived: number;
  /** Granted reference GPU-seconds by institution that applied. */
  byInstitution: Map<string, number>;
}

/** What a run has besides the stage. */
export interface Ran {
  readonly stage: Stage;
  readonly endedAt: number;
  readonly work: ProjectWork;
  /** By application. */
  readonly grantsOf: readonly (readonly Grant[])[];
  /** By take of the stage's parcels: the wrongly reclaimed GPU-seconds of its grant, counted once. */
  readonly wrongly: ReadonlyMap<Grant, number>;
  readonly shared: Shared;
}

/** Reference GPU-seconds by application: asked for, and of that not done. */
export interface ProjectWork {
  readonly demanded: Float64Array;
  readonly left: Float64Array;
}

/** After the run: what running jobs have done by then is no more left of them. */
export function workOf({ programme, projects }: Stage): ProjectWork {
  const { demand } = programme;
  const demanded = new Float64Array(projects.length);
  const left = new Float64Array(projects.length);
  projects.forEach((project, k) => {
    for (let job = 0; job < project.count; job++) {
      const work = demand.work[project.base + job];
      demanded[k] += work;
      left[k] += project.isOpen ? project.leftWork[job] : work;
    }
  });
  return { demanded, left };
}

/** Grants of each application, in order. */
export function grantsByApplication({ projects, grants }: Stage): Grant[][] {
  const own: Grant[][] = projects.map(() => []);
  for (const grant of grants) own[grant.terms.application].push(grant);
  return own;
}

/** Phantom pools of all grants from which something was taken. */
export function wronglyReclaimed(stage: Stage, endedAt: number): Map<Grant, number> {
  const grants = new Set(stage.parcels.takes.map((take) => take.grant));
  return new Map(
    [...grants]
      .filter((grant) => !grant.terms.isNoShow)
      .map((grant) => [grant, wronglyReclaimedGpuSeconds(stage, grant, endedAt)]),
  );
}

export function programmeSums(ran: Ran, members: Members): ProgrammeSums {
  const sums = noSums();
  const { stage } = ran;
  stage.programme.applications.forEach((_, k) => {
    if (members.application(k)) addProject(sums, ran, members, k);
  });
  for (const grant of stage.grants) {
    if (members.application(grant.terms.application) && members.cluster(grant.terms.cluster))
      addGrant(sums, ran, grant);
  }
  for (const take of stage.parcels.takes) {
    const { application, cluster } = take.grant.terms;
    if (members.application(application) && members.cluster(cluster)) addTake(sums, take);
  }
  if (stage.programme.rules.sharing.name === 'pooled') sums.wronglyReclaimed = null;
  for (const [{ terms }, seconds] of ran.wrongly) {
    if (sums.wronglyReclaimed !== null && members.application(terms.application) && members.cluster(terms.cluster))
      sums.wronglyReclaimed += seconds;
  }
  return sums;
}

function noSums(): ProgrammeSums {
  return {
    ...{ applications: 0, reapplications: 0, applicants: 0, served: 0, awards: 0, awardedGpus: 0, awardedNodes: 0 },
    ...{ blockGpus: 0 },
    ...{ budget: 0, budgetUsed: 0, budgetLapsed: 0, heldBack: 0 },
    ...{ waitDays: [], firstJobDays: [], noShows: 0, dropOuts: 0, termLost: 0 },
    ...{
      useful: 0,
      slowdown: 0,
      elasticSlowdown: 0,
      delivered: 0,
      lost: 0,
      filler: 0,
      entitled: 0,
      paused: 0,
      warnings: 0,
      reclaims: 0,
      reclaimed: 0,
      reclaimedNet: 0,
    },
    fates: Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>,
    ...{
      redistributedUsed: 0,
      reuseDays: [],
      wronglyReclaimed: 0,
      unserved: 0,
      unmet: 0,
      demanded: 0,
      demandedByServed: 0,
    },
    ...{ spans: [], receivedShares: [], fair: 0, fairReceived: 0, byInstitution: new Map() },
  };
}

function addProject(sums: ProgrammeSums, { stage, work, grantsOf, endedAt }: Ran, members: Members, k: number): void {
  const { programme, input } = stage;
  const application = programme.applications[k];
  // Nobody has been asked yet whose call closes after the end of the run.
  if (application.call >= 0 && programme.calls[application.call].closesAt >= endedAt) return;
  const own = grantsOf[k];
  const held = own.filter(({ startedAt, terms }) => startedAt >= 0 && members.cluster(terms.cluster));
  const isServed = own.some(({ startedAt, terms }) => startedAt >= 0 && !terms.isNoShow);
  const demanded = work.demanded[k];
  const left = work.left[k];
  sums.demanded += demanded;
  if (isServed) {
    sums.unserved += left;
    sums.demandedByServed += demanded;
  } else sums.unmet += left;
  const speedOf = (grant: Grant) => input.fleet.clusters[grant.terms.cluster].speed;
  const entitled = held.reduce((sum, grant) => sum + grant.entitled.integral(0, endedAt) * speedOf(grant), 0);
  const underGrants = held.reduce((sum, grant) => sum + grant.work.done * speedOf(grant), 0);
  // What idles is given to the project, if to no grant of it: a job that scavenged to its end is done.
  const received = underGrants + (members.everywhere ? stage.projects[k].scavengedReference : 0);
  const fair = Math.min(entitled, demanded);
  // A winner who never came has no demand after all.
  if (fair > 0 && isServed) {
    sums.receivedShares.push(received / fair);
    sums.fair += fair;
    sums.fairReceived += Math.min(received, fair);
  }
  if (members.everywhere) {
    const { scavengedGpuSeconds, scavengedSlowdownGpuSeconds, scavengedReference, scavengedLostGpuSeconds } =
      stage.projects[k];
    sums.useful += scavengedGpuSeconds;
    sums.slowdown += scavengedSlowdownGpuSeconds;
    sums.lost += scavengedLostGpuSeconds;
    sums.delivered += scavengedReference;
  }
  if (application.call < 0) return;
  sums.applicants++;
  if (isServed) sums.served++;
  const { institution } = application;
  sums.byInstitution.set(institution, (sums.byInstitution.get(institution) ?? 0) + entitled);
  if (own.length === 0) return;
  const first = own.find(({ startedAt, terms }) => startedAt >= 0 && !terms.isNoShow);
  if (own.every(({ terms }) => terms.isNoShow)) return;
  sums.waitDays.push(((first ? first.startedAt : endedAt) - application.appliedAt) / DAY);
}

function addGrant(sums: ProgrammeSums, { stage, endedAt }: Ran, grant: Grant): void {
  const { terms, startedAt } = grant;
  const { cluster } = stage.books[terms.cluster]!;
  sums.warnings += grant.warnings;
  if (grant.hasBudgetRule) {
    sums.budget += grant.budgetGpuSeconds;
    sums.budgetUsed += grant.occupied.integral(0, endedAt);
    sums.budgetLapsed += grant.lapsedBudget(endedAt);
    if (grant.isHeldBack) sums.heldBack++;
  }
  if (terms.call >= 0 && !terms.isMoved) {
    sums.awards++;
    sums.awardedGpus += terms.gpusAwarded;
    sums.awardedNodes += terms.gpusAwarded / terms.gpusPerNode;
    if (grant.state === 'noShow') sums.noShows++;
    if (grant.state === 'droppedOut') sums.dropOuts++;
  }
  if (terms.call < 0 && !terms.isMoved) sums.blockGpus += terms.gpusAwarded;
  const planned = terms.fixedEnd === null ? terms.term : terms.fixedEnd - terms.plannedStart;
  if (startedAt < 0) {
    if (grant.state === 'expired') sums.termLost += terms.gpusAwarded * Math.max(0, planned);
    return;
  }
  sums.termLost += terms.gpusAwarded * Math.max(0, planned - (grant.originalEnd - startedAt));
  const { work } = grant;
  sums.useful += grant.occupied.integral(0, endedAt) - grant.lostGpuSeconds;
  sums.slowdown += work.slowdown;
  sums.elasticSlowdown += work.elasticSlowdown;
  sums.delivered += work.done * cluster.speed;
  sums.lost += grant.lostGpuSeconds;
  sums.filler += grant.filler.integral(0, endedAt);
  sums.entitled += grant.entitled.integral(0, endedAt);
  sums.paused += grant.paused.integral(0, endedAt);
  if (grant.firstJobAt >= 0) sums.firstJobDays.push((grant.firstJobAt - terms.awardedAt) / DAY);
  const fewest = Math.ceil(Math.ceil(terms.gpusAwarded / terms.gpusPerNode) / cluster.leafGroupNodes);
  sums.spans.push(grant.leafGroups / fewest);
}

function addTake(sums: ProgrammeSums, { gpus, at, until, netGpuSeconds, fates, usedGpuSeconds, usedAt }: Take): void {
  sums.reclaims++;
  sums.reclaimed += gpus * (until - at);
  sums.reclaimedNet += netGpuSeconds;
  for (const fate of FATES) sums.fates[fate] += fates[fate];
  sums.redistributedUsed += usedGpuSeconds;
  if (usedAt >= 0) sums.reuseDays.push({ days: (usedAt - at) / DAY, gpus });
}
