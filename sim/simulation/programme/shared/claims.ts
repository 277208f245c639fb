/**
 * Jobs for which others are stopped: from the notice until such a job starts the nodes of its start are kept for it as they
 * become free, and so is its quota. It must not know whom it stops, nor why.
 *
 * What is kept of a node is held by the node's stand-in: nobody else starts there, and nobody is booked as holding it.
 */
import { invariant } from '../../../engine/errors.ts';
import type { Shape } from '../../elastic/shapes.ts';
import type { SharedPool } from './shared-pool.ts';

export interface Claim {
  /** The job that is to start. */
  readonly row: number;
  readonly victims: readonly number[];
  /** Of these the ones that shrink, with what they keep; null: nobody. */
  readonly shrinks: ReadonlyMap<number, Shape> | null;
  /** Victims of other claims that leave it nodes which those do not need. */
  readonly awaits: readonly number[];
  /** Whole nodes, and the node of the rest; −1: there is none. */
  readonly whole: readonly number[];
  readonly rest: number;
  readonly noticedAt: number;
  /** When victims that still run are stopped and the job starts at the latest, s. */
  readonly due: number;
}

export class Claims {
  readonly #pool: SharedPool;
  /** By the row that is to start, in the order of their notices. */
  readonly #claims = new Map<number, Claim>();
  readonly #claimOfVictim = new Map<number, Claim>();
  readonly #claimOfNode = new Map<number, Claim>();

  constructor(pool: SharedPool) {
    this.#pool = pool;
  }

  get all(): Iterable<Claim> {
    return this.#claims.values();
  }

  get count(): number {
    return this.#claims.size;
  }

  of(row: number): Claim | undefined {
    return this.#claims.get(row);
  }

  isVictim(row: number): boolean {
    return this.#claimOfVictim.has(row);
  }

  /** What a row under notice will give back. */
  gpusGivenBy(row: number): number {
    const kept = this.#claimOfVictim.get(row)?.shrinks?.get(row);
    return this.#pool.jobs.gpus[row] - (kept?.gpus ?? 0);
  }

  /** Running rows that are under notice. */
  get victims(): Iterable<number> {
    return this.#claimOfVictim.keys();
  }

  /** When a row under notice is stopped at the latest, s. */
  dueOf(row: number): number {
    return this.#claimOfVictim.get(row)!.due;
  }

  /** Whether a row under notice goes on with less. */
  shrinks(row: number): boolean {
    return this.#claimOfVictim.get(row)?.shrinks?.has(row) ?? false;
  }

  /** Whether nobody runs any more for whose end the job waits. */
  isClear({ victims, awaits }: Claim): boolean {
    return !victims.some((row) => this.isVictim(row)) && !awaits.some((row) => this.isVictim(row));
  }

  /** Claims that wait for victims of a claim which is over, where these run on. */
  deprivedBy({ victims }: Claim, waiting: { isRunning(row: number): boolean }): Claim[] {
    const spared = victims.filter((row) => waiting.isRunning(row));
    if (spared.length === 0) return [];
    return [...this.all].filter(({ awaits }) => awaits.some((row) => spared.includes(row)));
  }

  ofNode(node: number): Claim | undefined {
    return this.#claimOfNode.get(node);
  }

  /** Nodes that are kept, or will be once they are free. */
  get nodes(): Iterable<number> {
    return this.#claimOfNode.keys();
  }

  /** When the next claim is due, s; Infinity: there is none. */
  nextDue(): number {
    let next = Number.POSITIVE_INFINITY;
    if (this.#claims.size === 0) return next;
    for (const { due } of this.#claims.values()) next = Math.min(next, due);
    return next;
  }

  add(claim: Claim, now: number): void {
    this.#claims.set(claim.row, claim);
    for (const victim of claim.victims) this.#claimOfVictim.set(victim, claim);
    for (const node of nodesOf(claim)) {
      invariant(!this.#claimOfNode.has(node), `node ${node} is kept for two jobs`);
      this.#claimOfNode.set(node, claim);
    }
    this.keep(claim, now);
  }

  /** A job has left its nodes: what of them is claimed is kept from now on. */
  left(row: number, now: number): void {
    const claim = this.#claimOfVictim.get(row);
    if (!claim) return;
    this.#claimOfVictim.delete(row);
    this.keep(claim, now);
    for (const other of this.#claims.values()) if (other.awaits.includes(row)) this.keep(other, now);
  }

  /** Keeps what is free of the claimed nodes and is not kept yet, GPU by GPU. */
  keep({ whole, rest, row }: Claim, now: number): void {
    const { site, jobs } = this.#pool;
    for (const node of whole) this.#keepUpTo(node, site.gpusPerNode, now);
    if (rest >= 0) this.#keepUpTo(rest, jobs.gpus[row] - whole.length * site.gpusPerNode, now);
  }

  #keepUpTo(node: number, most: number, now: number): void {
    const { closing } = this.#pool;
    if (closing?.at(node)) closing.asIfOpen([node], now, () => this.#keepFree(node, most, now));
    else this.#keepFree(node, most, now);
  }

  #keepFree(node: number, most: number, now: number): void {
    const kept = this.#pool.keptOn(node);
    const free = this.#pool.nodes.freeOn(node);
    if (free <= 0 || kept >= most) return;
    if (kept > 0) this.#pool.unkeep(node, now);
    this.#pool.keep(node, Math.min(most, kept + free), now);
  }

  /** Gives free what is kept; the claim is over. */
  drop(claim: Claim, now: number): void {
    this.#claims.delete(claim.row);
    for (const victim of claim.victims) this.#claimOfVictim.delete(victim);
    for (const node of nodesOf(claim)) {
      this.#claimOfNode.delete(node);
      if (this.#pool.keptOn(node) > 0) this.#pool.unkeep(node, now);
    }
  }
}

function nodesOf({ whole, rest }: Claim): number[] {
  return rest < 0 ? [...whole] : [...whole, rest];
}
