/**
 * Calls on the clock: they close, are reviewed and decided; applications that got nothing, less, or lost it come again. It
 * must not know by which rule a call awards, nor when grants start.
 */

import { invariant } from '../../engine/errors.ts';
import type { Application } from '../../model/application.ts';
import { type Call, DRAWS_EACH } from '../../model/programme.ts';
import type { Award, Candidate, Supply } from '../../policies/award/award.ts';
import { findProgrammePolicy } from '../../policies/programme-registry.ts';
import { chooseTrack } from '../../workload/applications/tracks.ts';
import { Agenda } from './agenda.ts';
import { inOtherType } from './exchange.ts';
import type { GrantsAtWork } from './grants-at-work.ts';
import type { Stage } from './stage.ts';
import type { GrantPlacementRule } from './tenure.ts';

const DAY = 86_400;
const NEVER = Number.POSITIVE_INFINITY;

/** Why an application may come again. */
type NeedKind = 'refused' | 'cut' | 'reclaimed';

/** What a project still wants, in GPUs of the type that it wished for. */
interface Need {
  readonly kind: NeedKind;
  readonly gpus: number;
  readonly since: number;
}

/** An applicant in reserve, in order of rank within its call. */
export interface Reserved {
  readonly application: number;
  readonly call: number;
  readonly candidate: Candidate;
}

export class CallsAtWork {
  /** By call: applications are in. By call: it is decided. By block: it is awarded. */
  readonly closing: Agenda;
  readonly deciding: Agenda;
  readonly blocks: Agenda;
  /** Applicants in reserve, by call, then by rank. */
  readonly reserve: Reserved[] = [];
  /** Applications that ever got an award; how many times an application was made. */
  readonly isAwarded: Uint8Array;
  applicationsMade = 0;
  readonly #stage: Stage;
  readonly #grants: GrantsAtWork;
  readonly #placement: GrantPlacementRule;
  readonly #candidates: Candidate[][];
  readonly #needs = new Map<number, Need>();
  readonly #index: ReadonlyMap<Application, number>;

  constructor(stage: Stage, grants: GrantsAtWork, placement: GrantPlacementRule) {
    const { calls, blocks, applications } = stage.programme;
    this.#stage = stage;
    this.#grants = grants;
    this.#placement = placement;
    this.isAwarded = new Uint8Array(applications.length);
    this.#candidates = calls.map(() => []);
    this.#index = new Map(applications.map((application, k) => [application, k]));
    this.closing = new Agenda((call, now) => this.#close(call, now));
    this.deciding = new Agenda((call, now) => this.#decide(call, now));
    this.blocks = new Agenda((block, now) => this.#awardBlock(block, now));
    for (const [k, call] of calls.entries()) this.closing.add(Math.max(0, call.closesAt), k);
    for (const [k, block] of blocks.entries()) this.blocks.add(Math.max(0, block.awardedAt), k);
  }

  /** A project loses GPUs: it may come again for as many. */
  lost(application: number, cluster: number, gpus: number, now: number): void {
    this.#need(application, 'reclaimed', this.#inWished(application, cluster, gpus), now);
  }

  /** Together with what it has a project never asks for more than it did at first. */
  #need(application: number, kind: NeedKind, gpus: number, now: number): void {
    const first = this.#stage.programme.applications[application];
    if (first.call < 0) return;
    const wanted = Math.min(gpus, first.gpus - this.#has(application));
    if (wanted > 0) this.#needs.set(application, { kind, gpus: wanted, since: now });
  }

  /** GPUs that the project holds or is promised, as GPUs of the type that it wished for. */
  #has(application: number): number {
    let gpus = 0;
    for (const { state, terms, gpusKept } of this.#stage.grants) {
      if (terms.application !== application || (state !== 'active' && state !== 'waiting')) continue;
      gpus += this.#inWished(application, terms.cluster, state === 'active' ? gpusKept : terms.gpusAwarded);
    }
    return gpus;
  }

  #inWished(application: number, cluster: number, gpus: number): number {
    const { applications, rules } = this.#stage.programme;
    return inOtherType(
      gpus,
      this.#stage.input.fleet.clusters[cluster].gpu,
      applications[application].gpu,
      rules.exchange,
    );
  }

  #close(call: number, now: number): void {
    const { calls, applications, draws } = this.#stage.programme;
    const { tracks, decisionAt, reviewsPerDay, reviewSeconds } = calls[call];
    const candidates = this.#candidates[call];
    applications.forEach((application, k) => {
      const lottery = draws.lottery[k * DRAWS_EACH + Math.min(call, DRAWS_EACH - 1)];
      if (application.call === call) {
        candidates.push({ application, track: tracks[application.track], gpus: application.gpus, lottery });
        this.#tell(k, { at: application.appliedAt, kind: 'applied', call: calls[call].id, gpus: application.gpus });
      } else {
        const wish = this.#needs.get(k)?.gpus ?? 0;
        const track = tracks[chooseTrack(tracks, application.sector, wish, this.#gpusPerNode(call))];
        // A call that one may not enter leaves the wish to come again for the next one.
        if (!track.sectors.includes(application.sector)) return;
        const need = this.#comesAgain(k, call, now);
        if (!need) return;
        candidates.push({ application, track, gpus: need.gpus, lottery });
        this.#tell(k, { at: now, kind: 'reapplied', call: calls[call].id, gpus: need.gpus, reason: need.kind });
      }
    });
    candidates.sort((a, b) => (a.application.id < b.application.id ? -1 : 1));
    this.applicationsMade += candidates.length;
    const reviewed = now + Math.max(reviewSeconds, Math.ceil((candidates.length / reviewsPerDay) * DAY));
    this.deciding.add(Math.max(decisionAt, reviewed), call);
  }

  /** GPUs of a node in the clusters of the call; they are the same in all of them. */
  #gpusPerNode(call: number): number {
    const [cluster] = this.#stage.programme.calls[call].tracks[0].clusters;
    return this.#stage.input.fleet.clusters[cluster].gpusPerNode;
  }

  /** Whether the application is made again in this call; that is decided once, in the first call after the need. */
  #comesAgain(application: number, call: number, now: number): Need | null {
    const need = this.#needs.get(application);
    if (!need || need.since > now) return null;
    this.#needs.delete(application);
    const { draws, rules } = this.#stage.programme;
    const { reapplyRefused, reapplyCut, reapplyReclaimed } = rules.behaviour;
    const probability = { refused: reapplyRefused, cut: reapplyCut, reclaimed: reapplyReclaimed }[need.kind];
    return draws.reapply[application * DRAWS_EACH + Math.min(call, DRAWS_EACH - 1)] < probability ? need : null;
  }

