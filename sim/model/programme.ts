/**
 * A programme as plain data on the simulator's clock: calls, tracks, priority blocks, applications, the demand behind
 * them, and the rules. It must not know how a choice is made, nor scenario files. It survives a structured clone.
 */
import type { Application, Sector } from './application.ts';
import type { BudgetRule } from './budget-parts.ts';
import type { CheckpointRule } from './checkpointing.ts';
import type { Demand } from './demand.ts';

/** A policy by its registered name with its parameters (durations in seconds). */
export interface Choice {
  readonly name: string;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
}

/** Who may apply and what supplies it. */
export interface Track {
  readonly id: string;
  readonly sectors: readonly Sector[];
  /** Indices of the clusters that supply it, in the order in which they are offered. */
  readonly clusters: readonly number[];
  /** What a grant is counted in: node-unit grants never share a node. */
  readonly unit: 'node' | 'gpu';
  /** Least GPUs of a grant. */
  readonly minGpus: number;
  /** Most GPUs of one project by GPU type; a type that is missing has no cap. */
  readonly maxGpus: Readonly<Record<string, number>>;
  /** Whether its grants may use nodes in trial of phases that are open to beta users. */
  readonly beta: boolean;
}

/** A point in a grant's term at which a share of the projects drops out. */
export interface Gate {
  /** Seconds after the grant's start. */
  readonly after: number;
  /** Probability that a project drops out here, 0–1. */
  readonly drop: number;
}

/** How long grants of a call last. */
export interface Term {
  /** `length`: from the grant's start on. `fixed-end`: all end at one date. */
  readonly kind: 'length' | 'fixed-end';
  /** Longest term, s: a grant gets the term asked for, at most this. */
  readonly seconds: number;
  /** End of all grants, s; only read for `fixed-end`. */
  readonly endsAt: number;
  /**
   * Staggered ends: rank k's term is longer by (k mod groups − (groups − 1) ÷ 2) × step seconds, and at least half of what
   * it would be; 1 group: none.
   */
  readonly groups: number;
  readonly step: number;
  readonly gates: readonly Gate[];
}

/** What changes candidates, their order or the offer before any award policy decides; each combines with every policy. */
export interface AwardModifiers {
  /** Points added to the score of applicants from outside the capital region, of SMEs, of youth firms. */
  readonly regionalBonus: number;
  readonly smeBonus: number;
  readonly youthBonus: number;
  /** Applications that score less, bonuses included, are refused. */
  readonly thresholdScore: number;
  /** Most of the offered GPUs (H200-equivalents) that one institution may get, 0–1; 1: no cap. */
  readonly institutionCap: number;
  /** Most GPUs of one project as a share of its track's own cap, 0–1. */
  readonly projectCap: number;
  /** GPUs awarded beyond the offer, as a share of it. */
  readonly overAward: number;
  /** Applications refused for lack of capacity that stay on the reserve list of their call. */
  readonly reserveList: number;
}

export interface Call {
  readonly id: string;
  /** Applications are taken in [opensAt, closesAt], s. */
  readonly opensAt: number;
  readonly closesAt: number;
  /** Announced date of the decision, s; a review that is not ready moves it. */
  readonly decisionAt: number;
  /** Planned start of its grants, s; at the earliest the decision. */
  readonly startsAt: number;
  /** Applications a day that reviewers get through (Infinity: no bound), and the least time that a review takes, s. */
  readonly reviewsPerDay: number;
  readonly reviewSeconds: number;
  readonly term: Term;
  readonly tracks: readonly Track[];
  readonly award: Choice;
  readonly modifiers: AwardModifiers;
}

/** A national project's GPUs in one cluster, placed before any call. */
export interface PriorityBlock {
  /** Index of its application. */
  readonly application: number;
  readonly cluster: number;
  readonly unit: 'node' | 'gpu';
  /** When it is awarded and from when to when it holds, s. */
  readonly awardedAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly gates: readonly Gate[];
}

/** How projects behave beyond their demand; every number is assumed unless a scenario says otherwise. */
export interface Behaviour {
  /** Probability that a winner never comes, and how long after its start that is noticed, s. */
  readonly noShow: number;
  readonly noShowNoticedAfter: number;
  /** Probabilities that a warned project mends, or runs filler jobs; the rest ignore it. */
  readonly mends: number;
  readonly games: number;
  /** How many times as fast the clock of a project that mends runs from then on, ≥ 1: it brings work forward. */
  readonly mendSpeed: number;
  /** Probability that a project uses its grant off its purpose. */
  readonly offPurpose: number;
  /** Probabilities that a project applies again in the next call: after a refusal, a cut, a reclaim. */
  readonly reapplyRefused: number;
  readonly reapplyCut: number;
  readonly reapplyReclaimed: number;
  /** Seconds for which a job waits before it is given up; counts while a grant is active. Infinity: for ever. */
  readonly patience: number;
}

