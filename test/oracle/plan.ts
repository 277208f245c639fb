/**
 * The plan: capacity over time by shape, in which jobs get promises. Whole nodes are counted, rest parts lie in bins; a
 * bin is the node on which rest parts run, or a virtual one that is to become a node. It must not know queue orders.
 */
import type { NaiveCluster, NaiveJob, Part } from './model.ts';
import { shapeOf } from './model.ts';
import { place } from './placement.ts';

/** Only identity and number persist: what lies in a bin is worked out from running jobs and promises. */
export interface Bin {
  readonly number: number;
  /** Real node; undefined: virtual. */
  node: number | undefined;
}

export interface PromisedStart {
  readonly job: NaiveJob;
  readonly start: number;
  /** Where the rest goes, if there is one. */
  readonly bin: Bin | undefined;
}

/** State of the plan in [from, next point's from). */
interface Point {
  readonly from: number;
  readonly wholeFree: number;
  readonly load: ReadonlyMap<Bin, number>;
}

export class Plan {
  readonly cluster: NaiveCluster;
  promises: PromisedStart[] = [];
  bins: Bin[] = [];
  private created = 0;

  constructor(cluster: NaiveCluster) {
    this.cluster = cluster;
    const nodes = cluster.running.flatMap((job) => cluster.restPart(job)?.node ?? []);
    for (const node of [...new Set(nodes)].sort((a, b) => a - b)) this.newBin().node = node;
  }

  private newBin(): Bin {
    const bin: Bin = { number: this.created++, node: undefined };
    this.bins.push(bin);
    return bin;
  }

  promiseOf(job: NaiveJob): PromisedStart | undefined {
    return this.promises.find((promise) => promise.job === job);
  }

  takeOut(job: NaiveJob): void {
    this.promises = this.promises.filter((promise) => promise.job !== job);
  }

  /** Bins whose last running item has gone are virtual again, bins without any item vanish. */
  tidy(): void {
    const nodes = this.cluster.running.map((job) => this.cluster.restPart(job)?.node);
    for (const bin of this.bins) if (!nodes.includes(bin.node)) bin.node = undefined;
    this.bins = this.bins.filter(
      (bin) => bin.node !== undefined || this.promises.some((promise) => promise.bin === bin),
    );
  }

  bindRestOf(job: NaiveJob): void {
    this.takeOut(job);
    const node = this.cluster.restPart(job)?.node;
    if (node !== undefined && !this.bins.some((bin) => bin.node === node)) this.newBin().node = node;
  }

  /** How long the plan keeps room for a job that is not running, s. */
  private duration(job: NaiveJob): number {
    return Math.max(this.cluster.requestHere(job), 1);
  }

  /** Everything that holds capacity from now on. */
  private items(now: number) {
    const { cluster } = this;
    const running = cluster.holding.map((job) => ({
      ...shapeOf(job.gpus, cluster.gpusPerNode),
      from: now,
      to: cluster.effectiveEnd(job, now),
      bin: this.bins.find((bin) => bin.node !== undefined && bin.node === cluster.restPart(job)?.node),
    }));
    const promised = this.promises.map(({ job, start, bin }) => ({
      ...shapeOf(job.gpus, cluster.gpusPerNode),
      from: start,
      to: start + this.duration(job),
      bin,
    }));
    return [...running, ...promised];
  }

  /** The plan from `now` on, piece by piece. */
  private points(now: number): Point[] {
    const items = this.items(now);
    const changes = [...new Set([now, ...items.flatMap((item) => [item.from, item.to])])].filter((t) => t >= now);
    return changes
      .sort((a, b) => a - b)
      .map((from) => {
        const active = items.filter((item) => item.from <= from && from < item.to);
        const load = new Map<Bin, number>();
        for (const { bin, rest } of active) if (bin) load.set(bin, (load.get(bin) ?? 0) + rest);
        const wholeHeld = active.reduce((sum, item) => sum + item.whole, 0);
        return { from, wholeFree: this.cluster.nodesInService(now) - wholeHeld - load.size, load };
      });
  }

