/**
 * Who holds which GPUs of the land, in the books as on the ground: grants acquire GPUs and give them back. It must not know
 * when or why.
 */
import { invariant } from '../../engine/errors.ts';
import { FREE, type Part } from '../../model/land.ts';
import type { Choice } from '../../model/programme.ts';
import type { GrantPlacement } from '../../policies/grant-placement/grant-placement.ts';
import type { ClusterBooks } from './cluster-books.ts';
import type { Grant } from './grant.ts';
import { booksAt, type Stage } from './stage.ts';

const NEVER = Number.POSITIVE_INFINITY;

export interface GrantPlacementRule {
  readonly policy: GrantPlacement;
  readonly parameters: Choice['parameters'];
  /** What every grant gets, whatever the policy would choose: for a phantom, which is given what was taken. */
  readonly parts?: readonly Part[];
}

type Ground = Pick<ClusterBooks, 'land' | 'cluster'>;

export class Tenure {
  readonly #stage: Stage;
  readonly #placement: GrantPlacementRule;

  /** Told of a node that a grant is about to get: scavengers there give way. */
  needs: (cluster: number, node: number, now: number) => void = () => {};

  constructor(stage: Stage, placement: GrantPlacementRule) {
    this.#stage = stage;
    this.#placement = placement;
  }

  /** The earliest instant at which a node of these goes back to its owner, s. */
  leaseEndOf(books: ClusterBooks, parts: readonly Part[]): number {
    let earliest = NEVER;
    for (const { node } of parts) earliest = Math.min(earliest, books.returnsAt[node]);
    return earliest;
  }

  /** Free GPUs that the placement chooses for a grant of that size; the caller has made sure that there are some. */
  place({ land, cluster }: Ground, gpus: number, unit: 'node' | 'gpu', beta: boolean): Part[] {
    const { gpusPerNode } = cluster;
    const whole = Math.floor(gpus / gpusPerNode);
    const rest = gpus - whole * gpusPerNode;
    invariant(unit === 'gpu' || rest === 0, `a grant of ${gpus} GPUs is no whole number of nodes`);
    const view = {
      nodeCount: land.nodeCount,
      gpusPerNode,
      leafGroupCount: land.leafGroupCount,
      leafGroupOf: (node: number) => land.leafGroupOf(node),
      freeGpus: (node: number) => land.freeGpus(node, beta),
      isShared: (node: number) => land.isShared(node),
    };
    if (this.#placement.parts) return [...this.#placement.parts];
    const nodes = this.#placement.policy.place(view, whole, rest);
    return nodes.map((node, k) => ({ node, gpus: k < whole ? gpusPerNode : rest }));
  }

  /**
   * Free GPUs for a grant that grows: as the placement chooses, or in parts of nodes where only these are left; at most
   * `gpus`.
   */
  placeMore(ground: Ground, gpus: number, unit: 'node' | 'gpu', beta: boolean): Part[] {
    const { land, cluster } = ground;
    const { gpusPerNode } = cluster;
    const free = land.free(beta);
    const most = Math.min(gpus, unit === 'node' ? free.wholeNodeGpus : free.gpus);
    if (most === 0) return [];
    if (land.hasRoom(Math.floor(most / gpusPerNode), most % gpusPerNode, beta)) {
      return this.place(ground, most, unit, beta);
    }
    const parts: Part[] = [];
    let left = most;
    for (let node = 0; node < land.nodeCount && left > 0; node++) {
      const here = Math.min(left, land.freeGpus(node, beta));
      if (here > 0) parts.push({ node, gpus: here });
      left -= here;
    }
    return parts;
  }

  /** Free GPUs become the grant's. */
  acquire(grant: Grant, parts: readonly Part[], now: number): void {
    const { terms } = grant;
    const books = booksAt(this.#stage, terms.cluster);
    const { land } = books;
    books.meter.advance(now);
    for (const { node, gpus } of parts) {
      this.#stage.parcels.settle(terms.cluster, land.slotsOf(node), now);
      this.needs(terms.cluster, node, now);
      const slots = land.pass(node, gpus, FREE, terms.id);
      if (land.stateOf(node) === 'trial') for (const slot of slots) books.betaBegins(slot, now);
    }
    this.#setParts(grant, merged(grant.parts, parts), now);
  }

  /** GPUs of the grant become free; jobs on them must be gone. @returns their slots */
  giveBack(grant: Grant, given: readonly Part[], now: number): number[] {
    const { terms } = grant;
    const books = booksAt(this.#stage, terms.cluster);
    books.meter.advance(now);
    const slots = given.flatMap(({ node, gpus }) => {
      this.#stage.parcels.settle(terms.cluster, books.land.slotsOf(node), now);
      return books.land.pass(node, gpus, terms.id, FREE);
    });
    for (const slot of slots) books.betaEnds(slot, now);
    const gone = new Map(given.map(({ node, gpus }) => [node, gpus]));
    const left = grant.parts.map(({ node, gpus }) => ({ node, gpus: gpus - (gone.get(node) ?? 0) }));
    this.#setParts(
      grant,
      left.filter(({ gpus }) => gpus > 0),
      now,
    );
    return slots;
  }

  #setParts(grant: Grant, parts: readonly Part[], now: number): void {
    const before = grant.gpus;
    grant.parts = parts;
    if (grant.reducedAt < 0 && grant.gpus > before) grant.partsMost = parts;
    this.entitle(grant, now);
  }

  /**
   * What the grant holds has changed, or what of it is up, or it pauses or goes on: it is entitled to what it holds
   * that is up.
   */
  entitle(grant: Grant, now: number): void {
    const { gauge, land, entitlementChanged } = booksAt(this.#stage, grant.terms.cluster);
    const before = grant.gpusUp;
    const isPaused = grant.pausedUntil !== null;
    grant.gpusUp = isPaused ? 0 : grant.parts.reduce((sum, { node, gpus }) => sum + (land.isDown(node) ? 0 : gpus), 0);
    const change = grant.gpusUp - before;
    grant.entitled.set(grant.gpusUp, now);
    if (isPaused || grant.paused.level > 0) grant.paused.set(isPaused ? grant.gpus : 0, now);
    gauge.gpusGranted += change;
    if (entitlementChanged) entitlementChanged();
    else if (grant.isGaming) {
      grant.filler.set(grant.filler.level + change, now);
      gauge.gpusFiller += change;
      gauge.gpusHeld += change;
    } else gauge.gpusGrantedIdle += change;
  }

  /** From now on the grant's idle GPUs are kept busy so as to be seen busy. */
  game(grant: Grant, now: number): void {
    const books = booksAt(this.#stage, grant.terms.cluster);
    if (grant.isGaming) return;
    books.meter.advance(now);
    grant.isGaming = true;
    books.isGamed = true;
    // In a shared cluster the next pass sees what it can keep busy.
    if (books.entitlementChanged) return;
    const idle = grant.gpusUp - grant.occupied.level;
    grant.filler.set(idle, now);
    books.gauge.gpusFiller += idle;
    books.gauge.gpusHeld += idle;
    books.gauge.gpusGrantedIdle -= idle;
  }
}

function merged(parts: readonly Part[], more: readonly Part[]): Part[] {
  const gpus = new Map(parts.map((part) => [part.node, part.gpus]));
  for (const part of more) gpus.set(part.node, (gpus.get(part.node) ?? 0) + part.gpus);
  return [...gpus].map(([node, count]) => ({ node, gpus: count })).sort((a, b) => a.node - b.node);
}
