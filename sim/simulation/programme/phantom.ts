/**
 * What a grant would have run if nothing had been taken from it: its pool with all its GPUs, until its original end, under
 * the same demand. It must not know why it was reduced.
 *
 * With dedicated grants a pool depends on nobody else, so the phantom is a programme of this one grant, run anew from its
 * start; up to the first take it is what happened. The project's clock goes on in it as it went before the take. Left out:
 * jobs that other grants of the project served meanwhile; growth after the start counts as if it had been there from the
 * start. No node of a phantom is ever down, so that what a project lost to faults counts as if it had been lost by the take.
 *
 * Work is counted, not GPUs × time: a pool whose jobs are slow for their leaf groups is not taken to have done more.
 */
import { type Demand, emptyDemand } from '../../model/demand.ts';
import { emptyElasticity } from '../../model/elasticity.ts';
import { lastingPhase, nodesOf } from '../../model/fleet.ts';
import type { Part } from '../../model/land.ts';
import { DRAWS_EACH, dropDraw, type Programme, type ProjectDraws } from '../../model/programme.ts';
import { pack } from '../../policies/grant-placement/pack.ts';
import type { RunInput } from '../contract.ts';
import type { Grant } from './grant.ts';
import type { Project } from './project.ts';
import { runProgramme } from './run-programme.ts';
import { booksAt, type Stage } from './stage.ts';
import type { GrantPlacementRule } from './tenure.ts';

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Work, as GPU-seconds of the grant's own GPU type, of which the unreduced pool would have done more than the project
 * did from the grant's start to its original end (or the end of the run): at least 0.
 */
export function wronglyReclaimedGpuSeconds(stage: Stage, grant: Grant, endedAt: number): number {
  const end = naturalEnd(stage, grant);
  const until = Math.min(end, endedAt);
  const phantom = phantomRan(stage, grant, until, end < endedAt);
  return Math.max(0, phantom - didRun(stage, grant, until, endedAt));
}

/**
 * When the grant would have ended without any take: at its term, or earlier for a reason of its own (a gate, a lease),
 * s.
 */
function naturalEnd({ programme }: Stage, grant: Grant): number {
  const { gates, application } = grant.terms;
  if (grant.endedAt >= 0 && grant.state !== 'reclaimed') return Math.min(grant.originalEnd, grant.endedAt);
  const gate = gates.findIndex(
    ({ drop }, k) => k >= grant.gatesPassed && dropDraw(programme.draws, application, k) < drop,
  );
  return gate < 0 ? grant.originalEnd : Math.min(grant.originalEnd, grant.startedAt + gates[gate].after);
}

/** Work that the project did on this grant and on those that it got after losing it, as GPU-seconds of this grant's type. */
function didRun(stage: Stage, grant: Grant, until: number, endedAt: number): number {
  const { speed } = booksAt(stage, grant.terms.cluster).cluster;
  const project = stage.projects[grant.terms.application];
  let ran = 0;
  for (const other of stage.grants) {
    if (other.terms.application !== grant.terms.application || other.startedAt < 0) continue;
    if (other !== grant && !follows(other, grant)) continue;
    const there = booksAt(stage, other.terms.cluster).cluster.speed;
    // Of one that goes on beyond the time its part of it.
    const occupied = other.occupied.integral(0, endedAt);
    const part = occupied === 0 ? 0 : other.occupied.integral(grant.startedAt, until) / occupied;
    ran += (other.work.done * part * there) / speed;
  }
  return ran + project.scavengedReference / speed;
}

/** Whether the grant began when the other had lost all that it had. */
function follows(grant: Grant, other: Grant): boolean {
  return other.endedAt >= 0 && grant.startedAt >= other.endedAt;
}