  #decide(call: number, now: number): void {
    const spec = this.#stage.programme.calls[call];
    const candidates = this.#candidates[call];
    const start = Math.max(now, spec.startsAt);
    const policy = findProgrammePolicy('award', spec.award.name);
    invariant(policy !== undefined, `there is no award policy ${spec.award.name}`);
    const { exchange, capitalRegion } = this.#stage.programme.rules;
    const supply = this.#supply(spec, start, now);
    const view = { candidates, supply, exchange, capitalRegion, modifiers: spec.modifiers };
    const { awards, refusals, reserve } = policy.decide(view, spec.award.parameters);
    invariant(
      awards.length + refusals.length === candidates.length,
      `call ${spec.id}: ${candidates.length} candidates, ${awards.length} awards and ${refusals.length} refusals`,
    );
    for (const [rank, award] of awards.entries())
      this.#award(call, candidates[award.candidate], award, rank, start, now);
    for (const { candidate, reason } of refusals) {
      const { application, gpus } = candidates[candidate];
      const k = this.#indexOf(candidates[candidate]);
      this.#tell(k, { at: now, kind: 'refused', call: spec.id, reason, score: application.score });
      this.#need(k, 'refused', gpus, now);
    }
    for (const candidate of reserve) {
      const application = this.#indexOf(candidates[candidate]);
      this.#leaveReserve(application);
      this.reserve.push({ application, call, candidate: candidates[candidate] });
      this.#tell(application, { at: now, kind: 'reserved', call: spec.id });
    }
  }

  #indexOf({ application }: Candidate): number {
    return this.#index.get(application)!;
  }

  #award(call: number, candidate: Candidate, award: Award, rank: number, start: number, now: number): void {
    const spec = this.#stage.programme.calls[call];
    const k = this.#indexOf(candidate);
    this.#tell(k, {
      at: now,
      kind: 'awarded',
      grant: this.#stage.grants.length,
      call: spec.id,
      cluster: this.#stage.input.fleet.clusters[award.cluster].id,
      gpus: award.gpus,
      score: candidate.application.score,
      rank: rank + 1,
      until: start,
      ...(award.cut && { reason: award.cut }),
    });
    this.#leaveReserve(k);
    this.#grant(call, candidate, award.cluster, award.gpus, rank, start, now);
    const got = this.#inWished(k, award.cluster, award.gpus);
    if (award.cut) this.#need(k, 'cut', candidate.gpus - got, now);
  }

  /** An applicant is in reserve once at most, and not once it has an award for which it applied again. */
  #leaveReserve(application: number): void {
    const stay = this.reserve.filter((entry) => entry.application !== application);
    this.reserve.splice(0, this.reserve.length, ...stay);
  }

  /** GPUs of a cluster for an applicant in reserve, from now on. */
  awardFromReserve({ application, call, candidate }: Reserved, cluster: number, gpus: number, now: number): void {
    this.#leaveReserve(application);
    // What it asked for again meanwhile it has now.
    for (const [k, candidates] of this.#candidates.entries()) {
      this.#candidates[k] = candidates.filter((seat) => this.#indexOf(seat) !== application);
    }
    this.#needs.delete(application);
    const { id } = this.#stage.input.fleet.clusters[cluster];
    const grant = this.#stage.grants.length;
    this.#tell(application, { at: now, kind: 'awarded', grant, cluster: id, gpus, reason: 'fromReserve', until: now });
    this.#grant(call, candidate, cluster, gpus, 0, now, now);
  }

  #grant(
    call: number,
    { application, track }: Candidate,
    cluster: number,
    gpus: number,
    rank: number,
    start: number,
    now: number,
  ): void {
    const { term } = this.#stage.programme.calls[call];
    const { draws, rules } = this.#stage.programme;
    const k = this.#index.get(application)!;
    const longest = Math.min(application.term, term.seconds);
    const staggered = Math.round(((rank % term.groups) - (term.groups - 1) / 2) * term.step);
    this.isAwarded[k] = 1;
    this.#grants.award({
      application: k,
      call,
      cluster,
      clusters: track.clusters,
      unit: track.unit,
      gpusPerNode: this.#stage.input.fleet.clusters[cluster].gpusPerNode,
      gpusAwarded: gpus,
      awardedAt: now,
      plannedStart: start,
      term: Math.max(Math.ceil(longest / 2), longest + staggered),
      fixedEnd: term.kind === 'fixed-end' ? term.endsAt : null,
      gates: term.gates,
      beta: track.beta,
      isNoShow: draws.noShow[k] < rules.behaviour.noShow,
      isMoved: false,
    });
  }

  #awardBlock(block: number, now: number): void {
    const { application, cluster, unit, startsAt, endsAt, gates } = this.#stage.programme.blocks[block];
    const { gpus } = this.#stage.programme.applications[application];
    const { id, gpusPerNode } = this.#stage.input.fleet.clusters[cluster];
    const plannedStart = Math.max(now, startsAt);
    this.isAwarded[application] = 1;
    this.applicationsMade++;
    this.#tell(application, {
      at: now,
      kind: 'awarded',
      grant: this.#stage.grants.length,
      cluster: id,
      gpus,
      reason: 'priorityBlock',
      until: plannedStart,
    });
    this.#grants.award({
      ...{ application, call: -1, cluster, clusters: [cluster], unit, gpusPerNode, gpusAwarded: gpus },
      ...{ awardedAt: now, plannedStart, term: endsAt - plannedStart, fixedEnd: null, gates },
      ...{ beta: false, isNoShow: false, isMoved: false },
    });
  }

  /** What the clusters of a call's tracks have to give at `start`, in the order in which they are filled. */
  #supply({ tracks }: Call, start: number, now: number): Supply[] {
    const { clusters } = this.#stage.input.fleet;
    const named = [...new Set(tracks.flatMap((track) => track.clusters))].sort((a, b) => a - b);
    const inOrder = tracks.length === 1 ? tracks[0].clusters : named;
    const ids = clusters.map((cluster) => cluster.id);
    const { policy, parameters } = this.#placement;
    return policy.orderClusters(inOrder, ids, parameters).map((cluster) => {
      const { gpu, gpusPerNode } = clusters[cluster];
      const beta = tracks.some((track) => track.beta && track.clusters.includes(cluster));
      const there = this.#capacity(cluster, start, now, beta) - this.#grants.committed(cluster, start, now);
      return { cluster, gpu, gpusPerNode, gpus: Math.max(0, there) };
    });
  }

  /** GPUs that are planned to serve at `start` as things are known now, spares apart; or that are in service now. */
  #capacity(cluster: number, start: number, now: number, beta: boolean): number {
    const { phases, gpusPerNode, providerOwn } = this.#stage.input.fleet.clusters[cluster];
    const isPlanned = this.#stage.programme.rules.awardAgainst === 'planned';
    let nodes = 0;
    for (const phase of phases) {
      // When a lent period ends is known from its notice on.
      const isKnownGone = phase.returnsAt <= (phase.returnKnownAt <= now ? start : now);
      if (phase.lent !== providerOwn || isKnownGone) continue;
      const isThere = phase.inServiceAt <= now || (beta && phase.beta && phase.deliveredAt <= now);
      // What is drawn to be lent later nobody can count on.
      const comesAt = phase.lent ? (phase.startKnownAt <= now ? phase.inServiceAt : NEVER) : phase.plannedAt;
      const isComing = isPlanned && comesAt <= start;
      if (isThere || isComing) nodes += phase.nodes;
    }
    const spares = this.#stage.programme.rules.spares?.[cluster] ?? 0;
    return Math.max(0, nodes - spares) * gpusPerNode;
  }

  #tell(application: number, entry: Omit<Parameters<Stage['story']['tell']>[0], 'application'>): void {
    this.#stage.story.tell({ ...entry, application: this.#stage.programme.applications[application].id });
  }
}
