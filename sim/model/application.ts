/**
 * An application: what one project asks for in a call. It must not know how it is judged, nor what its project then runs.
 */

/** Who applies. `national` is for projects that get their block outside the calls. */
export const SECTORS = ['academia', 'industry', 'institute', 'national'] as const;
export type Sector = (typeof SECTORS)[number];

export interface Application {
  /** `A0001` or the id in the applicant's file; unique in a programme. */
  readonly id: string;
  /** Index of the call that it answers first, and of the track in that call; −1, −1 for a priority block. */
  readonly call: number;
  readonly track: number;
  readonly sector: Sector;
  readonly institution: string;
  readonly region: string;
  /** Small or medium-sized firm; a start-up is one too. */
  readonly sme: boolean;
  readonly startUp: boolean;
  /** Firm or team of young founders. */
  readonly youth: boolean;
  /** When it is submitted, s. */
  readonly appliedAt: number;
  /** GPUs asked for, of the wished type, ≥ 1. */
  readonly gpus: number;
  /** GPU type wished for, for example `b200`. */
  readonly gpu: string;
  /** Whether another type is accepted, at the programme's exchange rate. */
  readonly substitutable: boolean;
  /** Term asked for, s. */
  readonly term: number;
  /** Reviewers' score, 0–100. */
  readonly score: number;
}