/** @param sawEnd whether the run went on beyond the grant's original end: an end at the horizon itself never comes */
function phantomRan(stage: Stage, grant: Grant, until: number, sawEnd: boolean): number {
  const { input, programme, projects } = stage;
  const { cluster } = booksAt(stage, grant.terms.cluster);
  const project = projects[grant.terms.application];
  const parts = grant.partsMost;
  const gpus = parts.reduce((sum, part) => sum + part.gpus, 0);
  const { startedAt } = grant;
  const lasts = naturalEnd(stage, grant) - startedAt;
  const rules = programme.rules;
  const only: Programme = {
    calls: [],
    blocks: [
      { application: 0, cluster: 0, unit: grant.terms.unit, awardedAt: 0, startsAt: 0, endsAt: lasts, gates: [] },
    ],
    applications: [{ ...programme.applications[grant.terms.application], call: -1, track: -1, gpus }],
    demand: demandLeft(stage, project, grant),
    draws: NO_DRAWS,
    rules: { ...rules, ...ALONE, auditEvery: NEVER },
  };
  const horizon = until - startedAt + (sawEnd ? 1 : 0);
  const alone: RunInput = {
    ...input,
    programme: only,
    fleet: { clusters: [{ ...cluster, providerOwn: false, phases: [lastingPhase('all', nodesOf(cluster))] }] },
    times: { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: false },
    faults: null,
    timelineBins: 1,
    asksWhy: false,
    watchedJob: null,
    watchedRows: null,
    checkInvariants: false,
  };
  const { grants } = runProgramme(alone, only, sameParts(parts)).atWork.stage;
  return grants.reduce((sum, own) => sum + own.work.done, 0);
}

/** Nobody takes anything, and a grant that is alone needs no sharing: what it was guaranteed is its own. */
const ALONE = {
  reclaim: { name: 'none', parameters: {} },
  sharing: { name: 'dedicated', parameters: {} },
};

/** The grant's own parts, on their own nodes: one that grew may have parts of several nodes. */
function sameParts(parts: readonly Part[]): GrantPlacementRule {
  return { policy: pack, parameters: {}, parts };
}

/** The jobs that this grant would have had, with their offsets from its start. */
function demandLeft({ programme, grants }: Stage, project: Project, grant: Grant): Demand {
  const { demand } = programme;
  const rows: number[] = [];
  for (let job = 0; job < project.count; job++) {
    const served = project.grantOf[job];
    const other = served >= 0 && served !== grant.terms.id ? grants[served] : null;
    if (other === null || follows(other, grant)) {
      if (demand.offset[project.base + job] >= grant.clockAtStart || served === grant.terms.id) rows.push(job);
    }
  }
  const left = emptyDemand(1, rows.length, demand.classes);
  left.first[1] = rows.length;
  const sizes = demand.elastic ? emptyElasticity(rows.length) : null;
  if (sizes) left.elastic = sizes;
  rows.forEach((job, k) => {
    const row = project.base + job;
    left.offset[k] = instantOf(project, grant, demand.offset[row]) - grant.startedAt;
    for (const key of ['work', 'requestedWork', 'wish', 'mouldable', 'jobClass', 'outcome', 'id'] as const) {
      left[key][k] = demand[key][row];
    }
    for (const key of ['least', 'most', 'exponent'] as const) if (sizes) sizes[key][k] = demand.elastic![key][row];
  });
  return left;
}

/** When the project's clock reaches `offset` if it goes on from the grant's start as it did until the grant was lost. */
function instantOf(project: Project, grant: Grant, offset: number): number {
  let at = grant.startedAt;
  let clock = grant.clockAtStart;
  let speed = 1;
  const until = grant.endedAt < 0 ? NEVER : grant.endedAt;
  for (const hurry of project.hurries) {
    if (hurry.at > grant.startedAt && hurry.at < until && clock + (hurry.at - at) * speed < offset) {
      clock += (hurry.at - at) * speed;
      at = hurry.at;
    }
    if (hurry.at < until && hurry.at <= at) speed = hurry.speed;
  }
  return at + Math.max(0, Math.ceil((offset - clock) / speed));
}

const NO_DRAWS: ProjectDraws = {
  noShow: new Float64Array(1),
  offPurpose: new Float64Array(1),
  gate: new Float64Array(DRAWS_EACH),
  warning: new Float64Array(DRAWS_EACH),
  audit: new Float64Array(DRAWS_EACH),
  reapply: new Float64Array(DRAWS_EACH),
  lottery: new Float64Array(DRAWS_EACH),
};
