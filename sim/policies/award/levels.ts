/**
 * All clusters of a call filled to their levels within the institutions' caps. It must not know who is refused, nor why.
 */
import { wholeUnits } from './ask.ts';
import type { AwardView } from './award.ts';
import type { Way } from './claims.ts';
import type { Member } from './join.ts';
import { fillToLevel } from './level.ts';
import { gpusToAward, institutionMost } from './offer.ts';

export class Levels {
  private readonly members: Member[];
  /** By place: what may be awarded, and the members in order of rank. */
  private readonly capacity: readonly number[];
  private readonly here: readonly Member[][];
  private readonly institutionMost: number;
  private readonly weightOf: (way: Way) => number;
  /** By rank: most GPUs that the institution cap lets a member have, at most its ask; and GPUs that it has. */
  private readonly limits: number[] = [];
  private readonly gpus: number[] = [];

  /** `members` in order of rank. */
  constructor(view: AwardView, members: readonly Member[], weightOf: (way: Way) => number) {
    this.members = [...members];
    this.capacity = view.supply.map((supply) => gpusToAward(supply, view.modifiers.overAward));
    this.here = view.supply.map((_, place) => members.filter(({ way }) => way.place === place));
    this.institutionMost = institutionMost(view);
    this.weightOf = weightOf;
    for (const { claim, way } of members) this.limits[claim.rank] = way.gpus;
    this.capacity.forEach((_, place) => {
      this.fill(place);
    });
    this.holdInstitutions();
  }

  /** In order of rank. */
  get all(): readonly Member[] {
    return this.members;
  }

  gpusOf({ claim }: Member): number {
    return this.gpus[claim.rank]!;
  }

  limitOf({ claim }: Member): number {
    return this.limits[claim.rank]!;
  }

  /** Takes a member out; the others' levels rise. */
  remove(member: Member): void {
    const { place } = member.way;
    this.members.splice(this.members.indexOf(member), 1);
    this.here[place]!.splice(this.here[place]!.indexOf(member), 1);
    const freed = new Set([place]);
    // Whom the cap held may be freed by who has gone: limits are found anew.
    for (const { claim, way } of this.members) {
      if (this.limits[claim.rank]! < way.gpus) freed.add(way.place);
      this.limits[claim.rank] = way.gpus;
    }
    for (const each of freed) this.fill(each);
    this.holdInstitutions();
  }

  private fill(place: number): void {
    const here = this.here[place]!;
    const stakes = here.map(({ claim, way }) => {
      return { weight: this.weightOf(way), limit: this.limits[claim.rank]!, unit: way.unit };
    });
    const filled = fillToLevel(stakes, this.capacity[place]!);
    here.forEach(({ claim }, k) => {
      this.gpus[claim.rank] = filled[k]!;
    });
  }

  /**
   * Whoever would bring its institution beyond its cap is held to what the better ranked leave of it; that raises the
   * levels, so that it is looked at again until nobody passes a cap.
   */
  private holdInstitutions(): void {
    if (this.institutionMost === Number.POSITIVE_INFINITY) return;
    for (;;) {
      const has = new Map<string, number>();
      const freed = new Set<number>();
      for (const { claim, way } of this.members) {
        const before = has.get(claim.institution) ?? 0;
        const allowed = Math.max(0, wholeUnits((this.institutionMost - before) / way.equivalents, way.unit));
        const gpus = Math.min(this.gpus[claim.rank]!, allowed);
        if (gpus < this.gpus[claim.rank]!) {
          this.limits[claim.rank] = allowed;
          freed.add(way.place);
        }
        has.set(claim.institution, before + gpus * way.equivalents);
      }
      if (freed.size === 0) return;
      for (const place of freed) this.fill(place);
    }
  }
}
