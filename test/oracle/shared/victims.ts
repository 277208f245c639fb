/**
 * Who is stopped for a job: the rules of preemption in words, by trying. It must not know queues or times of others, and
 * shares no code with the fast one.
 */
import type { PolicyChoice } from '../../../sim/simulation/contract.ts';
import { fits, type NodeState, shapeOf } from '../model.ts';
import type { Mode, SharedJob } from './jobs.ts';

/** The job that does not fit. */
export interface Claimant {
  readonly job: SharedJob;
  readonly priority: number;
  /** Whether its grant, this job included, stays within its nominal quota. */
  readonly isOwner: boolean;
  /** Whether it is an owner who lacks only what they have been told to give back: where there is room, it starts at once. */
  readonly lacksGivenOnly: boolean;
  /** Whether it does not fit yet, and counts on what others leave who are under notice: nobody more need be stopped. */
  readonly hasGiven: boolean;
}

export interface Scene {
  readonly now: number;
  readonly rule: PolicyChoice;
  readonly gpusPerNode: number;
  /** Nodes that are not kept for others, with what is free there now. */
  readonly nodes: readonly NodeState[];
  /** Jobs that run and are under no notice. */
  readonly running: readonly SharedJob[];
  readonly priorityOf: (job: SharedJob) => number;
  /** Whether the grant borrows, and what it gives back comes to the claimant, when these have gone and those under notice. */
  readonly owes: (grant: number, gone: readonly SharedJob[]) => boolean;
  /** Whether quotas let the claimant start then. */
  readonly allows: (gone: readonly SharedJob[]) => boolean;
  /** Most victims that may be chosen now. */
  readonly mostVictims: number;
}

/** Victims, and the nodes of the claimant: whole ones, and the one of its rest (none: undefined). */
export interface Found {
  readonly victims: readonly SharedJob[];
  readonly whole: readonly number[];
  readonly rest: number | undefined;
}

/** Undefined: nobody is stopped, because nobody need or may be, or because that would not do. */
export function findVictims(scene: Scene, claimant: Claimant): Found | undefined {
  const candidates = inOrder(
    scene,
    claimant,
    scene.running.filter((job) => mayStop(scene, claimant, job)),
  );
  const mayStopNobody = claimant.lacksGivenOnly || claimant.hasGiven;
  if (candidates.length === 0 && !mayStopNobody) return undefined;
  const guards = scene.rule.name === 'take-back';
  const victims =
    (guards ? choose(scene, claimant, candidates, true) : undefined) ?? choose(scene, claimant, candidates, false);
  if (!victims || victims.length > scene.mostVictims) return undefined;
  if (victims.length === 0 && !mayStopNobody) return undefined;
  return { victims, ...nodesFor(scene, claimant, victims) };
}

function mayStop({ now, rule, priorityOf, owes }: Scene, { job: own, priority, isOwner }: Claimant, job: SharedJob) {
  const { leastRun, most, from, within, scope, gap } = rule.parameters;
  if (now - job.start < Number(leastRun)) return false;
  if (Number(most) > 0 && job.preemptions >= Number(most)) return false;
  const isOwn = job.grant === own.grant;
  if (rule.name === 'priority') return priorityOf(job) < priority - Number(gap) && (scope === 'cluster' || isOwn);
  if (isOwn) {
    if (within === 'never') return false;
    if (priorityOf(job) < priority) return true;
    return within === 'lower-or-newer-equal' && priorityOf(job) === priority && job.submit > own.submit;
  }
  if (!isOwner || from === 'never' || !owes(job.grant, [])) return false;
  return from === 'any' || priorityOf(job) < priority;
}

/** First victim first. */
function inOrder({ rule, now, priorityOf }: Scene, { job: own }: Claimant, jobs: readonly SharedJob[]): SharedJob[] {
  const mode = rule.parameters['mode'] as Mode;
  const first = (job: SharedJob): number => {
    if (rule.parameters['order'] === 'smallest-first') return job.gpus;
    if (rule.parameters['order'] === 'least-lost-work') return job.gpus * job.ifStopped(now - job.start, mode, 0).lost;
    return 0;
  };
  return [...jobs].sort(
    (a, b) =>
      Number(a.grant === own.grant) - Number(b.grant === own.grant) ||
      first(a) - first(b) ||
      priorityOf(a) - priorityOf(b) ||
      b.start - a.start ||
      b.index - a.index,
  );
}

/** One after another until it fits; then whoever is not needed is spared again, the last one first. */
function choose(scene: Scene, claimant: Claimant, candidates: readonly SharedJob[], guards: boolean) {
  let chosen: SharedJob[] = [];
  for (const job of candidates) {
    if (suffices(scene, claimant, chosen)) break;
    if (guards && job.grant !== claimant.job.grant && !scene.owes(job.grant, chosen)) continue;
    chosen.push(job);
  }
  if (!suffices(scene, claimant, chosen)) return undefined;
  for (const job of [...chosen].reverse()) {
    const others = chosen.filter((other) => other !== job);
    if (suffices(scene, claimant, others)) chosen = others;
  }
  return chosen;
}

function suffices(scene: Scene, { job }: Claimant, victims: readonly SharedJob[]): boolean {
  return fits(job.gpus, without(scene.nodes, victims), scene.gpusPerNode) && scene.allows(victims);
}

function without(nodes: readonly NodeState[], victims: readonly SharedJob[]): NodeState[] {
  const parts = victims.flatMap((job) => job.parts);
  return nodes.map((state) => {
    const freed = parts.filter(({ node }) => node === state.node).reduce((sum, { gpus }) => sum + gpus, 0);
    return { ...state, free: state.free + freed };
  });
}

/** Nodes of the victims, theirs in order: of each first the whole ones by number. */
function nodesOf(victims: readonly SharedJob[], gpusPerNode: number): number[] {
  return victims.flatMap(({ parts }) =>
    [...parts]
      .sort((a, b) => Number(a.gpus < gpusPerNode) - Number(b.gpus < gpusPerNode) || a.node - b.node)
      .map(({ node }) => node),
  );
}

/**
 * Whole nodes that are free now first, by number, then those of the victims in their order. The rest goes to the fullest
 * node that has room now, else to the first of the victims' that has, else to one more whole node.
 */
function nodesFor({ nodes, gpusPerNode }: Scene, { job }: Claimant, victims: readonly SharedJob[]) {
  const after = without(nodes, victims);
  const freeThen = (node: number) => after.find((state) => state.node === node)!.free;
  const ofVictims = nodesOf(victims, gpusPerNode).filter((node) => after.some((state) => state.node === node));
  const freeNow = nodes.filter(({ free }) => free === gpusPerNode).map(({ node }) => node);
  const wholly = [
    ...freeNow.sort((a, b) => a - b),
    ...ofVictims.filter((node, k, all) => all.indexOf(node) === k && freeThen(node) === gpusPerNode),
  ];
  const { whole, rest } = shapeOf(job.gpus, gpusPerNode);
  const taken = wholly.slice(0, whole);
  if (rest === 0) return { whole: taken, rest: undefined };
  const hasRoom = (free: number) => free >= rest && free < gpusPerNode;
  const now = nodes
    .filter(({ node, free }) => hasRoom(free) && hasRoom(freeThen(node)))
    .sort((a, b) => freeThen(a.node) - freeThen(b.node) || a.node - b.node)[0]?.node;
  const then = ofVictims.find((node) => hasRoom(freeThen(node)));
  return { whole: taken, rest: now ?? then ?? wholly[whole] };
}