/** Random numbers in [0, 1) of each application, drawn before the run: the k-th belongs to its k-th such occasion. */
export interface ProjectDraws {
  readonly noShow: Float64Array;
  readonly offPurpose: Float64Array;
  /** Row-major [application][k], {@link DRAWS_EACH} a row. */
  readonly gate: Float64Array;
  readonly warning: Float64Array;
  readonly audit: Float64Array;
  /** Row-major [application][call], {@link DRAWS_EACH} a row. */
  readonly reapply: Float64Array;
  readonly lottery: Float64Array;
}

/** Draws of each kind that an application has; an occasion beyond them takes the last one. */
export const DRAWS_EACH = 64;

/** The draw that decides whether an application's project drops out at its k-th gate, [0, 1). */
export function dropDraw({ gate }: ProjectDraws, application: number, k: number): number {
  return gate[application * DRAWS_EACH + Math.min(k, DRAWS_EACH - 1)]!;
}

/** Whose grants pause when a share of a cluster's nodes is switched off; nobody: each grant gives up the same share. */
export const PAUSES = ['lowest-rank', 'newest', 'proportional'] as const;

export interface SwitchOffRule {
  readonly pause: (typeof PAUSES)[number];
  /** Whether the end of a grant moves by the time for which it is paused. */
  readonly extend: boolean;
}

/** What happens to the running jobs of GPUs that are taken away. */
export const RUNNING_JOBS = ['drain', 'checkpoint', 'kill'] as const;
export type RunningJobs = (typeof RUNNING_JOBS)[number];

/** What a project may use, beside what its grants are. */
export interface LimitRules {
  /** Most GPUs that the jobs of a project may hold at once in a cluster; Infinity: as many as they like. */
  readonly gpusAtOnce: number;
  /** The same as a share of the GPUs of its grants there. */
  readonly shareAtOnce: number;
  /** GPU-hours of each grant; null: as many as it gets, unless a reclaim rule lowers its budget. */
  readonly budget: BudgetRule | null;
}

export interface ProgrammeRules {
  /** Calls award what is planned to be in service at the grants' start, or what is in service at the decision. */
  readonly awardAgainst: 'planned' | 'in-service';
  /** A grant whose nodes come late: its end moves along, or stays. */
  readonly lateStart: 'shift-term' | 'keep-end';
  /** At a grant's end running jobs are stopped, or no job starts whose request passes the end. */
  readonly atExpiry: 'stop' | 'drain';
  /** At a lease's end: nothing starts that would pass it; grants move where there is room; or jobs are stopped. */
  readonly atLeaseEnd: 'drain' | 'move' | 'stop';
  /** `stop`: from so many seconds before the lease's end on nothing starts that would pass it. */
  readonly leaseNotice: number;
  readonly grantPlacement: Choice;
  readonly reclaim: Choice;
  /** Running jobs on GPUs that are reclaimed. */
  readonly runningJobs: RunningJobs;
  readonly redistribution: Choice;
  /** Whether a grant is nodes of its own or a quota or weight of a shared cluster. */
  readonly sharing: Choice;
  readonly preemption: Choice;
  /** Whether elastic jobs shrink and grow; absent: they do not. */
  readonly elastic?: Choice;
  /** null: none. */
  readonly limits: LimitRules | null;
  /** Checkpoints that the projects' jobs write. */
  readonly checkpoint: CheckpointRule;
  /** By cluster: nodes that nobody is granted and that take the place of granted ones that go down; absent: none. */
  readonly spares?: readonly number[];
  /**
   * Where grants have their own nodes; null or absent: the nodes that an outage names are switched off, and no grant
   * pauses.
   */
  readonly switchOff?: SwitchOffRule | null;
  /** Seconds between audits of a grant (Infinity: none), and the probability that one finds off-purpose use. */
  readonly auditEvery: number;
  readonly auditFinds: number;
  readonly behaviour: Behaviour;
  /** H200-equivalents of a GPU by type, for substitution and shares (the programme's caps: 1 B200 = 2 H200). */
  readonly exchange: Readonly<Record<string, number>>;
  /** KRW of an idle GPU-hour by GPU type. */
  readonly pricePerGpuHour: Readonly<Record<string, number>>;
  /** Region that gets no regional bonus. */
  readonly capitalRegion: string;
}

export interface Programme {
  /** By decision date, then in the scenario's order. */
  readonly calls: readonly Call[];
  readonly blocks: readonly PriorityBlock[];
  readonly applications: readonly Application[];
  readonly demand: Demand;
  readonly draws: ProjectDraws;
  readonly rules: ProgrammeRules;
}
