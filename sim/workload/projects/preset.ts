/**
 * What a preset of projects' demand is: classes of jobs by kind of project, with their shares of jobs and of work and
 * the part of a project's GPUs that they wish for. It must not know applications, curves or draws.
 */
import type { Sector } from '../../model/application.ts';

/** Parts of its application's GPUs that a job may wish for. */
export const WISH_PARTS = [1 / 8, 1 / 4, 1 / 2, 1] as const;

export interface CampaignClass {
  readonly name: string;
  /** Weight among the jobs of a project, and among its work; any positive sums. */
  readonly jobs: number;
  readonly work: number;
  /** Standard deviation of ln(work of a job) within the class. */
  readonly sigma: number;
  /** Weight of each of {@link WISH_PARTS}. */
  readonly wish: readonly [eighth: number, quarter: number, half: number, all: number];
}

/** Classes of each kind of project; a class of one name is the same class everywhere. */
export type ClassMix = Readonly<Record<Sector, readonly CampaignClass[]>>;

export interface CampaignPreset {
  readonly name: string;
  /** One line for lists. */
  readonly title: string;
  readonly source: string;
  readonly classes: ClassMix;
  /** Mean work of a job, reference GPU-hours. */
  readonly meanWorkGpuHours: number;
  /** Longest job on all GPUs of its application, s. */
  readonly longestSeconds: number;
  /** Longest job as a part of the term asked for. */
  readonly longestPartOfTerm: number;
  /** What is assumed or simplified, in words for the report. */
  readonly assumptions: readonly string[];
}
