/**
 * The choice of victims where elastic jobs give up GPUs before anybody is stopped: what each of them can spare is a
 * candidate of its own, and so is what it cannot, behind all that can be spared. It must not know times, nor who
 * carries it out.
 *
 * In the order of the rule that named the candidates, first what they can spare, unit by unit, then whole jobs; and who is
 * not needed is spared again from the last to the first (see `victims.ts`), so that nobody is stopped where shrinking is
 * enough, and nobody gives up more than needed.
 */
import { VictimFinder, type VictimSearch } from '../../policies/preemption/victims.ts';
import { type Shape, type Unit, unitsOf, without } from './shapes.ts';

/** A job that can spare something. */
export interface Spare {
  readonly shape: Shape;
  readonly least: number;
}

export interface Shrunk {
  /** Index of the job in the columns. */
  readonly index: number;
  /** What it keeps. */
  readonly kept: Shape;
}

export interface Given {
  /** Jobs that are stopped, in the order of the candidates. */
  readonly stopped: readonly number[];
  readonly shrunk: readonly Shrunk[];
  /** On which nodes the job starts, as `Victims.nodes`. */
  readonly nodes: readonly number[];
}

/** A candidate of the search: a unit of a job, or what is left of it without its units (`unit` null). */
interface Piece {
  readonly index: number;
  readonly unit: Unit | null;
}

export class ShrinkSearch {
  readonly #finder = new VictimFinder();
  readonly #pieces: Piece[] = [];
  readonly #partStart: number[] = [];
  readonly #partEnd: number[] = [];
  readonly #partNode: number[] = [];
  readonly #partGpus: number[] = [];
  readonly #grant: number[] = [];
  #candidates = new Int32Array(64);

  /**
   * @param spareOf what the job of that index can spare; null: nothing
   * @param stops whether jobs may be stopped where what can be spared is not enough: at most `search.mostVictims`
   * @returns null: all together is not enough; nobody: the job fits as it is
   */
  find(search: VictimSearch, spareOf: (index: number) => Spare | null, stops: boolean): Given | null {
    const spares = new Map<number, Spare>();
    const unitsBy = new Map<number, readonly Unit[]>();
    this.#clear();
    for (let k = 0; k < search.candidateCount; k++) {
      const index = search.candidates[k]!;
      const spare = spareOf(index);
      if (spare === null) continue;
      const units = unitsOf(spare.shape, spare.least, search.gpusPerNode);
      spares.set(index, spare);
      unitsBy.set(index, units);
      for (const unit of units) this.#add(index, unit, [unit], search);
    }
    if (stops) {
      for (let k = 0; k < search.candidateCount; k++) {
        const index = search.candidates[k]!;
        search.readParts?.(index);
        this.#add(index, null, coreOf(search, index, unitsBy.get(index) ?? []), search);
      }
    }
    const found = this.#search(search);
    if (found === null) return null;
    const chosen = found.jobs.map((piece) => this.#pieces[piece]);
    const stopped = chosen.filter(({ unit }) => unit === null).map(({ index }) => index);
    if (stopped.length > search.mostVictims) return null;
    const gone = new Set(stopped);
    const shrunk: Shrunk[] = [];
    for (const [index, { shape }] of spares) {
      if (gone.has(index)) continue;
      const units = chosen.filter((piece) => piece.index === index).map(({ unit }) => unit!);
      if (units.length > 0) shrunk.push({ index, kept: without(shape, units, search.gpusPerNode) });
    }
    return { stopped, shrunk, nodes: found.nodes };
  }

  #clear(): void {
    for (const column of [this.#pieces, this.#partStart, this.#partEnd, this.#partNode, this.#partGpus, this.#grant])
      column.length = 0;
  }

  #add(index: number, unit: Unit | null, parts: readonly Unit[], { grant }: VictimSearch): void {
    if (parts.length === 0) return;
    this.#pieces.push({ index, unit });
    this.#grant.push(grant[index]!);
    this.#partStart.push(this.#partNode.length);
    for (const { node, gpus } of parts) {
      this.#partNode.push(node);
      this.#partGpus.push(gpus);
    }
    this.#partEnd.push(this.#partNode.length);
  }

  #search(search: VictimSearch) {
    const count = this.#pieces.length;
    if (this.#candidates.length < count) this.#candidates = new Int32Array(2 * count);
    for (let k = 0; k < count; k++) this.#candidates[k] = k;
    const { readParts: _, ...rest } = search;
    return this.#finder.find({
      ...rest,
      candidates: this.#candidates,
      candidateCount: count,
      partStart: this.#partStart,
      partEnd: this.#partEnd,
      partNode: this.#partNode,
      partGpus: this.#partGpus,
      grant: this.#grant,
      mostVictims: Number.POSITIVE_INFINITY,
    });
  }
}

/** Parts of a job without its units. */
function coreOf(
  { partStart, partEnd, partNode, partGpus }: VictimSearch,
  index: number,
  units: readonly Unit[],
): Unit[] {
  const spared = new Map<number, number>();
  for (const { node, gpus } of units) spared.set(node, (spared.get(node) ?? 0) + gpus);
  const core: Unit[] = [];
  for (let part = partStart[index]!; part < partEnd[index]!; part++) {
    const node = partNode[part]!;
    const gpus = partGpus[part]! - (spared.get(node) ?? 0);
    if (gpus > 0) core.push({ node, gpus });
  }
  return core;
}
