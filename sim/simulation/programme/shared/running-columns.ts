/**
 * What a rule of preemption reads of the jobs that run in a shared cluster, and a choice of victims of those that it thinks
 * of: columns that grow and are used again. It must not know whom the rule chooses.
 */
import type { NodesByFree } from '../../../policies/preemption/nodes-by-free.ts';
import type { PreemptionRules } from '../../../policies/preemption/parameters.ts';
import type { RunningJobs } from '../../../policies/preemption/preemption.ts';
import type { Claims } from './claims.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { SharedPool } from './shared-pool.ts';
import type { PreemptionHost } from './taking-back.ts';

const NONE = -1;

/** Columns over the jobs that run and are under no notice. */
export class RunningColumns implements RunningJobs {
  /** −1: to be read anew. */
  count = -1;
  row = new Int32Array(0);
  grant = new Int32Array(0);
  gpus = new Int32Array(0);
  priority = new Float64Array(0);
  submittedAt = new Float64Array(0);
  startedAt = new Float64Array(0);
  /** Read where the rules ask for them, else 0. */
  preemptions = new Int32Array(0);
  lostGpuSeconds = new Float64Array(0);
  /** By grant: GPUs in use beyond its own; only of those with jobs that ran or waited. */
  overGpus = new Int32Array(0);
  /** By node; only where {@link nodesFor} says so. */
  freeGpus = new Int32Array(0);
  readonly #cluster: SharedCluster;
  readonly #claims: Claims;
  readonly #host: PreemptionHost;
  readonly #readsPreemptions: boolean;
  readonly #readsLost: boolean;

  constructor(cluster: SharedCluster, claims: Claims, host: PreemptionHost, { most, order }: PreemptionRules) {
    this.#cluster = cluster;
    this.#claims = claims;
    this.#host = host;
    this.#readsPreemptions = most > 0;
    this.#readsLost = order === 'least-lost-work';
  }

  read(now: number): void {
    const { waiting, running, pool } = this.#cluster;
    if (this.row.length < running.size) this.#grow(2 * running.size);
    const { gpus, submit } = pool.jobs;
    const { start } = pool.board;
    const { beganAt } = this.#host;
    const hasVictims = this.#claims.count > 0;
    let count = 0;
    for (const { grant, running: own } of waiting.rooms) {
      for (let k = 0; k < own.count; k++) {
        const row = own.rows[k];
        if (hasVictims && this.#claims.isVictim(row)) continue;
        this.row[count] = row;
        this.grant[count] = grant.terms.id;
        this.gpus[count] = gpus[row];
        this.priority[count] = this.#host.priorityOf(row);
        this.submittedAt[count] = submit[row];
        this.startedAt[count] = beganAt === null ? start[row] : beganAt(row);
        if (this.#readsPreemptions) this.preemptions[count] = this.#host.preemptionsOf(row);
        if (this.#readsLost) this.lostGpuSeconds[count] = this.#host.wouldLose(row, now);
        count++;
      }
    }
    this.count = count;
  }

  #grow(size: number): void {
    this.row = new Int32Array(size);
    this.grant = new Int32Array(size);
    this.gpus = new Int32Array(size);
    this.priority = new Float64Array(size);
    this.submittedAt = new Float64Array(size);
    this.startedAt = new Float64Array(size);
    this.preemptions = new Int32Array(size);
    this.lostGpuSeconds = new Float64Array(size);
  }

  /** @param owner the leaf for which others are to be stopped */
  readOver(owner: number): void {
    const { waiting, quotas } = this.#cluster;
    const { tree } = quotas;
    for (const { grant } of waiting.rooms) {
      const { id } = grant.terms;
      if (id >= this.overGpus.length) this.overGpus = new Int32Array(2 * id + 1);
    }
    // What a borrower gives back comes to the owner only where all between them use more than is theirs.
    for (const { grant, leaf } of waiting.rooms)
      this.overGpus[grant.terms.id] = tree.owes(leaf, owner) ? tree.borrowed(leaf) : 0;
  }

  /**
   * The nodes that are to be had for a job; null: as {@link freeGpus} has them, for some are not what the pool knows of
   * them.
   * @param until when it ends, s
   */
  nodesFor(row: number, until: number): NodesByFree | null {
    const { pool } = this.#cluster;
    const areAll = pool.standInCount === 0 && this.#claims.count === 0;
    if (areAll && (pool.closing === null || pool.closing.nodes.length === 0)) return pool.nodes;
    this.#readFree(row, until);
    return null;
  }

  #readFree(row: number, until: number): void {
    const { pool } = this.#cluster;
    if (this.freeGpus.length !== pool.site.nodeCount) this.freeGpus = new Int32Array(pool.site.nodeCount);
    const free = this.freeGpus;
    pool.nodes.readFree(free);
    // Nodes that are known to go down, or are kept for some, are to be had only for whom they stay long enough.
    const { closing } = pool;
    for (const closes of closing?.nodes ?? [])
      free[closes.node] = closing!.upUntil(closes, row) < until ? -1 : free[closes.node] + closes.free;
    // A node that is away, or is kept for another job or will be, is not to be had whatever ends there.
    if (pool.standInCount > 0) for (let node = 0; node < free.length; node++) if (pool.isStoodIn(node)) free[node] = -1;
    for (const node of this.#claims.nodes) free[node] = -1;
  }

  /** Counts as free besides what jobs under notice will leave to nobody in particular. */
  addGiven(): void {
    const free = this.freeGpus;
    this.#eachGiven((node, gpus) => {
      if (free[node] >= 0) free[node] += gpus;
    });
  }

