/**
 * The institutions from which applications come: where each lies and what kind of firm it is. An institution is the same
 * in every call of a replication. It must not know what it applies for.
 */
import { type Discrete, discrete } from '../../engine/discrete.ts';
import { pow } from '../../engine/exact-math.ts';
import { stream } from '../../engine/random.ts';
import type { Application, Sector } from '../../model/application.ts';
import { choice } from './laws.ts';
import type { ApplicationsSpec } from './spec.ts';

/** What an application has from its institution. */
export type Institution = Pick<Application, 'institution' | 'region' | 'sme' | 'startUp' | 'youth'>;

/** Draws that an institution takes, by name. */
const DRAWS = ['capital', 'region', 'firm', 'youth'] as const;

/** Ranks from 1 to `count`, the r-th with a probability ∝ r^−exponent (Zipf). */
export function zipf(count: number, exponent: number): Discrete {
  const ranks = Array.from({ length: count }, (_, k) => k + 1);
  return discrete(
    ranks,
    ranks.map((rank) => pow(rank, -exponent)),
  );
}

/** The institution of a rank (from 1) in its sector, with its own stream: other institutions do not move it. */
export function institutionOf(
  spec: ApplicationsSpec,
  of: { readonly seed: string; readonly replication: number; readonly capitalRegion: string },
  sector: Sector,
  rank: number,
): Institution {
  const name = `${sector}-${String(rank).padStart(3, '0')}`;
  const draws = stream(of.seed, of.replication, 'institution', name).fill(new Float64Array(DRAWS.length));
  const draw = (purpose: (typeof DRAWS)[number]): number => draws[DRAWS.indexOf(purpose)]!;
  const inCapital = draw('capital') < (spec.capitalShare[sector] ?? 0);
  // One draw for both, so that every start-up is among the small and medium-sized firms.
  const sme = sector === 'industry' && draw('firm') < spec.smeShare;
  return {
    institution: name,
    region: inCapital ? of.capitalRegion : choice(spec.otherRegions)(draw('region')),
    sme,
    startUp: sme && draw('firm') < spec.startUpShare,
    youth: sme && draw('youth') < spec.youthShare,
  };
}
