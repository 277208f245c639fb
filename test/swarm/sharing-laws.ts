/**
 * What must hold of the figures of sharing of every programme, whoever shares with whom, worked out again from the ledger
 * and from each other. It must not know how the simulator decides or how figures are summed.
 */
import type { RunInput, RunResult } from '../../sim/simulation/contract.ts';
import { finishTimeFairness } from '../../sim/simulation/metrics/finish-time-fairness.ts';
import type { RunProgramme } from '../../sim/simulation/programme/run-programme.ts';

type SharingLaw = (input: RunInput, result: RunResult, ran: RunProgramme) => void;

const HOUR = 3600;

function must(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(words);
}

/** Figures are quotients of whole seconds. */
const isNear = (one: number, other: number) => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one));

const figure = ({ metrics }: RunResult, key: string): number => {
  const value = metrics[key];
  must(typeof value === 'number' && Number.isFinite(value), `${key} is ${value}`);
  return value;
};

/** Who is given GPUs and borrows others besides uses no more of those that he was given than they are. */
const noMoreIsUsedThanGiven: SharingLaw = (_input, result) => {
  const given = figure(result, 'redistributedGpuHours');
  const used = figure(result, 'redistributedUsedGpuHours');
  must(used <= given + 1e-6, `${used} GPU-hours used of ${given} that were given away again`);
};

/** What is occupied is one's own or borrowed; what is lent was somebody's, and is borrowed by others. */
const borrowedIsLentOrNobodys: SharingLaw = ({ fleet, programme }, result, { atWork }) => {
  const { rules, calls } = programme!;
  const isPooled = rules.sharing.name === 'pooled';
  // Beta grants hold GPUs that are not in service.
  const hasBeta = calls.some(({ tracks }) => tracks.some(({ beta }) => beta));
  fleet.clusters.forEach(({ id, providerOwn }, k) => {
    if (atWork.stage.books[k] === null) return;
    const key = `GpuHours{cluster=${id}}`;
    if (isPooled) {
      must(result.metrics[`borrowed${key}`] === null && result.metrics[`lent${key}`] === null, `${id}: weights borrow`);
      return;
    }
    const borrowed = figure(result, `borrowed${key}`);
    const lent = figure(result, `lent${key}`);
    const { useful, lost, filler, grantedIdle } = result.ledger[id]!;
    const scavenged = atWork.stage.projects.reduce((sum, { scavengedGpuSeconds }) => sum + scavengedGpuSeconds, 0);
    must(lent >= -1e-9, `${id}: ${lent} GPU-hours lent`);
    if (rules.sharing.name === 'dedicated') {
      must(
        borrowed === 0 && isNear(lent, 0),
        `${id}: ${borrowed} GPU-hours borrowed, ${lent} lent of nodes of one’s own`,
      );
      return;
    }
    // What scavengers use somebody has left unused, and nobody borrows it.
    if (rules.sharing.parameters['scavengers'] === true) return;
    must(lent <= borrowed + 1e-6, `${id}: ${lent} GPU-hours lent, ${borrowed} borrowed`);
    // Nor does the ledger split what a provider lends of its own part.
    if (hasBeta || scavenged > 0 || providerOwn) return;
    const own = figure(result, `granted${key}`) - grantedIdle / HOUR - lent;
    const occupied = (useful + lost + filler) / HOUR;
    must(
      isNear(occupied, own + borrowed),
      `${id}: ${occupied} GPU-hours occupied, ${own} own and ${borrowed} borrowed`,
    );
  });
};