  /** Rows under notice that will leave GPUs on some of the nodes. */
  givingOn(nodes: readonly number[]): number[] {
    const rows: number[] = [];
    this.#eachGiven((node, _gpus, row) => {
      if (nodes.includes(node) && !rows.includes(row)) rows.push(row);
    });
    return rows;
  }

  /** What those who are to be stopped hold, node by node; who shrinks chooses what it leaves. */
  #eachGiven(visit: (node: number, gpus: number, row: number) => void): void {
    const { nodes, site, jobs } = this.#cluster.pool;
    const whole: number[] = [];
    for (const row of this.#claims.victims) {
      if (this.#claims.shrinks(row)) continue;
      nodes.readWholeNodesOf(row, whole);
      for (const node of whole) visit(node, site.gpusPerNode, row);
      const rest = nodes.restNodeOf(row);
      if (rest >= 0) visit(rest, jobs.gpus[row] - whole.length * site.gpusPerNode, row);
    }
  }
}

/** What jobs that a rule thinks of hold, in its order: columns over these, by which victims are found. */
export class HeldParts {
  /** 0, 1, 2 … */
  job = new Int32Array(0);
  grant = new Int32Array(0);
  /** NONE: the parts have not been read yet. */
  partStart = new Int32Array(0);
  partEnd = new Int32Array(0);
  readonly partNode: number[] = [];
  readonly partGpus: number[] = [];
  readonly readParts = (k: number): void => this.#read(k);
  readonly #pool: SharedPool;
  readonly #running: RunningColumns;
  #candidates: Int32Array = new Int32Array(0);
  #parts = 0;
  readonly #nodes: number[] = [];

  constructor(pool: SharedPool, running: RunningColumns) {
    this.#pool = pool;
    this.#running = running;
  }

  /** @param candidates indices into the columns over running jobs, of which the first `count` are read */
  begin(candidates: Int32Array, count: number): void {
    if (this.job.length < count) {
      this.job = Int32Array.from({ length: 2 * count }, (_, k) => k);
      this.grant = new Int32Array(2 * count);
      this.partStart = new Int32Array(2 * count);
      this.partEnd = new Int32Array(2 * count);
    }
    this.#candidates = candidates;
    this.#parts = 0;
    for (let k = 0; k < count; k++) {
      this.grant[k] = this.#running.grant[candidates[k]];
      this.partStart[k] = NONE;
    }
  }

  #read(k: number): void {
    if (this.partStart[k] !== NONE) return;
    const { nodes, site } = this.#pool;
    const row = this.#running.row[this.#candidates[k]];
    let parts = this.#parts;
    this.partStart[k] = parts;
    nodes.readWholeNodesOf(row, this.#nodes);
    for (const node of this.#nodes) {
      this.partNode[parts] = node;
      this.partGpus[parts++] = site.gpusPerNode;
    }
    const rest = nodes.restNodeOf(row);
    if (rest >= 0) {
      this.partNode[parts] = rest;
      this.partGpus[parts++] = this.#pool.jobs.gpus[row] - this.#nodes.length * site.gpusPerNode;
    }
    this.partEnd[k] = parts;
    this.#parts = parts;
  }
}