  /** Whether what is promised for now collides with what is still running. */
  isOverfull(now: number): boolean {
    const at = this.points(now)[0]!;
    return at.wholeFree < 0 || [...at.load.values()].some((load) => load > this.cluster.gpusPerNode);
  }

  /** Whether the job can be planned at `s` with its rest in `bin` (undefined: a new one, or no rest). */
  private works(points: readonly Point[], job: NaiveJob, s: number, bin: Bin | undefined): boolean {
    const { whole, rest } = shapeOf(job.gpus, this.cluster.gpusPerNode);
    const end = s + this.duration(job);
    return points.every((point, k) => {
      const to = points[k + 1]?.from ?? Number.POSITIVE_INFINITY;
      if (to <= s || point.from >= end) return true;
      if (rest === 0) return point.wholeFree >= whole;
      const load = bin && point.load.get(bin);
      return (load ?? 0) + rest <= this.cluster.gpusPerNode && point.wholeFree >= whole + (load === undefined ? 1 : 0);
    });
  }

  private realBins(): Bin[] {
    return this.bins.filter((bin) => bin.node !== undefined).sort((a, b) => a.node! - b.node!);
  }

  private virtualBins(): Bin[] {
    return this.bins.filter((bin) => bin.node === undefined).sort((a, b) => a.number - b.number);
  }

  /** Lays the job's promise at the least start ≥ now that works, in the first bin that works there; undefined: never. */
  promise(job: NaiveJob, now: number): PromisedStart | undefined {
    const points = this.points(now);
    const { rest } = shapeOf(job.gpus, this.cluster.gpusPerNode);
    const bins = rest === 0 ? [undefined] : [...this.realBins(), ...this.virtualBins(), undefined];
    for (const { from: start } of points) {
      if (start === Number.POSITIVE_INFINITY) return undefined;
      const k = bins.findIndex((bin) => this.works(points, job, start, bin));
      if (k < 0) continue;
      const promise = { job, start, bin: rest === 0 ? undefined : (bins[k] ?? this.newBin()) };
      this.promises.push(promise);
      return promise;
    }
    return undefined;
  }

  /**
   * Nodes on which the job can start now without touching another's promise, or undefined; its own promise is used up
   * if it can and stays if it cannot. The caller starts the job on them at once.
   */
  startNow(job: NaiveJob, now: number, placement: string): Part[] | undefined {
    const { cluster } = this;
    const own = this.promiseOf(job);
    this.takeOut(job);
    const points = this.points(now);
    const { rest } = shapeOf(job.gpus, cluster.gpusPerNode);

    const real = rest === 0 ? [] : this.realBins().filter((bin) => this.works(points, job, now, bin));
    const virtual = this.virtualBins();
    const ownFirst = [...virtual.filter((bin) => bin === own?.bin), ...virtual.filter((bin) => bin !== own?.bin)];
    const unbound = [...ownFirst, undefined].filter((bin) => this.works(points, job, now, bin));

    const mayTakeRest = ({ node, free }: { node: number; free: number }) =>
      free === cluster.gpusPerNode ? unbound.length > 0 : real.some((bin) => bin.node === node);
    const possible = rest === 0 ? this.works(points, job, now, undefined) : real.length + unbound.length > 0;
    const parts = possible
      ? place(placement, job.gpus, cluster.nodesAt(now), cluster.gpusPerNode, mayTakeRest)
      : undefined;
    if (!parts) {
      if (possible) throw new Error(`the plan promises job ${job.index} nodes that do not exist`);
      if (own) this.promises.push(own);
      return undefined;
    }
    const restNode = parts.find((part) => part.gpus < cluster.gpusPerNode)?.node;
    if (restNode !== undefined && !this.bins.some((bin) => bin.node === restNode)) {
      (unbound[0] ?? this.newBin()).node = restNode;
    }
    return parts;
  }
}
