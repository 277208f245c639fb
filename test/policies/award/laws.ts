/**
 * The laws of awards in plain words over a call and its decision, written from the rules and not from the policies' code.
 * It must not know how a decision came about.
 */
import { expect } from 'vitest';
import type { Award, AwardDecision, AwardView, Candidate, Supply } from '../../../sim/policies/award/award.ts';

export const SLACK = 1e-6;

export const supplyOf = (view: AwardView, cluster: number): Supply =>
  view.supply.find((each) => each.cluster === cluster)!;
export const rateOf = (view: AwardView, cluster: number): number => view.exchange[supplyOf(view, cluster).gpu]!;
export const unitOf = (seat: Candidate, supply: Supply): number =>
  seat.track.unit === 'node' ? supply.gpusPerNode : 1;

export function scoreOf(view: AwardView, { application: { score, region, sme, startUp, youth } }: Candidate): number {
  const { regionalBonus, smeBonus, youthBonus } = view.modifiers;
  const regional = region === view.capitalRegion ? 0 : regionalBonus;
  return score + regional + (sme || startUp ? smeBonus : 0) + (youth ? youthBonus : 0);
}

/** Clusters that could serve the candidate. */
export function clustersFor(view: AwardView, { track, application }: Candidate): Supply[] {
  const { gpu, substitutable } = application;
  return view.supply.filter(({ cluster, gpu: given }) => {
    return track.clusters.includes(cluster) && (given === gpu || substitutable);
  });
}

/** The least whole units in a cluster that are worth what was asked for, before caps. */
export function roundedAsk(view: AwardView, seat: Candidate, supply: Supply): number {
  const unit = unitOf(seat, supply);
  const needed = seat.gpus * view.exchange[seat.application.gpu]!;
  for (let gpus = unit; ; gpus += unit) if (gpus * view.exchange[supply.gpu]! >= needed - SLACK) return gpus;
}

/** The most whole units in a cluster that the candidate may get: its ask within both caps. */
export function cappedAsk(view: AwardView, seat: Candidate, supply: Supply): number {
  const unit = unitOf(seat, supply);
  const cap = seat.track.maxGpus[supply.gpu];
  let gpus = roundedAsk(view, seat, supply);
  while (cap !== undefined && gpus > cap * view.modifiers.projectCap + SLACK) gpus -= unit;
  return gpus;
}

/** The least whole units that the track allows in a cluster. */
export function leastGrant(seat: Candidate, supply: Supply): number {
  let gpus = unitOf(seat, supply);
  while (gpus < seat.track.minGpus) gpus += unitOf(seat, supply);
  return gpus;
}

export const awardedIn = ({ awards }: AwardDecision, cluster: number): number =>
  awards.reduce((sum, award) => sum + (award.cluster === cluster ? award.gpus : 0), 0);

/** GPUs of a cluster that may be awarded: the offer and what the over-award adds in whole nodes. */
export function mostOf(view: AwardView, { gpus, gpusPerNode }: Supply): number {
  let most = gpus;
  while (most + gpusPerNode <= gpus * (1 + view.modifiers.overAward) + SLACK) most += gpusPerNode;
  return most;
}

export const leftIn = (view: AwardView, decision: AwardDecision, supply: Supply): number =>
  mostOf(view, supply) - awardedIn(decision, supply.cluster);

/** What holds whatever the policy. `before(a, b)`: candidate a ranks before b. */
export function expectLaws(
  view: AwardView,
  decision: AwardDecision,
  before: (a: Candidate, b: Candidate) => boolean,
): void {
  const { awards, refusals } = decision;
  const named = [...awards, ...refusals].map((each) => each.candidate);
  expect(named.toSorted((a, b) => a - b)).toEqual(view.candidates.map((_, k) => k));
  for (const supply of view.supply) expect(leftIn(view, decision, supply)).toBeGreaterThanOrEqual(0);
  for (const award of awards) expectLegal(view, award);
  for (const { candidate, reason } of refusals) {
    const seat = view.candidates[candidate]!;
    expect(reason === 'notEligible').toBe(!isEligible(seat));
    if (isEligible(seat)) expect(reason === 'belowThreshold').toBe(!isAbove(view, seat));
    if (reason === 'belowMinimum') expect(isTooSmall(view, seat)).toBe(true);
  }
  expectInstitutionsWithinCap(view, awards);
  const seats = awards.map((award) => view.candidates[award.candidate]!);
  for (let k = 1; k < seats.length; k++) expect(before(seats[k - 1]!, seats[k]!)).toBe(true);
  expectReserve(view, decision, before);
}

const isEligible = ({ application, track }: Candidate): boolean => track.sectors.includes(application.sector);
const isAbove = (view: AwardView, seat: Candidate): boolean => scoreOf(view, seat) >= view.modifiers.thresholdScore;
const isTooSmall = (view: AwardView, seat: Candidate): boolean => {
  const clusters = clustersFor(view, seat);
  if (clusters.length === 0) return seat.gpus < seat.track.minGpus;
  return clusters.every((supply) => cappedAsk(view, seat, supply) < leastGrant(seat, supply));
};

function expectLegal(view: AwardView, { candidate, cluster, gpus, substituted, cut }: Award): void {
  const seat = view.candidates[candidate]!;
  const supply = supplyOf(view, cluster);
  expect(isEligible(seat) && isAbove(view, seat)).toBe(true);
  expect(clustersFor(view, seat)).toContain(supply);
  expect(substituted).toBe(supply.gpu !== seat.application.gpu);
  expect(gpus % unitOf(seat, supply)).toBe(0);
  expect(gpus).toBeGreaterThanOrEqual(leastGrant(seat, supply));
  expect(gpus).toBeLessThanOrEqual(cappedAsk(view, seat, supply));
  const asked = seat.gpus * view.exchange[seat.application.gpu]!;
  expect(cut !== null).toBe(gpus * rateOf(view, cluster) < asked - SLACK);
  const isCapped = cappedAsk(view, seat, supply) < roundedAsk(view, seat, supply);
  if (cut === 'trackCap' || cut === 'projectCap') expect(isCapped && gpus === cappedAsk(view, seat, supply)).toBe(true);
  else if (cut !== null) expect(gpus).toBeLessThan(cappedAsk(view, seat, supply));
}

function expectInstitutionsWithinCap(view: AwardView, awards: readonly Award[]): void {
  if (view.modifiers.institutionCap === 1) return;
  const offered = view.supply.reduce((sum, { cluster, gpus }) => sum + gpus * rateOf(view, cluster), 0);
  for (const institution of ['x', 'y', 'z']) {
    const own = awards.filter((award) => view.candidates[award.candidate]!.application.institution === institution);
    const got = own.reduce((sum, { cluster, gpus }) => sum + gpus * rateOf(view, cluster), 0);
    expect(got).toBeLessThanOrEqual(offered * view.modifiers.institutionCap + SLACK);
  }
}

function expectReserve(
  view: AwardView,
  { refusals, reserve }: AwardDecision,
  before: (a: Candidate, b: Candidate) => boolean,
): void {
  const lacking = ['noCapacity', 'sectorShare', 'lotNotDrawn', 'belowSmallestUseful'];
  const all = refusals.filter(({ reason }) => lacking.includes(reason)).map(({ candidate }) => candidate);
  all.sort((a, b) => (before(view.candidates[a]!, view.candidates[b]!) ? -1 : 1));
  expect(reserve).toEqual(all.slice(0, view.modifiers.reserveList));
}
