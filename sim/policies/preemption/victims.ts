/**
 * The choice of victims: of jobs that may be stopped, in the rule's order, those by whose nodes a job comes to fit by
 * shape, and none that it does not need. It must not know times, nor which rule made the order.
 *
 * As Kueue's: candidates are added in order until the job fits, then, from the last to the first, each is spared without
 * which it still fits. A fit never gets worse by one more victim, so that nobody can be left out of the result. Where a
 * rule guards quotas, a grant's jobs are first added only while what they give back still comes to the claimant; if
 * shape does not allow that (the surplus lies scattered), all candidates are fair. So it fails only if all together do
 * not suffice. A call takes O(parts + candidates × GPUs of a node) steps, where nodes are not given as a column.
 */
import { FreeColumn, type NodesByFree, NodesThen } from './nodes-by-free.ts';

/** Quotas as they would be if some had stopped: what is tried with them is taken back before the search ends. */
export interface QuotaTrial {
  /** Whether they let the claimant start. */
  allows(): boolean;
  /**
   * Whether what jobs of the grant give back comes to the claimant: always of his own grant; not of another where it, or its
   * track, no longer borrows.
   */
  owes(grant: number): boolean;
  /** Jobs of a grant give so many GPUs back; take them again: negative. */
  gives(grant: number, gpus: number): void;
}

/** What is asked. Jobs are indices into columns over the running jobs. */
export interface VictimSearch {
  readonly gpusPerNode: number;
  readonly nodeCount: number;
  /** By node; −1: the job may not use the node, whatever becomes free there. */
  readonly freeGpus: ArrayLike<number>;
  /** Where these nodes can be found by what is free there, `freeGpus` is not read. */
  readonly nodes?: NodesByFree | null;
  /** GPUs of the job that does not fit: ⌊gpus ÷ gpusPerNode⌋ wholly free nodes, and one node with the rest. */
  readonly gpus: number;
  /** Jobs that may be stopped, first victim first; only the first `candidateCount` are read. */
  readonly candidates: ArrayLike<number>;
  readonly candidateCount: number;
  /** Parts of job j: the entries partStart[j] … partEnd[j] − 1 of the two columns. */
  readonly partStart: ArrayLike<number>;
  readonly partEnd: ArrayLike<number>;
  readonly partNode: ArrayLike<number>;
  readonly partGpus: ArrayLike<number>;
  /** Called before the parts of a job are read: of most jobs nobody ever asks where they run. */
  readonly readParts?: (job: number) => void;
  /** By job. */
  readonly grant: ArrayLike<number>;
  /** What quotas would be; null: shape alone decides. */
  readonly quotas: QuotaTrial | null;
  /** Whether a grant's jobs are first thought of only while quotas say that it owes. */
  readonly guardsQuota: boolean;
  /** A choice of more than this is none; a smaller one is not searched for. */
  readonly mostVictims: number;
}

export interface Victims {
  /** Jobs in the order of the candidates; empty: it fits as it is. */
  readonly jobs: readonly number[];
  /**
   * On which nodes the job starts: its whole nodes, those that are free now first (by number), then those of the victims in
   * their order; last the node of its rest: the fullest that has room now, else one of the victims', else a whole one.
   */
  readonly nodes: readonly number[];
}

/** Holds scratch arrays, so that a search allocates nothing but its result; what it answers depends on its input alone. */
export class VictimFinder {
  /** What was chosen last, as in {@link Victims}: the first so many entries. */
  job = new Int32Array(0);
  jobCount = 0;
  node = new Int32Array(0);
  nodeCount = 0;
  readonly #then = new NodesThen();
  readonly #column = new FreeColumn();
  /** By grant: GPUs of its victims. */
  #stopped = new Int32Array(0);
  #isVictim = new Uint8Array(0);
  #grantCount = 0;

  /** Null: even all candidates together do not suffice, or it would take more than `mostVictims`. */
  find(search: VictimSearch): Victims | null {
    if (!this.choose(search)) return null;
    return {
      jobs: Array.from(this.job.subarray(0, this.jobCount)),
      nodes: Array.from(this.node.subarray(0, this.nodeCount)),
    };
  }

