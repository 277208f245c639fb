/**
 * What a call still has to give: GPUs of each cluster and what each institution may still get. Only {@link Offer.take}
 * changes it. It must not know the order in which candidates are served.
 */
import { invariant } from '../../engine/errors.ts';
import { equivalentsOf, wholeUnits } from './ask.ts';
import type { AwardView, CutReason, RefusalReason, Supply } from './award.ts';
import type { Claim, Way } from './claims.ts';

/** What a claim would get. */
export interface Helping {
  readonly way: Way;
  /** Whole units, at least the way's least. */
  readonly gpus: number;
  readonly cut: CutReason | null;
}

/** Slack in comparisons of H200-equivalents, which are whole only where rates are. */
const SLACK = 1e-6;

export class Offer {
  private readonly room: number[];
  private readonly institutionMost: number;
  private readonly institutionHas = new Map<string, number>();

  /** With over-award: see {@link gpusToAward}. */
  constructor(view: AwardView) {
    this.room = view.supply.map((supply) => gpusToAward(supply, view.modifiers.overAward));
    this.institutionMost = institutionMost(view);
  }

  /** GPUs of the cluster at `place` that are not yet taken. */
  left(place: number): number {
    return this.room[place]!;
  }

  /**
   * All that the claim asks for, after caps and what its institution may still get, from the first of its ways that has
   * room for it and costs at most `budget` H200-equivalents; else why not.
   */
  whole(claim: Claim, budget: number = Number.POSITIVE_INFINITY): Helping | RefusalReason {
    let obstacle: RefusalReason = claim.ways.length === 0 ? 'noCapacity' : 'institutionCap';
    for (const way of claim.ways) {
      const { gpus, cut } = this.allowed(claim, way);
      if (gpus < way.least) continue;
      const hasRoom = gpus <= this.room[way.place]!;
      if (hasRoom && gpus * way.equivalents <= budget + SLACK) return { way, gpus, cut };
      if (hasRoom) obstacle = 'sectorShare';
      else if (obstacle !== 'sectorShare') obstacle = 'noCapacity';
    }
    return obstacle;
  }

  /**
   * The most H200-equivalents that the claim can get from one of its clusters, at most what it asks for and at least
   * `leastOf`; ties: the first way. Null: nowhere so much is left.
   */
  most(claim: Claim, leastOf: (way: Way) => number = ({ least }) => least): Helping | null {
    let best: Helping | null = null;
    for (const way of claim.ways) {
      const allowed = this.allowed(claim, way);
      const gpus = Math.min(allowed.gpus, wholeUnits(this.room[way.place]!, way.unit));
      if (gpus < leastOf(way)) continue;
      if (best !== null && gpus * way.equivalents <= best.gpus * best.way.equivalents) continue;
      best = { way, gpus, cut: gpus < allowed.gpus ? 'noCapacity' : allowed.cut };
    }
    return best;
  }

  /** What the way's ask is after what the institution may still get, whatever room there is. */
  private allowed(claim: Claim, way: Way): { gpus: number; cut: CutReason | null } {
    const gpus = wholeUnits(this.institutionLeft(claim.institution) / way.equivalents, way.unit);
    return gpus < way.gpus ? { gpus, cut: 'institutionCap' } : { gpus: way.gpus, cut: way.cut };
  }

  private institutionLeft(institution: string): number {
    return this.institutionMost - (this.institutionHas.get(institution) ?? 0);
  }

  take(claim: Claim, { way, gpus }: Helping): void {
    const room = this.room[way.place]!;
    invariant(gpus > 0 && gpus <= room, `award: ${gpus} GPUs of a cluster that has ${room} left`);
    const equivalents = gpus * way.equivalents;
    const left = this.institutionLeft(claim.institution);
    invariant(equivalents <= left + SLACK, `award: ${equivalents} to an institution that may get ${left}`);
    this.room[way.place] = room - gpus;
    this.institutionHas.set(claim.institution, (this.institutionHas.get(claim.institution) ?? 0) + equivalents);
  }
}

/** GPUs that a call may award in a cluster: those offered and, of the over-award, what makes whole nodes. */
export function gpusToAward({ gpus, gpusPerNode }: Supply, overAward: number): number {
  return gpus + wholeUnits(gpus * overAward, gpusPerNode);
}

/** H200-equivalents that an institution may get over all tracks of the call: a share of the offer without over-award. */
export function institutionMost({ supply, exchange, modifiers }: AwardView): number {
  if (modifiers.institutionCap >= 1) return Number.POSITIVE_INFINITY;
  const offered = supply.reduce((sum, { gpu, gpus }) => sum + gpus * equivalentsOf(gpu, exchange), 0);
  return modifiers.institutionCap * offered;
}
