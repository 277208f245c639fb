/**
 * Small clusters with running jobs, for tests of preemption: grants with quotas, jobs with their parts per node, and what a
 * rule then stops.
 */
import type { PreemptionPolicy, PreemptionView } from '../../../sim/policies/preemption/preemption.ts';
import { type QuotaTrial, VictimFinder, type VictimSearch } from '../../../sim/policies/preemption/victims.ts';
import { defaultParameters } from '../../../sim/policies/registry.ts';

export interface Running {
  readonly name: string;
  readonly grant: string;
  /** [node, GPUs] */
  readonly parts: readonly (readonly [number, number])[];
  readonly priority?: number;
  readonly startedAt?: number;
  readonly submittedAt?: number;
  readonly preemptions?: number;
  readonly lostGpuSeconds?: number;
}

export interface Claim {
  readonly grant: string;
  readonly gpus: number;
  readonly priority?: number;
  readonly submittedAt?: number;
  readonly now?: number;
  readonly mostVictims?: number;
}

export interface Case {
  readonly gpusPerNode: number;
  readonly nodes: number;
  /** Nominal quota by grant, GPUs. */
  readonly quotas: Readonly<Record<string, number>>;
  /** In the order of their rows. */
  readonly running: readonly Running[];
}

export const gpusOf = ({ parts }: Running) => parts.reduce((sum, [, gpus]) => sum + gpus, 0);

/** Jobs of a cluster whose nodes have one GPU each, where shape does not matter: [name, grant, GPUs, priority]. */
export function byCount(
  gpus: number,
  quotas: Case['quotas'],
  jobs: readonly (readonly [name: string, grant: string, gpus: number, priority: number, submittedAt?: number])[],
): Case {
  let node = 0;
  const running = jobs.map(([name, grant, count, priority, submittedAt = 0]): Running => {
    const parts = Array.from({ length: count }, () => [node++, 1] as const);
    return { name, grant, parts, priority, submittedAt };
  });
  return { gpusPerNode: 1, nodes: gpus, quotas, running };
}

function overGpus({ quotas, running }: Case): number[] {
  return Object.entries(quotas).map(([id, nominal]) => {
    const own = running.filter(({ grant }) => grant === id);
    return own.reduce((sum, job) => sum + gpusOf(job), 0) - nominal;
  });
}

export function viewOf(example: Case, claim: Claim): PreemptionView {
  const grants = Object.keys(example.quotas);
  const { running } = example;
  const column = (value: (job: Running) => number) => running.map(value);
  const grant = grants.indexOf(claim.grant);
  return {
    now: claim.now ?? 1_000_000,
    claimant: {
      grant,
      priority: claim.priority ?? 0,
      submittedAt: claim.submittedAt ?? 0,
      isOwner: overGpus(example)[grant]! + claim.gpus <= 0,
    },
    running: {
      count: running.length,
      row: running.map((_, row) => row),
      grant: column((job) => grants.indexOf(job.grant)),
      gpus: column(gpusOf),
      priority: column((job) => job.priority ?? 0),
      submittedAt: column((job) => job.submittedAt ?? 0),
      startedAt: column((job) => job.startedAt ?? 0),
      preemptions: column((job) => job.preemptions ?? 0),
      lostGpuSeconds: column((job) => job.lostGpuSeconds ?? 0),
    },
    overGpus: overGpus(example),
  };
}

export type Settings = Readonly<Record<string, number | string | boolean>>;

/** Names of the jobs that a rule would think of, in order. */
export function candidatesOf(policy: PreemptionPolicy, settings: Settings, example: Case, claim: Claim): string[] {
  const out = new Int32Array(example.running.length);
  const parameters = { ...defaultParameters(policy), ...settings };
  const count = policy.candidates(viewOf(example, claim), parameters, out);
  return [...out.subarray(0, count)].map((job) => example.running[job]!.name);
}

/**
 * Quotas without levels or limits: a victim of the claimant's grant frees all that it has, one of another grant only what that
 * grant uses beyond its own.
 */
export class FlatQuotas implements QuotaTrial {
  readonly given = new Map<number, number>();
  readonly claimantGrant: number;
  readonly overGpus: ArrayLike<number> | null;
  readonly short: number;

  /** @param overGpus by grant: GPUs in use beyond its own; null: all that is given back comes to the claimant @param short GPUs */
  constructor(claimantGrant: number, overGpus: ArrayLike<number> | null, short: number) {
    this.claimantGrant = claimantGrant;
    this.overGpus = overGpus;
    this.short = short;
  }

  allows(): boolean {
    return [...this.given].reduce((sum, [grant, gpus]) => sum + this.freedBy(grant, gpus), 0) >= this.short;
  }

  freedBy(grant: number, gpus: number): number {
    if (grant === this.claimantGrant || this.overGpus === null) return gpus;
    return Math.min(gpus, Math.max(0, this.overGpus[grant]!));
  }

  owes(grant: number): boolean {
    if (grant === this.claimantGrant || this.overGpus === null) return true;
    return (this.given.get(grant) ?? 0) < this.overGpus[grant]!;
  }

  gives(grant: number, gpus: number): void {
    this.given.set(grant, (this.given.get(grant) ?? 0) + gpus);
  }
}

export function searchOf(example: Case, claim: Claim, candidates: readonly number[], guards: boolean): VictimSearch {
  const { gpusPerNode, nodes, running } = example;
  const freeGpus = Array.from({ length: nodes }, () => gpusPerNode);
  const partStart = [0];
  for (const { parts } of running) {
    partStart.push(partStart.at(-1)! + parts.length);
    for (const [node, gpus] of parts) freeGpus[node]! -= gpus;
  }
  const view = viewOf(example, claim);
  return {
    ...{ gpusPerNode, freeGpus, partStart, partEnd: partStart.slice(1) },
    nodeCount: nodes,
    gpus: claim.gpus,
    candidates,
    candidateCount: candidates.length,
    partNode: running.flatMap(({ parts }) => parts.map(([node]) => node)),
    partGpus: running.flatMap(({ parts }) => parts.map(([, gpus]) => gpus)),
    grant: view.running.grant,
    quotas: new FlatQuotas(view.claimant.grant, guards ? view.overGpus : null, 0),
    guardsQuota: guards,
    mostVictims: claim.mostVictims ?? Number.POSITIVE_INFINITY,
  };
}

/** Names of the victims and the nodes on which the claimant starts; null: nobody is stopped. */
export function stopped(policy: PreemptionPolicy, settings: Settings, example: Case, claim: Claim) {
  const names = candidatesOf(policy, settings, example, claim);
  const candidates = names.map((name) => example.running.findIndex((job) => job.name === name));
  const found = new VictimFinder().find(searchOf(example, claim, candidates, policy.guardsQuota));
  return found && { victims: found.jobs.map((job) => example.running[job]!.name), nodes: found.nodes };
}