  /** As {@link find}, but leaves what it finds in the columns. @returns whether there is a choice */
  choose(search: VictimSearch): boolean {
    const { freeGpus, nodeCount, gpusPerNode } = search;
    const now = search.nodes ?? this.#column.read(freeGpus, nodeCount, gpusPerNode);
    const found = (search.guardsQuota && this.#tries(search, now, true)) || this.#tries(search, now, false);
    if (!found) return false;
    let jobs = 0;
    for (let k = 0; k < search.candidateCount; k++)
      if (this.#isVictim[k] === 1) this.job[jobs++] = search.candidates[k]!;
    this.jobCount = jobs;
    if (jobs > search.mostVictims) return false;
    this.#findNodes(search, now);
    return true;
  }

  /** Quotas are as before afterwards. */
  #tries(search: VictimSearch, now: NodesByFree, whileOwing: boolean): boolean {
    const isFound = this.#choose(search, now, whileOwing);
    const { quotas } = search;
    if (quotas === null) return isFound;
    for (let grant = 0; grant < this.#grantCount; grant++)
      if (this.#stopped[grant] !== 0) quotas.gives(grant, -this.#stopped[grant]!);
    return isFound;
  }

  /** Leaves the choice in `#isVictim` and the nodes as they then are in `#then`. */
  #choose(search: VictimSearch, now: NodesByFree, whileOwing: boolean): boolean {
    this.#then.begin(now, search.nodeCount, search.gpusPerNode);
    this.#begin(search);
    const { candidateCount } = search;
    let next = 0;
    while (!this.#fits(search)) {
      while (next < candidateCount && whileOwing && !owes(search, search.candidates[next]!)) next++;
      if (next >= candidateCount) return false;
      this.#isVictim[next] = 1;
      this.#move(search, search.candidates[next++]!, 1);
    }
    for (let k = next - 1; k >= 0; k--) {
      if (this.#isVictim[k] === 0) continue;
      this.#move(search, search.candidates[k]!, -1);
      if (this.#fits(search)) this.#isVictim[k] = 0;
      else this.#move(search, search.candidates[k]!, 1);
    }
    return true;
  }

  #begin({ candidates, candidateCount, grant }: VictimSearch): void {
    if (this.#isVictim.length < candidateCount) {
      this.#isVictim = new Uint8Array(2 * candidateCount);
      this.job = new Int32Array(2 * candidateCount);
    }
    this.#isVictim.fill(0, 0, candidateCount);
    let grants = 0;
    for (let k = 0; k < candidateCount; k++) grants = Math.max(grants, grant[candidates[k]!]! + 1);
    if (this.#stopped.length < grants) this.#stopped = new Int32Array(2 * grants);
    this.#stopped.fill(0, 0, grants);
    this.#grantCount = grants;
  }

  /** Stops a job (`sign` 1), or spares it again (−1). */
  #move(search: VictimSearch, job: number, sign: 1 | -1): void {
    search.readParts?.(job);
    const { partStart, partEnd, partNode, partGpus } = search;
    let gpus = 0;
    for (let part = partStart[job]!; part < partEnd[job]!; part++) {
      gpus += partGpus[part]!;
      this.#then.add(partNode[part]!, sign * partGpus[part]!);
    }
    const grant = search.grant[job]!;
    this.#stopped[grant]! += sign * gpus;
    search.quotas?.gives(grant, sign * gpus);
  }

  #fits({ gpus, gpusPerNode, quotas }: VictimSearch): boolean {
    const rest = gpus % gpusPerNode;
    const spare = this.#then.wholeCount - (gpus - rest) / gpusPerNode;
    if (spare < 0) return false;
    if (rest > 0 && spare === 0 && !this.#then.hasPart(rest)) return false;
    return quotas === null || quotas.allows();
  }

  /** Of the nodes as the choice leaves them. */
  #findNodes(search: VictimSearch, now: NodesByFree): void {
    const { gpus, gpusPerNode, partStart, partEnd, partNode } = search;
    const then = this.#then;
    const rest = gpus % gpusPerNode;
    const whole = (gpus - rest) / gpusPerNode;
    const wanted = whole + (rest > 0 ? 1 : 0);
    if (this.node.length < wanted) this.node = new Int32Array(2 * wanted);
    const nodes = this.node;
    let count = 0;
    for (let node = now.lowestWith(gpusPerNode, 0); node >= 0 && count < wanted; ) {
      nodes[count++] = node;
      node = now.lowestWith(gpusPerNode, node + 1);
    }
    for (let k = 0; k < this.jobCount; k++) {
      const job = this.job[k]!;
      for (let part = partStart[job]!; part < partEnd[job]! && count < wanted; part++) {
        const node = partNode[part]!;
        if (then.freeOn(node) !== gpusPerNode) continue;
        nodes[count++] = node;
        // Taken: whoever else of the victims is on it does not offer it again.
        then.spend(node);
      }
    }
    const restNode = rest === 0 ? -1 : this.#restNode(search, rest);
    if (restNode >= 0) {
      count = Math.min(count, whole);
      nodes[count++] = restNode;
    }
    this.nodeCount = count;
  }

  /** A node with room for the rest that is not wholly free, or −1. */
  #restNode({ gpusPerNode, partStart, partEnd, partNode }: VictimSearch, rest: number): number {
    const best = this.#then.fullestPart(rest);
    if (best >= 0) return best;
    for (let k = 0; k < this.jobCount; k++) {
      const job = this.job[k]!;
      for (let part = partStart[job]!; part < partEnd[job]!; part++) {
        const free = this.#then.freeOn(partNode[part]!);
        if (free >= rest && free < gpusPerNode) return partNode[part]!;
      }
    }
    return -1;
  }
}

/** Whether what the job gives back comes to the claimant. */
function owes({ grant, quotas }: VictimSearch, job: number): boolean {
  return quotas === null || quotas.owes(grant[job]!);
}
