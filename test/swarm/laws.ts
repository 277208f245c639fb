/**
 * What must hold of every run whatever the policies, worked out again from its input and its schedule alone.
 * It must not know how the simulator keeps its state.
 */
import type { Outage } from '../../sim/model/faults.ts';
import type { Cluster } from '../../sim/model/fleet.ts';
import { gpusOf, nodesOf } from '../../sim/model/fleet.ts';
import { OUTCOMES } from '../../sim/model/jobs.ts';
import { ACCOUNTS } from '../../sim/model/ledger.ts';
import { WAIT_REASONS } from '../../sim/model/wait-reasons.ts';
import type { JobState, RunInput, RunResult } from '../../sim/simulation/contract.ts';
import { JOB_STATES } from '../../sim/simulation/contract.ts';
import { SIZE_CLASSES } from '../../sim/simulation/metrics/size-classes.ts';
import { NaiveCluster } from '../oracle/model.ts';

export type Law = (input: RunInput, result: RunResult) => void;

function must(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(words);
}

/** One job and what became of it. */
interface Served {
  readonly job: number;
  readonly submit: number;
  readonly gpus: number;
  readonly state: JobState;
  readonly cluster: number;
  readonly start: number;
  readonly end: number;
  readonly nodes: number;
  /** Run and request on its cluster. */
  readonly run: number;
  readonly request: number;
}

