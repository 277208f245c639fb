/**
 * One cluster in which the jobs of many grants wait and run: a pool whose nodes may also go. It must not know quotas.
 *
 * A node that is away is held by a stand-in, which no search for room ever sees end.
 */
import { invariant } from '../../../engine/errors.ts';
import { Pool, type PoolSettings, type SharedBooks } from '../../pool.ts';
import type { PoolSite } from '../../pool-site.ts';

export class SharedPool extends Pool {
  /** Row of the stand-in of node 0. */
  readonly #standIns: number;
  /** Whether each node has ever come, and whether it is away since. */
  readonly #hasCome: Uint8Array;
  readonly #isAway: Uint8Array;
  /** GPUs of each node that are kept for somebody. */
  readonly #keptGpus: Int32Array;
  /** Nodes that are away, or of which something is kept. */
  standInCount = 0;

  constructor(site: PoolSite, settings: PoolSettings, books: SharedBooks, standIns: number) {
    super(site, settings, books);
    this.#standIns = standIns;
    this.#hasCome = new Uint8Array(site.nodeCount);
    this.#isAway = new Uint8Array(site.nodeCount);
    this.#keptGpus = new Int32Array(site.nodeCount);
    settings.jobs.gpus.fill(site.gpusPerNode, standIns, standIns + site.nodeCount);
  }

  /** A node comes into service, for the first time or again. */
  nodeComes(node: number, now: number): void {
    if (this.#hasCome[node] === 0) {
      this.#hasCome[node] = 1;
      this.enterService(node, 1, now);
      return;
    }
    invariant(this.#isAway[node] === 1, `node ${node} of ${this.site.id} comes twice`);
    this.#isAway[node] = 0;
    this.standInCount--;
    this.giveBack(this.#standIns + node, now);
  }

  /**
   * A node goes; nothing runs on it.
   * @param until when it is known to come back, s; Infinity: nobody knows
   */
  nodeGoes(node: number, until: number, now: number): void {
    invariant(this.#hasCome[node] === 1 && this.#isAway[node] === 0, `node ${node} of ${this.site.id} is not there`);
    invariant(this.nodes.freeOn(node) === this.site.gpusPerNode, `node ${node} of ${this.site.id} goes under jobs`);
    this.#isAway[node] = 1;
    this.standInCount++;
    this.board.expectedEnd[this.#standIns + node] = until;
    this.hold(this.#standIns + node, [node], -1, now);
    this.mustScan = true;
    this.reservedFor = -1;
  }

  /** Free GPUs of the node are kept for somebody: its stand-in holds them until {@link unkeep}. */
  keep(node: number, gpus: number, now: number): void {
    const row = this.#standIns + node;
    invariant(this.#keptGpus[node] === 0 && this.#isAway[node] === 0, `node ${node} of ${this.site.id} is kept twice`);
    this.#keptGpus[node] = gpus;
    this.standInCount++;
    this.jobs.gpus[row] = gpus;
    this.board.expectedEnd[row] = Number.POSITIVE_INFINITY;
    const isWhole = gpus === this.site.gpusPerNode;
    this.hold(row, isWhole ? [node] : [], isWhole ? -1 : node, now);
    this.reservedFor = -1;
  }

  unkeep(node: number, now: number): void {
    const row = this.#standIns + node;
    this.giveBack(row, now);
    this.#keptGpus[node] = 0;
    this.standInCount--;
    this.jobs.gpus[row] = this.site.gpusPerNode;
  }

  /** Nodes that are neither wholly free nor wholly held, those that close too. */
  get nodesPartlyHeld(): number {
    return this.nodes.nodesPartlyHeld + (this.closing?.nodesPartlyHeld ?? 0);
  }

  /** GPUs of the node that are kept for somebody. */
  keptOn(node: number): number {
    return this.#keptGpus[node];
  }

  /** Of rows that run those that do on the node. */
  rowsOn(node: number, running: Iterable<number>): number[] {
    const whole: number[] = [];
    return [...running].filter((row) => {
      if (this.nodes.restNodeOf(row) === node) return true;
      this.nodes.readWholeNodesOf(row, whole);
      return whole.includes(node);
    });
  }

  /** Whether something stands for the node, or for GPUs of it: it is away, or kept. */
  isStoodIn(node: number): boolean {
    return this.#isAway[node] === 1 || this.#keptGpus[node] > 0;
  }

  /** Rows of the stand-ins of nodes that are away or kept. */
  get standIns(): number[] {
    const rows: number[] = [];
    this.#isAway.forEach((isAway, node) => {
      if (isAway === 1 || this.#keptGpus[node] > 0) rows.push(this.#standIns + node);
    });
    return rows;
  }
}
