/**
 * EASY's one reservation: when the blocked head could start, and which nodes are kept for it until then.
 * It must not know the queue. The definition by shape, with its reasons:
 *
 * - Shadow time: the least t > now at which the head fits by shape when every running job that is expected to end by t
 *   is gone. All releases at t count; an overdue job is expected to end one second from now.
 * - Kept are, of the nodes that will be free then, those that are busy now, latest release first (then fewest free GPUs,
 *   then lowest number), so that backfilling keeps the most room; what is still missing is what the placement policy
 *   would take now. A rest keeps one node, whole.
 */
import { invariant } from '../../engine/errors.ts';
import type { NodePool } from '../../model/node-pool.ts';
import type { Placement } from '../../policies/placement/placement.ts';
import type { Releases } from './releases.ts';

const NONE = -1;

export class Reservation {
  /** s; Infinity: the head cannot start whatever ends, and nothing is kept for it. */
  shadow = Number.POSITIVE_INFINITY;
  /** The largest job, in GPUs, that fits beside the kept nodes. */
  roomBeside = 0;
  /** Whether {@link roomBeside} grew since the shadow time was found: jobs passed over before may fit now. */
  grew = false;

  readonly #pool: NodePool;
  readonly #releases: Releases;
  readonly #gpus: Int32Array;
  readonly #expectedEnd: Float64Array;
  readonly #placement: Placement;
  #whole = 0;
  #rest = 0;
  #busyByShadow = 0;
  #busyIsCounted = false;
  /** Kept nodes that have free GPUs now, by number. */
  readonly #kept: Int32Array;
  #keptCount = 0;
  /** Of the shape, what the placement policy is yet to choose. */
  #wholeUnnamed = 0;
  #restUnnamed = 0;
  readonly #isKept: Uint8Array;
  readonly #choice: Int32Array;
  /** Kept nodes by free GPUs. */
  readonly #keptWith: Int32Array;
  /** Nodes with rest parts that take turns at one release time, sorted before use. */
  readonly #tied: number[] = [];
  readonly #restTimes: number[] = [];

  /** @param gpus, expectedEnd columns over jobs: GPUs asked for; expected end of each running job, s */
  constructor(pool: NodePool, releases: Releases, gpus: Int32Array, expectedEnd: Float64Array, placement: Placement) {
    this.#pool = pool;
    this.#gpus = gpus;
    this.#keptWith = new Int32Array(pool.gpusPerNode + 1);
    this.#releases = releases;
    this.#expectedEnd = expectedEnd;
    this.#placement = placement;
    this.#kept = new Int32Array(pool.nodeCount);
    this.#isKept = new Uint8Array(pool.nodeCount);
    this.#choice = new Int32Array(pool.nodeCount + 1);
  }

  /** Finds the shadow time of a job that does not fit now, and chooses nodes. */
  make(gpus: number, now: number): void {
    this.#whole = Math.floor(gpus / this.#pool.gpusPerNode);
    this.#rest = gpus % this.#pool.gpusPerNode;
    this.#busyIsCounted = false;
    this.shadow = this.#wholeShadow(now);
    if (this.#rest > 0) {
      this.shadow = Math.max(this.shadow, this.#restShadow(now));
      this.#busyIsCounted = false;
    }
    this.roomBeside = 0;
    this.choose(now);
    this.grew = false;
  }

  /** A job has started on so many whole nodes and with so many GPUs as its rest. */
  started(whole: number, rest: number, expectedEnd: number): void {
    if (expectedEnd <= this.shadow) this.#busyByShadow += whole;
    // The release of a shared node moves; that is counted anew when it is needed.
    if (rest > 0) this.#busyIsCounted = false;
  }

  /** Busy nodes that are wholly free by the shadow time. */
  #countBusy(now: number): void {
    const releases = this.#releases;
    // What is overdue counts as ending in a second, and the shadow time is never earlier.
    const end = releases.firstAfter(Math.max(this.shadow, now));
    let busy = 0;
    for (let entry = releases.first; entry < end; entry++) busy += releases.nodes[entry];
    this.#busyByShadow = busy;
    this.#busyIsCounted = true;
  }

