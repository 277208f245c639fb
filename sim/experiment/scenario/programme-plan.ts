/**
 * A programme as plain data with everything but what is drawn. What applicants and projects are drawn from stands apart
 * from what policies decide: plans with equal `projects` have equal applications and demand. It must not know files of
 * scenarios, nor how anything is drawn.
 */
import type { Application } from '../../model/application.ts';
import type { Call, PriorityBlock, ProgrammeRules, Track } from '../../model/programme.ts';
import type { ApplicationsSpec } from '../../workload/applications/spec.ts';
import type { DemandSpec } from '../../workload/projects/spec.ts';

export interface ProgrammePlan {
  /** By decision date, then in the scenario's order; a rolling call is a series of them. */
  readonly calls: readonly Call[];
  /** In the scenario's order. */
  readonly blocks: readonly BlockPlan[];
  readonly rules: ProgrammeRules;
  readonly projects: ProjectsPlan;
}

/** Its application is the k-th of `projects.blocks`. */
export type BlockPlan = Omit<PriorityBlock, 'application'>;

/** Who applies and what they would run: all that the draws depend on. */
export interface ProjectsPlan {
  /** In the order of their (first) calls. */
  readonly invitations: readonly Invitation[];
  /** The applications of the priority blocks. */
  readonly blocks: readonly Application[];
  readonly demand: DemandSpec;
  /** Index into `blocks` of the project that runs the scenario's workload; null: none. */
  readonly workloadOf: number | null;
  readonly capitalRegion: string;
  readonly gpusPerNode: number;
  /** Reference speed by GPU type, of the scenario without variants. */
  readonly speeds: Readonly<Record<string, number>>;
}

/** A call of the scenario as applicants see it: one window, which a rolling call divides among its series. */
export interface Invitation {
  /** As in the scenario; ids of drawn applications begin with it. */
  readonly id: string;
  /** Window, s; of a series from the first opening to the last closing. */
  readonly opensAt: number;
  readonly closesAt: number;
  /** The calls that it makes, by closing date: indices into the programme's calls. */
  readonly series: readonly { readonly call: number; readonly closesAt: number }[];
  /** The same in every call of the series. */
  readonly tracks: readonly Track[];
  /** Longest term, s. */
  readonly termSeconds: number;
  readonly applicants: Applicants;
}

export type Applicants =
  | { readonly kind: 'drawn'; readonly preset: string; readonly spec: ApplicationsSpec }
  /** `applications` null: the file is not read yet. */
  | { readonly kind: 'file'; readonly file: string; readonly applications: readonly Application[] | null };
