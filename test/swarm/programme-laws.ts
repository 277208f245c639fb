/**
 * What must hold of every run of a programme whatever the policies, worked out again from its input, its story and the
 * grants as they were. It must not know how the simulator decides.
 */
import { leafGroups, nodesOf } from '../../sim/model/fleet.ts';
import type { ProgrammeRules } from '../../sim/model/programme.ts';
import type { RunInput, RunResult } from '../../sim/simulation/contract.ts';
import { JOB_STATES } from '../../sim/simulation/contract.ts';
import type { Grant } from '../../sim/simulation/programme/grant.ts';
import type { RunProgramme } from '../../sim/simulation/programme/run-programme.ts';
import { SHARING_LAWS } from './sharing-laws.ts';
import { waitsHaveReasons } from './waiting-laws.ts';

export type ProgrammeLaw = (input: RunInput, result: RunResult, ran: RunProgramme) => void;

const NEVER = Number.POSITIVE_INFINITY;

function must(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(words);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

const stateOf = (result: RunResult, row: number) => JOB_STATES[result.schedule.state[row]!]!;

/** When the grant's time as an awarded or active one was over, s. */
const goneAt = (grant: Grant) => (grant.endedAt >= 0 ? grant.endedAt : NEVER);

/** Grants of one cluster start in the order of planned start, then of award: nobody overtakes one who waits. */
const nobodyOvertakes: ProgrammeLaw = (_, __, { atWork }) => {
  for (const late of atWork.stage.grants) {
    const { terms } = late;
    for (const other of atWork.stage.grants) {
      if (other.terms.cluster !== terms.cluster || other.startedAt < 0) continue;
      const isBehind =
        other.terms.plannedStart > terms.plannedStart ||
        (other.terms.plannedStart === terms.plannedStart && other.terms.id > terms.id);
      if (!isBehind || terms.awardedAt > other.startedAt) continue;
      const left = late.startedAt >= 0 ? late.startedAt : goneAt(late);
      must(left <= other.startedAt, `grant ${other.terms.id} started at ${other.startedAt} before ${terms.id}`);
    }
  }
};

/** A grant is awarded, starts not before it was planned, lasts no longer than it may, and ends once. */
const grantsAreConsistent: ProgrammeLaw = (input, { endedAt }, { atWork }) => {
  const { rules, calls, blocks, applications } = input.programme!;
  for (const { terms, state, startedAt, endedAt: end, endsAt, originalEnd } of atWork.stage.grants) {
    const words = `grant ${terms.id} (${state}, planned ${terms.plannedStart}, ${startedAt}–${end})`;
    must(terms.gpusAwarded > 0, `${words}: no GPUs`);
    must(terms.unit === 'gpu' || terms.gpusAwarded % terms.gpusPerNode === 0, `${words}: parts of nodes`);
    must(terms.plannedStart >= terms.awardedAt, `${words}: starts before it is awarded`);
    const call = calls[terms.call];
    if (call) must(terms.awardedAt >= call.decisionAt, `${words}: awarded before the decision`);
    else
      must(
        blocks.some((block) => block.application === terms.application),
        `${words}: of no call and no block`,
      );
    must(applications[terms.application] !== undefined, `${words}: of nobody`);
    if (startedAt >= 0) {
      must(startedAt >= terms.plannedStart && startedAt < endedAt, `${words}: starts early or too late`);
      must(endsAt > startedAt && originalEnd >= endsAt, `${words}: ends at ${endsAt}`);
      must((end >= 0 ? end : endedAt) <= endsAt, `${words}: outlives its end ${endsAt}`);
      const longest = terms.fixedEnd ?? (rules.lateStart === 'keep-end' ? terms.plannedStart : startedAt) + terms.term;
      const isExtended = input.programme!.rules.switchOff?.extend === true;
      must(isExtended || endsAt <= longest, `${words}: ends at ${endsAt}, its term is over at ${longest}`);
    }
    if (state === 'active') must(endsAt >= endedAt, `${words}: should have ended at ${endsAt}`);
    must(end >= 0 === (state !== 'active' && state !== 'waiting'), `${words}: no instant of its end`);
    if (state === 'noShow') must(terms.isNoShow, `${words}: somebody came`);
    if (terms.isNoShow && startedAt >= 0) {
      const noticed = Math.max(startedAt, terms.plannedStart + rules.behaviour.noShowNoticedAfter);
      must((end >= 0 ? end : endedAt) <= noticed, `${words}: a no-show is not noticed`);
    }
  }
};

/** At most one grant of a call is active for one application at a time. */
const oneGrantAtATime: ProgrammeLaw = (_, __, { atWork }) => {
  const started = atWork.stage.grants.filter(({ startedAt }) => startedAt >= 0);
  for (const one of started) {
    for (const other of started) {
      if (other.terms.id <= one.terms.id) continue;
      if (other.terms.application !== one.terms.application || other.terms.call !== one.terms.call) continue;
      const apart = goneAt(one) <= other.startedAt || goneAt(other) <= one.startedAt;
      must(apart, `grants ${one.terms.id} and ${other.terms.id} of one application and call at once`);
    }
  }
};

/** What a grant was given, less what was taken, is what it keeps. */
const amountsAddUp: ProgrammeLaw = (_, result, { atWork }) => {
  for (const grant of atWork.stage.grants) {
    if (grant.state !== 'active') continue;
    const own = result.programme!.story.filter(({ grant: id }) => id === grant.terms.id);
    const of = (kind: string) => sum(own.filter((entry) => entry.kind === kind).map(({ gpus }) => gpus ?? 0));
    const expected = grant.terms.gpusAwarded + of('grown') - of('reduced') - of('reclaimed');
    must(
      grant.gpusKept === expected,
      `grant ${grant.terms.id} keeps ${grant.gpusKept} GPUs, its story says ${expected}`,
    );
    must(grant.entitled.level === grant.gpusUp, `grant ${grant.terms.id} is entitled to ${grant.entitled.level}`);
  }
};

/** The story of an application: applied before awarded or refused; of a grant: awarded, started, ended, in that order. */
const storiesAreInOrder: ProgrammeLaw = (_, result, { atWork }) => {
  const { story } = result.programme!;
  let last = 0;
  const begun = new Set<string>();
  const started = new Set<number>();
  const ended = new Set<number>();
  for (const { at, kind, application, grant } of story) {
    const words = `${kind} of ${application} at ${at}`;
    must(at >= last, `${words}: told after ${last}`);
    last = at;
    if (kind === 'applied' || kind === 'reapplied') begun.add(application);
    if (kind === 'refused' || kind === 'reserved') must(begun.has(application), `${words}: never applied`);
    if (kind === 'awarded' && !application.startsWith('B')) must(begun.has(application), `${words}: never applied`);
    if (grant === undefined) continue;
    must(!ended.has(grant), `${words}: grant ${grant} is over`);
    if (kind === 'started') {
      must(!started.has(grant), `${words}: twice`);
      started.add(grant);
    } else if (!['awarded', 'waitsForNodes', 'noShow', 'neverStarted'].includes(kind)) {
      must(started.has(grant), `${words}: grant ${grant} has not started`);
    }
    const state = atWork.stage.grants[grant]!.state;
    const ends = ['expired', 'droppedOut', 'leaseEnded', 'noShow', 'neverStarted'].includes(kind);
    if (ends || (kind === 'reclaimed' && state === 'reclaimed' && at === atWork.stage.grants[grant]!.endedAt)) {
      if (kind !== 'reclaimed') ended.add(grant);
    }
  }
  const held = atWork.stage.grants.filter(({ startedAt }) => startedAt >= 0).map(({ terms }) => terms.id);
  must(held.length === started.size, `${held.length} grants started, the story tells of ${started.size}`);
};

/** Seconds of a project in which it had a grant that it came for, from 0 to `until`. */
function activeSeconds(grants: readonly Grant[], until: number): number {
  const spans = grants
    .filter(({ startedAt, terms }) => startedAt >= 0 && !terms.isNoShow)
    .map((grant) => ({ from: grant.startedAt, to: Math.min(until, goneAt(grant)) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  let seconds = 0;
  let reached = 0;
  for (const { from, to } of spans) {
    seconds += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return seconds;
}

/** A job comes when its project's clock, which runs while there is a grant, reaches its offset; unless projects hurry. */
const clocksSubmit: ProgrammeLaw = (input, result, { atWork }) => {
  const { demand, rules } = input.programme!;
  const { mends, mendSpeed } = rules.behaviour;
  for (const { index, base, count } of atWork.stage.projects) {
    const grants = atWork.stage.grants.filter(({ terms }) => terms.application === index);
    for (let row = base; row < base + count; row++) {
      const submit = result.programme!.jobs.submit[row]!;
      const offset = demand.offset[row]!;
      const words = `job ${row} of ${index} (offset ${offset}, submitted ${submit})`;
      if (submit < 0) {
        const active = activeSeconds(grants, result.endedAt);
        must(active <= offset, `${words}: never came in ${active} s`);
        must(result.schedule.start[row] === -1 && stateOf(result, row) === 'queued', `${words}: ran`);
        continue;
      }
      const active = activeSeconds(grants, submit);
      const isThere = grants.some(
        (grant) =>
          !grant.terms.isNoShow && grant.startedAt >= 0 && grant.startedAt <= submit && goneAt(grant) >= submit,
      );
      must(isThere, `${words}: without a grant`);
      if (mends === 0 || mendSpeed === 1) must(active === offset, `${words}: came after ${active} s`);
      else must(active <= offset && Math.ceil(offset / mendSpeed) <= active + 1, `${words}: came after ${active} s`);
    }
  }
};

/** Wall seconds of an attempt that nobody stopped, by its work, its checkpoints and the leaf groups that it had. */
function secondsOfAttempt(
  input: RunInput,
  { schedule }: RunResult,
  row: number,
  work: number,
  resumes: boolean,
): number {
  const { intervalSeconds, costSeconds, restartSeconds, nodeMtbfSeconds } = input.programme!.rules.checkpoint;
  const cluster = input.fleet.clusters[schedule.cluster[row]!]!;
  const nodes = schedule.nodes[row]!;
  const optimal = Math.max(1, Math.round(Math.sqrt((2 * nodeMtbfSeconds * costSeconds) / nodes)));
  const interval = intervalSeconds === 'optimal' ? optimal : intervalSeconds;
  let seconds = work + (resumes ? restartSeconds : 0);
  // None at the end of the work.
  if (interval < work) seconds += (Math.ceil(work / interval) - 1) * costSeconds;
  const sizes = new Map<number, number>();
  for (const group of leafGroups(nodesOf(cluster), cluster.leafGroupNodes))
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  let [fewest, room] = [0, 0];
  for (const size of [...sizes.values()].sort((a, b) => b - a)) {
    if (room >= nodes) break;
    room += size;
    fewest++;
  }
  const thousandths = Math.round((cluster.leafGroupSlowdown ?? 1) * 1000);
  return schedule.leafGroups[row]! > fewest ? Math.ceil((seconds * thousandths) / 1000) : seconds;
}

/** Jobs run while their project has a grant, of their size, and as long as their work takes. */
const jobsAreConsistent: ProgrammeLaw = (input, result, { atWork }) => {
  const { demand, rules } = input.programme!;
  const { jobs, waited } = result.programme!;
  const { start, end, cluster } = result.schedule;
  for (const project of atWork.stage.projects.filter(({ isOpen }) => isOpen)) {
    const grants = atWork.stage.grants.filter(({ terms }) => terms.application === project.index && !terms.isNoShow);
    for (let job = 0; job < project.count; job++) {
      const row = project.base + job;
      const state = stateOf(result, row);
      const words = `job ${row} (${state}, ${start[row]}–${end[row]})`;
      const mouldable = demand.mouldable[row] === 1;
      const gpus = jobs.gpus[row]!;
      const isElastic = project.elastic?.isElastic(job) === true;
      const most = isElastic ? Math.max(demand.wish[row]!, demand.elastic!.most[row]!) : demand.wish[row]!;
      const isSized = mouldable || isElastic || gpus === demand.wish[row];
      must(gpus >= 1 && gpus <= most && isSized, `${words}: ${gpus} GPUs`);
      must(waited[row]! >= 0, `${words}: waited ${waited[row]}`);
      if (project.firstStart[job]! < 0) must(waited[row]! <= rules.behaviour.patience, `${words}: overstayed`);
      if (state === 'rejected') must(!mouldable, `${words}: could have been moulded`);
      if (start[row]! < 0) continue;
      const ends = end[row]! < 0 ? result.endedAt : end[row]!;
      const { speed } = input.fleet.clusters[cluster[row]!]!;
      const there = grants.some(
        (grant) =>
          grant.terms.cluster === cluster[row] &&
          grant.startedAt >= 0 &&
          grant.startedAt <= start[row]! &&
          goneAt(grant) >= ends,
      );
      must(there, `${words}: no grant held it`);
      if (state === 'running') must(end[row] === -1, `${words}: has an end`);
      // What these do is added up in the laws of elastic jobs.
      if (state !== 'done' || isElastic) continue;
      const whole = Math.ceil(demand.work[row]! / gpus / speed);
      const left = project.workSeconds[job]!;
      must(left <= whole, `${words}: ${left} s of work were left of ${whole}`);
      const wasStopped = project.ranGpuSeconds[job]! !== gpus * (ends - start[row]!);
      if (!wasStopped) must(left === whole, `${words}: did ${left} s of work instead of ${whole}`);
      const takes = secondsOfAttempt(input, result, row, left, wasStopped && project.resumes[job] === 1);
      must(ends - start[row]! === takes, `${words}: ran ${ends - start[row]!} s, its work takes ${takes}`);
    }
  }
};

/** Jobs and ledger tell the same: what ran, filler apart, is useful or lost. */
const ledgerAgreesWithJobs: ProgrammeLaw = (input, result, { atWork }) => {
  const opened = atWork.stage.projects.filter(({ isOpen }) => isOpen);
  const ran = sum(opened.map((project) => sum([...project.ranGpuSeconds])));
  const had = new Map(
    opened.flatMap(({ base, jobs, count }) => [...jobs.gpus.subarray(0, count)].map((g, k) => [base + k, g])),
  );
  const running = sum(
    [...result.schedule.state.keys()]
      .filter((row) => stateOf(result, row) === 'running')
      .map((row) => had.get(row)! * (result.endedAt - result.schedule.start[row]!)),
  );
  const booked = sum(input.fleet.clusters.map(({ id }) => result.ledger[id]!.useful + result.ledger[id]!.lost));
  must(booked === ran + running, `${booked} GPU-seconds useful and lost, jobs ran ${ran + running}`);
  const filler = sum(atWork.stage.grants.map((grant) => grant.filler.integral(0, result.endedAt)));
  const bookedFiller = sum(input.fleet.clusters.map(({ id }) => result.ledger[id]!.filler));
  must(filler === bookedFiller, `${bookedFiller} GPU-seconds of filler, grants ran ${filler}`);
  const { games } = input.programme!.rules.behaviour;
  if (games === 0) must(filler === 0, 'filler although nobody games');
};

/** Whether a grant may use more than is its own from the first on: it borrows. */
function mayExceed({ sharing }: ProgrammeRules): boolean {
  return sharing.name !== 'dedicated' && sharing.parameters['borrowingLimit'] !== 0;
}

/**
 * Until when what a grant uses is its own where it borrows nothing: on shared nodes a review or an audit takes GPUs while jobs
 * run on, and these outlive what they were started on; so they do where other nodes go down.
 */
export function keepsItsOwnUntil(input: RunInput, { atWork, endedAt }: RunProgramme, { terms }: Grant): number {
  const cut = atWork.stage.story.entries.find(
    ({ grant, kind }) => grant === terms.id && (kind === 'reduced' || kind === 'reclaimed'),
  );
  const firstDown = Math.min(...(input.faults?.outages ?? []).map(({ from }) => from));
  return Math.max(0, Math.min(endedAt, cut?.at ?? NEVER, firstDown));
}

/**
 * Used is never more than entitled unless the grant may borrow, and use, filler and entitlement are there only while the
 * grant is.
 */
const useIsWithinEntitlement: ProgrammeLaw = (input, { endedAt }, ran) => {
  const borrows = mayExceed(input.programme!.rules);
  const isShared = input.programme!.rules.sharing.name !== 'dedicated';
  for (const grant of ran.atWork.stage.grants) {
    const { occupied, filler, entitled, terms, startedAt } = grant;
    const words = `grant ${terms.id}`;
    const held = occupied.integral(0, endedAt) + filler.integral(0, endedAt);
    const until = isShared ? keepsItsOwnUntil(input, ran, grant) : endedAt;
    const heldBefore = occupied.integral(0, until) + filler.integral(0, until);
    must(borrows || heldBefore <= entitled.integral(0, until), `${words}: more occupied than held`);
    const from = startedAt < 0 ? 0 : startedAt;
    const to = Math.min(endedAt, startedAt < 0 ? 0 : goneAt(grant));
    must(entitled.integral(0, endedAt) === entitled.integral(from, to), `${words}: entitled while it is not there`);
    const heldThen = occupied.integral(from, to) + filler.integral(from, to);
    must(held === heldThen, `${words}: GPUs occupied while it is not there`);
    if (terms.isNoShow) must(held === 0, `${words}: a no-show occupies GPUs`);
  }
};

/** Where nothing is ever stopped, nothing is lost. On shared nodes that go back jobs of grants that stay are stopped. */
const nothingIsLostWithoutCause: ProgrammeLaw = (input, result) => {
  const { rules, calls, blocks } = input.programme!;
  const gates = [...blocks, ...calls.map(({ term }) => term)].some((each) => each.gates.length > 0);
  const drains = rules.atExpiry === 'drain' && rules.atLeaseEnd === 'drain' && rules.runningJobs !== 'kill';
  const knows = input.fleet.clusters.every((cluster) => !cluster.providerOwn);
  const honest = input.policies.limit.name === 'kill';
  const stays = input.fleet.clusters.every(({ phases }) => phases.every(({ returnsAt }) => returnsAt === NEVER));
  if (input.faults || !drains || gates || !knows || !honest || rules.behaviour.noShow > 0) return;
  if (rules.sharing.name !== 'dedicated' && !stays) return;
  if (Number(rules.elastic?.parameters['resizeCost'] ?? 0) > 0) return;
  for (const { id } of input.fleet.clusters)
    must(result.ledger[id]!.lost === 0, `${id}: ${result.ledger[id]!.lost} lost`);
};

/** Who holds GPUs has asked for them: no application holds more than its ask, but for what was given to busy projects. */
const nobodyHoldsMoreThanAsked: ProgrammeLaw = (input, result, { atWork }) => {
  const { applications, rules } = input.programme!;
  // A grant that moves takes what its unit was rounded up to along.
  if (rules.atLeaseEnd === 'move') return;
  const cuts = result.programme!.story.filter(({ kind }) => kind === 'reduced' || kind === 'reclaimed');
  for (const [k, { gpus, gpu, call }] of applications.entries()) {
    if (call < 0) continue;
    const own = atWork.stage.grants.filter(({ terms }) => terms.application === k);
    for (const now of own.map(({ terms }) => terms.awardedAt)) {
      const open = own.filter((grant) => grant.terms.awardedAt <= now && goneAt(grant) > now);
      const held = open.map(({ terms }) => {
        const { gpu: given, gpusPerNode } = input.fleet.clusters[terms.cluster]!;
        const taken = cuts.filter(({ grant, at }) => grant === terms.id && at <= now).map((cut) => cut.gpus ?? 0);
        const unit = terms.unit === 'node' ? gpusPerNode : 1;
        // A unit is rounded up.
        return (terms.gpusAwarded - sum(taken) - unit) * rules.exchange[given]!;
      });
      const asked = gpus * rules.exchange[gpu]!;
      must(sum(held) < asked + 1e-6, `${applications[k]!.id} at ${now}: asked for ${asked} H200 and has ${sum(held)}`);
    }
  }
};

export const PROGRAMME_LAWS: readonly ProgrammeLaw[] = [
  waitsHaveReasons,
  nobodyOvertakes,
  grantsAreConsistent,
  oneGrantAtATime,
  amountsAddUp,
  storiesAreInOrder,
  clocksSubmit,
  jobsAreConsistent,
  ledgerAgreesWithJobs,
  useIsWithinEntitlement,
  nothingIsLostWithoutCause,
  nobodyHoldsMoreThanAsked,
  ...SHARING_LAWS,
];