function servedOf({ fleet, jobs }: RunInput, { schedule }: RunResult): Served[] {
  const naive = fleet.clusters.map((cluster, index) => new NaiveCluster(cluster, index));
  return Array.from({ length: jobs.count }, (_, job) => {
    const cluster = schedule.cluster[job]!;
    const speed = fleet.clusters[cluster]?.speed ?? 1;
    const full = Math.ceil(jobs.run[job]! / speed);
    // On more leaf groups than its nodes need a job takes longer; its request stays.
    const isSlow =
      schedule.start[job]! >= 0 && schedule.leafGroups[job]! > naive[cluster]!.fewestGroups(schedule.nodes[job]!);
    const slowdown = isSlow ? Math.round((fleet.clusters[cluster]!.leafGroupSlowdown ?? 1) * 1000) : 1000;
    return {
      job,
      submit: jobs.submit[job]!,
      gpus: jobs.gpus[job]!,
      state: JOB_STATES[schedule.state[job]!]!,
      cluster,
      start: schedule.start[job]!,
      end: schedule.end[job]!,
      nodes: schedule.nodes[job]!,
      run: Math.ceil((full * slowdown) / 1000),
      request: Math.ceil(jobs.request[job]! / speed),
    };
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Every job is in exactly one state, and its times, nodes and cluster say the same. */
export const everyJobOnce: Law = (input, result) => {
  const { patience, policies, fleet } = input;
  const stops = result.stays?.stops;
  const saves = input.checkpointing != null;
  for (const served of servedOf(input, result)) {
    const { job, submit, gpus, state, cluster, start, end, nodes, run, request } = served;
    const words = `job ${job} (${state}, submit ${submit}, start ${start}, end ${end}, cluster ${cluster})`;
    const cut = policies.limit.name === 'kill' && run > request;
    if (start >= 0) {
      const gpusPerNode = fleet.clusters[cluster]!.gpusPerNode;
      must(nodes === Math.ceil(gpus / gpusPerNode), `${words}: ${nodes} nodes for ${gpus} GPUs`);
      must(result.schedule.leafGroups[job]! >= 1 && result.schedule.leafGroups[job]! <= nodes, `${words}: leaf groups`);
      const wasStopped = stops !== undefined && stops[job]! > 0;
      must(start >= submit && (wasStopped || start <= submit + patience), `${words}: started outside its wait`);
      must(!fleet.clusters[cluster]!.providerOwn, `${words}: runs on the provider's own part`);
      if (wasStopped && input.faults?.stoppedJobs === 'kill') {
        must(state === 'killed' && start <= end && end <= result.endedAt, `${words}: was stopped`);
        continue;
      }
      // With checkpoints an attempt takes longer, and one that resumes less: the naive twin knows how long.
      if (saves) continue;
      const ending = start + (cut ? request : run);
      if (state === 'running') must(end === -1 && ending >= result.endedAt, `${words}: should have ended at ${ending}`);
      else {
        must(end === ending && ending <= result.endedAt, `${words}: should have ended at ${ending}`);
        must(state === (cut ? 'killed' : OUTCOMES[input.jobs.outcome[job]!]!), `${words}: wrong state`);
      }
      continue;
    }
    must(nodes === 0 && result.schedule.leafGroups[job] === 0 && start === -1, `${words}: nodes without a start`);
    if (state === 'cancelled') must(cluster >= 0 && end === submit + patience, `${words}: cancelled at a wrong time`);
    else if (state === 'rejected') must(cluster === -1 && end === submit, `${words}: rejected at a wrong time`);
    else must(state === 'queued' && end === -1, `${words}: neither waiting nor gone`);
    if (state === 'queued' && cluster === -1) must(submit >= result.endedAt, `${words}: lost`);
    if (state === 'queued' && cluster >= 0 && !stops?.[job]) {
      must(submit + patience >= result.endedAt, `${words}: overstayed`);
    }
  }
  const rejected = servedOf(input, result).filter(({ state }) => state === 'rejected').length;
  must(sum(Object.values(result.rejections)) === rejected, `${rejected} jobs rejected, but other reasons counted`);
};

/** Nodes of the cluster in service at `now`. */
function nodesInService(cluster: Cluster, now: number): number {
  return sum(cluster.phases.filter(({ inServiceAt }) => inServiceAt <= now).map(({ nodes }) => nodes));
}

/** Of these: down by the outages, worked out second by second from what was given. */
function nodesDown({ faults, fleet }: RunInput, cluster: number, now: number): number {
  let node = 0;
  let down = 0;
  for (const { nodes, inServiceAt } of fleet.clusters[cluster]!.phases) {
    for (let k = 0; k < nodes; k++, node++) {
      if (inServiceAt <= now && faults?.outages.some((outage) => holds(outage, cluster, node, now))) down++;
    }
  }
  return down;
}

function holds({ cluster: index, nodes, from, until }: Outage, cluster: number, node: number, now: number): boolean {
  const names = 'first' in nodes ? node >= nodes.first && node < nodes.first + nodes.count : nodes.includes(node);
  return index === cluster && names && from <= now && now < until;
}

/** Instants at which the number of nodes that are down may change, from 0 to the end. */
function turns({ faults, fleet }: RunInput, until: number): number[] {
  const service = fleet.clusters.flatMap(({ phases }) => phases.map(({ inServiceAt }) => inServiceAt));
  const all = [0, until, ...service, ...(faults?.outages ?? []).flatMap((outage) => [outage.from, outage.until])];
  return [...new Set(all)].filter((t) => t >= 0 && t <= until).sort((a, b) => a - b);
}

/** GPU-seconds down in [from, until). */
function gpuSecondsDown(input: RunInput, cluster: number, from: number, until: number): number {
  const times = turns(input, until);
  const { gpusPerNode, providerOwn } = input.fleet.clusters[cluster]!;
  if (providerOwn) return 0;
  return sum(
    times.slice(1).map((end, k) => {
      const seconds = Math.max(0, end - Math.max(times[k]!, from));
      return seconds === 0 ? 0 : gpusPerNode * nodesDown(input, cluster, times[k]!) * seconds;
    }),
  );
}

/** At no instant do jobs hold more than is in service: by GPUs, by whole nodes, and with the rests packed. */
export const capacityHolds: Law = (input, result) => {
  const all = servedOf(input, result).filter(({ start }) => start >= 0);
  for (const [index, cluster] of input.fleet.clusters.entries()) {
    const here = all.filter((served) => served.cluster === index);
    for (const { start: now } of here) {
      const running = here.filter(({ start, end }) => start <= now && (end === -1 || end > now));
      const whole = sum(running.map(({ gpus }) => Math.floor(gpus / cluster.gpusPerNode)));
      const rests = sum(running.map(({ gpus }) => gpus % cluster.gpusPerNode));
      const needed = whole + Math.ceil(rests / cluster.gpusPerNode);
      const there = nodesInService(cluster, now) - nodesDown(input, index, now);
      must(needed <= there, `${cluster.id} at ${now}: ${needed} nodes needed, ${there} in service`);
    }
  }
};

/** Every GPU-second from 0 to the end of the run is in one account, and each account holds what it says. */
export const ledgerCloses: Law = (input, result) => {
  const served = servedOf(input, result);
  for (const [index, cluster] of input.fleet.clusters.entries()) {
    const accounts = result.ledger[cluster.id]!;
    const gpuSeconds = gpusOf(cluster) * result.endedAt;
    const booked = sum(ACCOUNTS.map((account) => accounts[account]));
    must(booked === gpuSeconds, `${cluster.id}: ${booked} GPU-seconds booked of ${gpuSeconds}`);

    const clip = (time: number) => Math.min(Math.max(time, 0), result.endedAt);
    const expected = { provider: 0, notDue: 0, trial: 0, late: 0, down: 0, grantedIdle: 0, useful: 0, lost: 0 };
    expected.down = gpuSecondsDown(input, index, 0, result.endedAt);
    if (cluster.providerOwn) expected.provider = gpuSeconds;
    for (const { nodes, plannedAt, deliveredAt, inServiceAt } of cluster.providerOwn ? [] : cluster.phases) {
      const gpus = nodes * cluster.gpusPerNode;
      const service = clip(inServiceAt);
      const planned = Math.min(clip(plannedAt), service);
      const delivered = Math.min(clip(deliveredAt), planned);
      expected.notDue += gpus * delivered;
      expected.trial += gpus * (planned - delivered);
      expected.late += gpus * (service - planned);
      expected.grantedIdle += gpus * (result.endedAt - service);
    }
    for (const { job, start, end, gpus } of served.filter((each) => each.cluster === index)) {
      const isOver = input.faults?.stoppedJobs === 'kill' && result.stays?.stops[job] === 1;
      if (start >= 0 && !isOver) expected.useful += gpus * ((end === -1 ? result.endedAt : end) - start);
      expected.lost += gpus * (result.stays?.stoppedSeconds[job] ?? 0);
    }
    if (input.checkpointing) {
      // What checkpoints saved is useful after all, and what they cost is lost: the naive twin knows how much. Together
      // they are all the time that jobs were there and did not wait.
      const { stops, waited } = result.stays!;
      const there = served.filter(({ job, cluster: of, start }) => of === index && (start >= 0 || stops[job]! > 0));
      expected.useful = sum(
        there.map(({ job, submit, end, gpus }) => gpus * ((end === -1 ? result.endedAt : end) - submit - waited[job]!)),
      );
      expected.lost = 0;
    }
    expected.grantedIdle -= expected.useful + expected.lost + expected.down;
    if (input.checkpointing) {
      must(accounts.useful + accounts.lost === expected.useful + expected.lost, `${cluster.id}: useful and lost`);
      expected.useful = accounts.useful;
      expected.lost = accounts.lost;
    }
    for (const [account, value] of Object.entries(expected)) {
      const found = accounts[account as keyof typeof expected];
      must(found === value, `${cluster.id}, ${account}: ${found} GPU-seconds instead of ${value}`);
    }
  }
};

/** Little's law in whole numbers: ∫ queue dt over all clusters is the sum of all waits, also the unfinished ones. */
export const littlesLaw: Law = (input, result) => {
  const waits = servedOf(input, result)
    .filter(({ cluster }) => cluster >= 0)
    .map(
      ({ job, start, end, submit }) =>
        result.stays?.waited[job] ?? (start >= 0 ? start : end >= 0 ? end : result.endedAt) - submit,
    );
  const queued = sum([...result.timeline.queued]);
  must(queued === sum(waits), `∫ queue dt = ${queued}, Σ waits = ${sum(waits)}`);
};

/** The timeline's sums are those of the ledger and of the supply phases. */
export const timelineAgrees: Law = (input, result) => {
  const { bins, occupied, inService, procured } = result.timeline;
  for (const [index, cluster] of input.fleet.clusters.entries()) {
    if (cluster.providerOwn) continue;
    const row = (values: Float64Array) => sum([...values.subarray(index * bins, (index + 1) * bins)]);
    const accounts = result.ledger[cluster.id]!;
    must(row(occupied) === accounts.useful + accounts.lost + accounts.filler, `${cluster.id}: timeline of occupied`);
    must(
      row(inService) === row(occupied) + accounts.grantedIdle + accounts.down,
      `${cluster.id}: timeline of in service`,
    );
    must(row(procured) === gpusOf(cluster) * result.endedAt, `${cluster.id}: timeline of procured`);
  }
};

/** Idle is blocked, drain or without demand, and all of it is what is up and not occupied. */
export const windowAddsUp: Law = (input, result) => {
  for (const [index, cluster] of input.fleet.clusters.entries()) {
    const window = result.window[cluster.id];
    if (!window || cluster.providerOwn) continue;
    const idle = window.idleBlocked + window.idleDrain + window.idleNoDemand;
    must(
      window.occupied + idle === window.up,
      `${cluster.id}: occupied ${window.occupied}, idle ${idle}, up ${window.up}`,
    );
    const { windowStart, windowEnd } = input.times;
    const down = gpuSecondsDown(input, index, windowStart, Math.min(windowEnd, result.endedAt));
    must(window.up === window.inService - down, `${cluster.id}: up ${window.up} of ${window.inService}, ${down} down`);
    must(window.lost >= 0 && window.lost <= window.occupied, `${cluster.id}: ${window.lost} lost in the window`);
    must(window.lost <= result.ledger[cluster.id]!.lost, `${cluster.id}: more lost in the window than in the run`);
    must(window.upNodeSeconds * cluster.gpusPerNode === window.up, `${cluster.id}: node-seconds`);
    must(window.partlyOccupiedNodeSeconds <= window.upNodeSeconds, `${cluster.id}: fragmentation above 1`);
    must(window.upNodeSeconds <= nodesOf(cluster) * input.times.horizon, `${cluster.id}: more nodes than procured`);
  }
};

/** Strict order of submission without backfilling: nobody starts before somebody submitted earlier to the same cluster. */
export const strictOrderHolds: Law = (input, result) => {
  if (input.policies.backfill.name !== 'none' || input.policies.queue.name !== 'fcfs') return;
  // Who is stopped starts again, behind others.
  if (input.faults) return;
  for (const cluster of input.fleet.clusters.keys()) {
    const starts = servedOf(input, result).filter((job) => job.cluster === cluster && job.start >= 0);
    for (const [k, { job, start }] of starts.entries()) {
      must(start >= (starts[k - 1]?.start ?? 0), `job ${job} overtook job ${starts[k - 1]?.job}`);
    }
  }
};

/** Requests hold: no job runs longer than asked for. */
export function requestsHold({ jobs, policies }: RunInput): boolean {
  return policies.limit.name === 'kill' || jobs.run.every((run, job) => run <= jobs.request[job]!);
}

/** No promise of conservative backfilling is broken as long as requests hold and no node is lost. */
export const promisesHold: Law = (input, result) => {
  if (requestsHold(input) && !input.faults)
    must(sum(Object.values(result.brokenPromises)) === 0, 'a promise was broken');
};

/**
 * EASY in order of submission, one GPU a node: whoever comes to the head starts by the instant at which, by the requests
 * of those that run at that time, enough nodes come free. A schedule names no nodes: for other shapes and orders the
 * watched pass asserts this from within (`theorems.test.ts`).
 */
export const headsStartInTime: Law = (input, result) => {
  const { queue, backfill } = input.policies;
  if (backfill.name !== 'easy' || queue.name !== 'fcfs' || !requestsHold(input) || input.faults) return;
  const all = servedOf(input, result).filter(({ cluster }) => cluster >= 0);
  for (const [index, cluster] of input.fleet.clusters.entries()) {
    if (cluster.gpusPerNode > 1) continue;
    const here = all.filter((served) => served.cluster === index);
    let leftBy = 0;
    for (const { job, submit, gpus, start, end } of here) {
      const now = Math.max(leftBy, submit);
      const gone = start >= 0 ? start : end >= 0 ? end : Number.POSITIVE_INFINITY;
      leftBy = Math.max(leftBy, gone);
      if (start < 0 || now === start) continue;
      const running = here.filter(
        (other) => other.start >= 0 && other.start <= now && (other.end === -1 || other.end > now),
      );
      const ends = running.map((other) => ({ gpus: other.gpus, at: other.start + other.request }));
      const freeBy = (t: number) =>
        nodesInService(cluster, now) - sum(ends.filter(({ at }) => at > t).map((other) => other.gpus));
      const shadow = Math.min(Number.POSITIVE_INFINITY, ...ends.map(({ at }) => at).filter((t) => freeBy(t) >= gpus));
      must(start <= shadow, `job ${job} was the head at ${now} with shadow time ${shadow} and started at ${start}`);
    }
  }
};

/**
 * What jobs waited in the window by reason, worked out instant by instant from the schedule. A schedule names no nodes: it
 * does not tell apart who waits for the shape, for a reservation or for its turn.
 */
export const waitsHaveReasons: Law = (input, result) => {
  const hours = (key: string): number => Math.round((result.metrics[`waitedHours${key}`] ?? 0) * 3600);
  const bySize = (reason: string) => sum(SIZE_CLASSES.map((size) => hours(`{reason=${reason},sizeClass=${size}}`)));
  let all = 0;
  for (const { name } of WAIT_REASONS) {
    must(bySize(name) === hours(`{reason=${name}}`), `${name}: sizes do not add up`);
    all += hours(`{reason=${name}}`);
  }
  must(all === hours(''), `${all} s waited for reasons, ${hours('')} s in all`);
  if (input.fleet.clusters.every(({ gpusPerNode }) => gpusPerNode === 1)) must(hours('{reason=shape}') === 0, 'shape');
  must(hours(`{reason=${input.policies.backfill.name === 'none' ? 'reservation' : 'priority'}}`) === 0, 'who passes');
  // Who is stopped waits several times, and a schedule knows one.
  if (input.faults) return;
  const { notInService, nodes } = waitsOf(input, result);
  must(notInService === hours('{reason=notInService}'), `not in service: ${notInService} s`);
  must(nodes === hours('{reason=nodes}'), `nodes: ${nodes} s, not ${hours('{reason=nodes}')}`);
};

/** Job-seconds in the window of jobs for which there were too few GPUs in service, or else too few idle. */
function waitsOf(input: RunInput, result: RunResult): { notInService: number; nodes: number } {
  const waits = { notInService: 0, nodes: 0 };
  const served = servedOf(input, result).filter(({ cluster }) => cluster >= 0);
  const leaves = ({ start, end }: Served): number => (start >= 0 ? start : end >= 0 ? end : result.endedAt);
  for (const [index, cluster] of input.fleet.clusters.entries()) {
    const here = served.filter((each) => each.cluster === index);
    const all = here.flatMap(({ submit, start, end }) => [submit, start, end]).concat(turns(input, result.endedAt));
    const times = [...new Set(all)].filter((t) => t >= 0 && t <= result.endedAt).sort((a, b) => a - b);
    for (const [k, now] of times.slice(0, -1).entries()) {
      const { windowStart, windowEnd } = input.times;
      const seconds = Math.max(0, Math.min(times[k + 1]!, windowEnd) - Math.max(now, windowStart));
      const inService = nodesInService(cluster, now) * cluster.gpusPerNode;
      const running = here.filter(({ start, end }) => start >= 0 && start <= now && (end === -1 || end > now));
      const idle = inService - sum(running.map(({ gpus }) => gpus));
      for (const each of here.filter((job) => job.submit <= now && leaves(job) > now)) {
        if (each.gpus > inService) waits.notInService += seconds;
        else if (each.gpus > idle) waits.nodes += seconds;
      }
    }
  }
  return waits;
}

export const LAWS: readonly Law[] = [
  waitsHaveReasons,
  everyJobOnce,
  capacityHolds,
  ledgerCloses,
  littlesLaw,
  timelineAgrees,
  windowAddsUp,
  strictOrderHolds,
  promisesHold,
  headsStartInTime,
];