/** Sectors add up to the total, and clusters too. */
const partsAddUp: SharingLaw = ({ fleet, programme }, result, { atWork }) => {
  const sectors = [...new Set(programme!.applications.map(({ sector }) => sector))];
  const clusters = fleet.clusters.filter((cluster, k) => !cluster.providerOwn && atWork.stage.books[k] !== null);
  const names = [
    'preemptions',
    'restarts',
    'overheadGpuHours',
    'lostGpuHours',
    'borrowedGpuHours',
    'grantedIdleGpuHours',
  ];
  for (const name of names) {
    if (sectors.length === 0 || result.metrics[`${name}{sector=${sectors[0]}}`] === null) continue;
    const total = sectors.reduce((sum, sector) => sum + figure(result, `${name}{sector=${sector}}`), 0);
    // The ledger's own figures leave out what a provider lends of its part.
    if (clusters.length === fleet.clusters.length)
      must(isNear(total, figure(result, name)), `${name}: ${figure(result, name)}, sectors have ${total}`);
  }
};

/** Useful without slowdown ÷ (occupied − filler), and nothing else. */
const goodputIsUseful: SharingLaw = ({ fleet }, result) => {
  for (const { id, providerOwn } of fleet.clusters) {
    const { useful, lost } = result.ledger[id]!;
    const goodput = result.metrics[`goodput{cluster=${id}}`];
    if (providerOwn || goodput === undefined) continue;
    if (useful + lost === 0) must(goodput === null, `${id}: goodput ${goodput} of nothing`);
    else {
      const {
        [`leafGroupSlowdownGpuHours{cluster=${id}}`]: stretched,
        [`elasticSlowdownGpuHours{cluster=${id}}`]: grown,
      } = result.metrics;
      const atPace = (useful - 3600 * grown!) / (useful + lost);
      const isLess = stretched! > 0 && goodput! >= 0 && goodput! < atPace;
      must(isLess || isNear(goodput!, atPace), `${id}: goodput ${goodput}, ${useful} useful and ${lost} lost`);
    }
  }
};

/** On nodes of its own that never change nobody is done earlier than alone. */
const nobodyBeatsHimself: SharingLaw = ({ programme }, result, { atWork }) => {
  const { sharing, elastic } = programme!.rules;
  // Who grows is done earlier than on the GPUs that it wished for.
  if (sharing.name !== 'dedicated' || (elastic?.name ?? 'none') !== 'none') return;
  const { stage } = atWork;
  for (const project of stage.projects) {
    const grants = stage.grants.filter(({ terms }) => terms.application === project.index);
    const [grant] = grants;
    if (grants.length !== 1 || project.scavengedGpuSeconds > 0 || grant!.startedAt < 0) continue;
    const { entitled, startedAt, endedAt, terms } = grant!;
    const until = endedAt < 0 ? result.endedAt : endedAt;
    if (entitled.integral(0, result.endedAt) !== terms.gpusAwarded * (until - startedAt)) continue;
    const time = finishTimeFairness(stage, project, grants, result.endedAt);
    must(time === null || time >= 1 - 1e-9, `project ${project.index} is done at ${time} of the time alone`);
  }
};

/** Only who owns something waits for it, and only where others borrow; nobody is stopped without a preemption. */
const causesAreThere: SharingLaw = ({ programme }, { metrics }) => {
  const { sharing, preemption } = programme!.rules;
  if (sharing.name !== 'quota') must(metrics['takeBackSecondsMean'] === null, 'an owner without a quota takes back');
  if (sharing.name === 'quota' && metrics['borrowedGpuHours'] === 0)
    must(metrics['takeBackGpuHours'] === 0, 'an owner waits for what nobody borrows');
  if (preemption.name === 'none') must(metrics['preemptions'] === 0, `${metrics['preemptions']} preemptions by nobody`);
  if (metrics['takeBackSecondsMean'] !== null && sharing.name === 'quota')
    must(metrics['borrowedGpuHours'] !== null, 'an owner waits for nobody');
};

export const SHARING_LAWS: readonly SharingLaw[] = [
  noMoreIsUsedThanGiven,
  borrowedIsLentOrNobodys,
  partsAddUp,
  goodputIsUseful,
  nobodyBeatsHimself,
  causesAreThere,
];