  /** Chooses the kept nodes anew, from the state now and the shadow time as it was found. */
  choose(now: number): void {
    const before = this.roomBeside;
    this.#forget();
    if (this.shadow === Number.POSITIVE_INFINITY) {
      // Nothing is kept for a job that cannot start whatever ends.
    } else if (this.#rest === 0 && this.#pool.nodesPartlyHeld === 0) {
      // No busy node has anything to give now: their number is enough.
      if (!this.#busyIsCounted) this.#countBusy(now);
      this.#wholeUnnamed = Math.max(0, this.#whole - this.#busyByShadow);
    } else {
      const lastWhole = this.#keepBusyWhole(now);
      if (this.#rest > 0) this.#keepBusyRest(now, lastWhole);
      // Which node the rest takes decides what is left beside it; whole nodes are alike and are named when needed.
      if (this.#restUnnamed > 0) this.#nameMissing();
    }
    this.#findRoom();
    if (this.roomBeside > before) this.grew = true;
  }

  /** Takes the kept nodes off the offer, so that a placement can only choose among the others. */
  withholdKept(): void {
    if (this.#wholeUnnamed > 0) this.#nameMissing();
    for (let k = 0; k < this.#keptCount; k++) this.#pool.withhold(this.#kept[k]);
  }

  /** Undoes {@link withholdKept}. */
  offerKept(): void {
    for (let k = 0; k < this.#keptCount; k++) this.#pool.offerAgain(this.#kept[k]);
  }

  /** When so many nodes are wholly free, s; counts those that are released by then on the way. */
  #wholeShadow(now: number): number {
    const { time, nodes, first, end } = this.#releases;
    const missing = this.#whole - this.#pool.countWith(this.#pool.gpusPerNode);
    if (missing <= 0) return now + 1;
    let busy = 0;
    let entry = first;
    while (entry < end && busy < missing) busy += nodes[entry++];
    if (busy < missing) return Number.POSITIVE_INFINITY;
    const shadow = Math.max(time[entry - 1], now + 1);
    for (; entry < end && time[entry] <= shadow; entry++) busy += nodes[entry];
    this.#busyByShadow = busy;
    this.#busyIsCounted = true;
    return shadow;
  }

  /** When one node more than the whole ones has the rest's GPUs free, s: both counts only grow with time. */
  #restShadow(now: number): number {
    const pool = this.#pool;
    const releases = this.#releases;
    let missing = this.#whole + 1;
    for (let free = this.#rest; free <= pool.gpusPerNode; free++) missing -= pool.countWith(free);
    if (missing <= 0) return now + 1;
    const times = this.#restTimes;
    times.length = 0;
    for (let entry = releases.first; entry < releases.end; entry++) {
      const node = releases.sharedNode(entry);
      if (node >= 0 && pool.freeOn(node) < this.#rest) times.push(this.#restRelease(node, now));
    }
    times.sort(ascending);
    let shared = 0;
    for (let entry = releases.first; ; entry++) {
      while (entry < releases.end && releases.sharedNode(entry) >= 0) entry++;
      const wholeTime = entry < releases.end ? Math.max(releases.time[entry], now + 1) : Number.POSITIVE_INFINITY;
      while (shared < times.length && times[shared] <= wholeTime) {
        if (--missing <= 0) return times[shared];
        shared++;
      }
      if (entry >= releases.end) return Number.POSITIVE_INFINITY;
      missing -= releases.nodes[entry];
      if (missing <= 0) return wholeTime;
    }
  }

  /** First time at which a node with rest parts has the rest's GPUs free, s; now if it has them. */
  #restRelease(node: number, now: number): number {
    const pool = this.#pool;
    let free = pool.freeOn(node);
    let time = now;
    while (free < this.#rest) {
      let next = Number.POSITIVE_INFINITY;
      let freed = 0;
      for (let job = pool.firstRestOn(node); job >= 0; job = pool.restAfter(job)) {
        const end = Math.max(this.#expectedEnd[job], now + 1);
        if (end > time && end < next) next = end;
      }
      for (let job = pool.firstRestOn(node); job >= 0; job = pool.restAfter(job)) {
        if (Math.max(this.#expectedEnd[job], now + 1) === next) freed += this.#restGpus(job);
      }
      invariant(freed > 0, 'a node never frees what the rest needs');
      free += freed;
      time = next;
    }
    return time;
  }

  #restGpus(job: number): number {
    return this.#gpus[job] % this.#pool.gpusPerNode;
  }

  /**
   * Keeps busy nodes for the whole part. Nodes without a free GPU are alike for backfilling; which of them are kept is
   * worked out only where a rest has to choose among those left over.
   * @returns the latest release, s, of a node of whole parts that is left over; −1 if there is none (or no rest)
   */
  #keepBusyWhole(now: number): number {
    const releases = this.#releases;
    const pool = this.#pool;
    let missing = this.#whole;
    let leftOver = -1;
    let entry = releases.firstAfter(this.shadow) - 1;
    while (entry >= releases.first && missing > 0) {
      const last = entry;
      const time = Math.max(releases.time[entry], now + 1);
      let busy = 0;
      while (this.#tied.length > 0) this.#tied.pop();
      for (; entry >= releases.first && Math.max(releases.time[entry], now + 1) === time; entry--) {
        const node = releases.sharedNode(entry);
        if (node >= 0 && pool.freeOn(node) > 0) this.#tied.push(node);
        else busy += releases.nodes[entry];
      }
      if (this.#rest > 0 && this.#keepBusy(entry + 1, last, Math.min(busy, missing))) leftOver = time;
      missing -= Math.min(busy, missing);
      if (missing > 0) missing -= this.#keepTied(missing);
    }
    this.#wholeUnnamed = missing;
    if (this.#rest === 0 || leftOver >= 0) return leftOver;
    while (entry >= releases.first && releases.sharedNode(entry) >= 0) entry--;
    return entry >= releases.first ? Math.max(releases.time[entry], now + 1) : -1;
  }

  /**
   * Of the nodes without a free GPU in a group of entries, keeps the `most` lowest; only those with rest parts are marked.
   * @returns whether a node of whole parts is left over
   */
  #keepBusy(first: number, last: number, most: number): boolean {
    const pool = this.#pool;
    const releases = this.#releases;
    const nodes: number[] = [];
    for (let entry = first; entry <= last; entry++) {
      const shared = releases.sharedNode(entry);
      if (shared < 0) {
        pool.addWholeNodesOf(releases.ref[entry], nodes);
      } else if (pool.freeOn(shared) === 0) nodes.push(shared);
    }
    nodes.sort(ascending);
    let leftOver = false;
    nodes.forEach((node, k) => {
      const shared = pool.firstRestOn(node) >= 0;
      if (k < most) {
        if (shared) this.#keep(node);
      } else if (!shared) leftOver = true;
    });
    return leftOver;
  }

  /** Keeps at most `most` of the tied nodes, fewest free GPUs first, then lowest number; @returns how many. */
  #keepTied(most: number): number {
    const pool = this.#pool;
    const tied = this.#tied;
    if (tied.length > most) tied.sort((a, b) => pool.freeOn(a) - pool.freeOn(b) || a - b);
    const count = Math.min(most, tied.length);
    for (let k = 0; k < count; k++) this.#keep(tied[k]);
    return count;
  }

  /** Keeps a busy node for the rest, or leaves it to the placement policy. `leftOver`: see {@link #keepBusyWhole}. */
  #keepBusyRest(now: number, leftOver: number): void {
    const pool = this.#pool;
    const releases = this.#releases;
    let best = NONE;
    let latest = -1;
    for (let entry = releases.first; entry < releases.end; entry++) {
      const node = releases.sharedNode(entry);
      if (node < 0 || this.#isKept[node] === 1 || pool.freeOn(node) >= this.#rest) continue;
      const release = this.#restRelease(node, now);
      if (release > this.shadow || release < latest) continue;
      if (release === latest && (pool.freeOn(node) - pool.freeOn(best) || node - best) > 0) continue;
      best = node;
      latest = release;
    }
    if (best !== NONE && latest > leftOver) this.#keep(best);
    else if (leftOver < 0) this.#restUnnamed = this.#rest;
  }

  /** Lets the placement policy choose what no busy node gives. */
  #nameMissing(): void {
    const pool = this.#pool;
    for (let k = 0; k < this.#keptCount; k++) pool.withhold(this.#kept[k]);
    this.#placement.place(pool, this.#wholeUnnamed, this.#restUnnamed, this.#choice);
    for (let k = 0; k < this.#keptCount; k++) pool.offerAgain(this.#kept[k]);
    const chosen = this.#wholeUnnamed + (this.#restUnnamed > 0 ? 1 : 0);
    for (let k = 0; k < chosen; k++) this.#keep(this.#choice[k]);
    this.#wholeUnnamed = 0;
    this.#restUnnamed = 0;
  }

  #keep(node: number): void {
    this.#kept[this.#keptCount++] = node;
    this.#isKept[node] = 1;
  }

  #forget(): void {
    for (let k = 0; k < this.#keptCount; k++) this.#isKept[this.#kept[k]] = 0;
    this.#keptCount = 0;
    this.#wholeUnnamed = 0;
    this.#restUnnamed = 0;
  }

  #findRoom(): void {
    const pool = this.#pool;
    if (this.#keptCount === 0) {
      this.roomBeside = pool.room - this.#wholeUnnamed * pool.gpusPerNode;
      return;
    }
    const kept = this.#keptWith.fill(0);
    for (let k = 0; k < this.#keptCount; k++) kept[pool.freeOn(this.#kept[k])]++;
    let partial = pool.gpusPerNode - 1;
    while (partial > 0 && pool.countWith(partial) === kept[partial]) partial--;
    const whole = pool.countWith(pool.gpusPerNode) - kept[pool.gpusPerNode] - this.#wholeUnnamed;
    this.roomBeside = whole * pool.gpusPerNode + partial;
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}
