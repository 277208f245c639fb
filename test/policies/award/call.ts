/** Calls for tests of awards: short words for candidates, tracks, supply. It must not decide anything. */
import type { Application } from '../../../sim/model/application.ts';
import type { AwardModifiers, Track } from '../../../sim/model/programme.ts';
import type { AwardDecision, AwardView, Candidate, Supply } from '../../../sim/policies/award/award.ts';
import { findProgrammePolicy } from '../../../sim/policies/programme-registry.ts';

export const NO_MODIFIERS: AwardModifiers = {
  regionalBonus: 0,
  smeBonus: 0,
  youthBonus: 0,
  thresholdScore: 0,
  institutionCap: 1,
  projectCap: 1,
  overAward: 0,
  reserveList: 0,
};

/** Everybody may apply for nodes of clusters 0 and 1. */
export const TRACK: Track = {
  id: 'main',
  sectors: ['academia', 'industry', 'institute', 'national'],
  clusters: [0, 1],
  unit: 'node',
  minGpus: 8,
  maxGpus: {},
  beta: false,
};

export interface Asking extends Partial<Application> {
  readonly id: string;
  readonly gpus: number;
  readonly track_?: Partial<Track>;
  readonly lottery?: number;
}

/** A candidate of academia in the capital, each from an institution of its own, who scores 50 unless told. */
export function candidate({ track_, lottery = 0.5, ...own }: Asking): Candidate {
  const application: Application = {
    call: 0,
    track: 0,
    sector: 'academia',
    institution: `of ${own.id}`,
    region: 'capital',
    sme: false,
    startUp: false,
    youth: false,
    appliedAt: 0,
    gpu: 'h200',
    substitutable: false,
    term: 31_536_000,
    score: 50,
    ...own,
  };
  return { application, track: { ...TRACK, ...track_ }, gpus: own.gpus, lottery };
}

/** Nodes of 8 GPUs offered: cluster 0 has H200, cluster 1 B200. */
export function offered(h200Nodes: number, b200Nodes = 0): Supply[] {
  return [
    { cluster: 0, gpu: 'h200', gpusPerNode: 8, gpus: 8 * h200Nodes },
    { cluster: 1, gpu: 'b200', gpusPerNode: 8, gpus: 8 * b200Nodes },
  ];
}

export function call(
  asking: readonly Asking[],
  supply: readonly Supply[],
  own: Partial<AwardModifiers> = {},
): AwardView {
  return {
    candidates: asking.map(candidate),
    supply,
    exchange: { h200: 1, b200: 2 },
    capitalRegion: 'capital',
    modifiers: { ...NO_MODIFIERS, ...own },
  };
}

export type Parameters = Readonly<Record<string, number | string | boolean>>;

/** What the policy decides, with its defaults where `own` says nothing. */
export function decide(policy: string, view: AwardView, own: Parameters = {}): AwardDecision {
  const found = findProgrammePolicy('award', policy)!;
  const defaults = Object.fromEntries(found.parameters.map((parameter) => [parameter.name, parameter.default]));
  return found.decide(view, { ...defaults, ...own });
}

/** The decision in words by application id: `A: 16 of 0` or `B: 8 of 1 (institutionCap)` or `C: noCapacity`. */
export function told(view: AwardView, { awards, refusals, reserve }: AwardDecision): string[] {
  const id = (index: number): string => view.candidates[index]!.application.id;
  return [
    ...awards.map(
      (award) => `${id(award.candidate)}: ${award.gpus} of ${award.cluster}${award.cut ? ` (${award.cut})` : ''}`,
    ),
    ...refusals.map((refusal) => `${id(refusal.candidate)}: ${refusal.reason}`),
    ...(reserve.length > 0 ? [`reserve: ${reserve.map(id).join(' ')}`] : []),
  ];
}
