/**
 * What becomes of every GPU that was taken from a grant, until the grant would have ended: each of its seconds is found
 * again in exactly one fate. It must not know why it was taken.
 */
import { invariant } from '../../engine/errors.ts';
import { FREE, KEPT_IDLE, type Land, SCAVENGED } from '../../model/land.ts';
import type { Grant } from './grant.ts';

/** `down`, `switchedOff`: its node was, whoever held it. `expired`: its lease ended before the grant would have. */
export const FATES = ['redistributed', 'idle', 'expired', 'down', 'switchedOff', 'scavenged', 'beyondHorizon'] as const;
export type Fate = (typeof FATES)[number];

/** One GPU that was taken. */
interface Parcel {
  /** Index into the tallies. */
  readonly take: number;
  readonly until: number;
  /** Booked up to here, s. */
  since: number;
}

/** GPUs that were taken from one grant at one instant, and what became of their GPU-seconds. */
export interface Take {
  readonly grant: Grant;
  readonly at: number;
  readonly until: number;
  gpus: number;
  /**
   * Of its GPU-seconds those that no earlier take had: a GPU that was given away and is taken again counts on from
   * there.
   */
  netGpuSeconds: number;
  readonly fates: Record<Fate, number>;
  /** Of the redistributed: used by whoever got them, by the use of all that these hold. */
  usedGpuSeconds: number;
  /** First job of somebody else on a grant that holds one of these GPUs, s; −1: none. */
  usedAt: number;
}

export class Parcels {
  readonly takes: Take[] = [];
  readonly #grants: readonly Grant[];
  /** Open parcels of a cluster's GPU, by cluster and slot. */
  readonly #open: Map<number, Parcel[]>[];
  readonly #lands: readonly (Land | null)[];
  /** Until when a cluster's GPU has been taken from somebody, s, by cluster and slot. */
  readonly #takenUntil: Map<number, number>[];

  /** Whether a node that is down was switched off. */
  isSwitchedOff: (cluster: number, node: number) => boolean = () => false;

  /** @param grants by number; grows while the run goes on */
  constructor(lands: readonly (Land | null)[], grants: readonly Grant[]) {
    this.#lands = lands;
    this.#grants = grants;
    this.#open = lands.map(() => new Map());
    this.#takenUntil = lands.map(() => new Map());
  }

  /** GPUs have just become free that were the grant's until `until`. */
  taken(grant: Grant, slots: readonly number[], now: number, until: number): void {
    if (slots.length === 0 || until <= now) return;
    const last = this.takes.at(-1);
    let take = last && last.grant === grant && last.at === now ? last : undefined;
    if (!take) {
      const fates = Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
      take = { grant, at: now, until, gpus: 0, netGpuSeconds: 0, fates, usedGpuSeconds: 0, usedAt: -1 };
      this.takes.push(take);
    }
    take.gpus += slots.length;
    const open = this.#open[grant.terms.cluster];
    const takenUntil = this.#takenUntil[grant.terms.cluster];
    for (const slot of slots) {
      const before = takenUntil.get(slot) ?? now;
      take.netGpuSeconds += Math.max(0, until - Math.max(now, before));
      takenUntil.set(slot, Math.max(until, before));
      const parcels = open.get(slot) ?? [];
      parcels.push({ take: this.takes.indexOf(take), until, since: now });
      open.set(slot, parcels);
    }
  }

  /** To be called before GPUs change hands or leave at `now`: what they were since the last change is booked. */
  settle(cluster: number, slots: readonly number[], now: number): void {
    const open = this.#open[cluster];
    for (const slot of slots) {
      const parcels = open.get(slot);
      if (!parcels) continue;
      for (const parcel of parcels) this.#book(parcel, cluster, slot, Math.min(now, parcel.until));
      const left = parcels.filter((parcel) => parcel.until > now);
      if (left.length > 0) open.set(slot, left);
      else open.delete(slot);
    }
  }

  /**
   * Whoever held a GPU holds another one instead: what is open of it goes along. Both are settled, and nobody held the
   * other.
   */
  moved(cluster: number, from: number, to: number): void {
    for (const bySlot of [this.#open[cluster], this.#takenUntil[cluster]] as Map<number, unknown>[]) {
      const [here, there] = [bySlot.get(from), bySlot.get(to)];
      for (const [slot, entry] of [
        [to, here],
        [from, there],
      ] as const) {
        if (entry === undefined) bySlot.delete(slot);
        else bySlot.set(slot, entry);
      }
    }
  }

  /** The run ends: all is booked, and every GPU-second must be in one place. */
  finish(now: number): void {
    this.#open.forEach((open, cluster) => {
      for (const [slot, parcels] of open) {
        for (const parcel of parcels) {
          this.#book(parcel, cluster, slot, Math.min(now, parcel.until));
          this.takes[parcel.take].fates.beyondHorizon += parcel.until - parcel.since;
        }
      }
    });
    for (const { gpus, at, until, fates } of this.takes) {
      const found = FATES.reduce((sum, fate) => sum + fates[fate], 0);
      invariant(
        found === gpus * (until - at),
        `${found} of ${gpus * (until - at)} reclaimed GPU-seconds are found again`,
      );
    }
  }

  #book(parcel: Parcel, cluster: number, slot: number, until: number): void {
    const seconds = until - parcel.since;
    if (seconds <= 0) return;
    const take = this.takes[parcel.take];
    const land = this.#lands[cluster];
    const holder = land?.holderOf(slot) ?? FREE;
    const node = Math.floor(slot / (land?.gpusPerNode ?? 1));
    let fate: Fate = 'idle';
    if (land?.isDown(node)) fate = this.isSwitchedOff(cluster, node) ? 'switchedOff' : 'down';
    else if (holder >= 0) {
      fate = 'redistributed';
      this.#bookUse(take, this.#grants[holder], parcel.since, until);
    } else if (holder === SCAVENGED) fate = 'scavenged';
    else if (holder !== KEPT_IDLE && land?.stateOf(node) === 'returned') fate = 'expired';
    take.fates[fate] += seconds;
    parcel.since = until;
  }

  #bookUse(take: Take, by: Grant, from: number, until: number): void {
    const entitled = by.entitled.integral(from, until);
    // What it borrows beyond its own is not used on what it was given.
    const used = Math.min(by.occupied.integral(from, until), entitled);
    if (entitled > 0) take.usedGpuSeconds += ((until - from) * used) / entitled;
    const firstUse = by.firstJobAt < 0 ? -1 : Math.max(by.firstJobAt, from);
    if (firstUse >= 0 && firstUse < until && take.usedAt < 0 && by.occupied.integral(from, until) > 0) {
      take.usedAt = firstUse;
    }
  }
}
