/**
 * One cluster under a programme: its land, what of it is in service, granted and occupied now, and the integrals of that.
 * It must not know projects or policies.
 */
import { type Cluster, gpusOf } from '../../model/fleet.ts';
import { Land } from '../../model/land.ts';
import { type LeafGroupPace, paceOf } from '../../model/leaf-group-pace.ts';
import { trialSeconds } from '../../model/ledger.ts';
import type { ClosingNodes } from '../faults/closing-nodes.ts';
import { type Gauge, Meter } from '../meter.ts';
import { QueuedGpus } from '../queued-gpus.ts';

/** Sums over the grants of one cluster; GPUs and nodes of beta grants in trial count as in service. */
export interface ClusterGauge extends Gauge {
  gpusInService: number;
  /** By jobs, filler included. */
  gpusHeld: number;
  nodesInService: number;
  nodesPartlyHeld: number;
  gpusGranted: number;
  /** Of the granted: idle; occupied only to be seen occupied. */
  gpusGrantedIdle: number;
  gpusFiller: number;
  /** Of the held: by scavengers of a shared cluster, who are nobody's use. */
  gpusScavenged: number;
}

/** Also integrates what is granted; see {@link Meter}. */
class ProgrammeMeter extends Meter {
  readonly #of: ClusterGauge;
  #grantedSince = 0;

  constructor(gauge: ClusterGauge, queued: QueuedGpus) {
    super(gauge, queued);
    this.#of = gauge;
  }

  override advance(now: number): void {
    const seconds = now - this.#grantedSince;
    if (seconds === 0) return;
    this.#grantedSince = now;
    super.advance(now);
    const { totals } = this;
    totals.granted += this.#of.gpusGranted * seconds;
    totals.grantedIdle += this.#of.gpusGrantedIdle * seconds;
    totals.filler += this.#of.gpusFiller * seconds;
  }
}

/** Also counts how many jobs ever began to wait. */
class CountedQueue extends QueuedGpus {
  added = 0;

  override add(gpus: number): void {
    this.added++;
    super.add(gpus);
  }
}

export class ClusterBooks {
  readonly cluster: Cluster;
  readonly land: Land;
  /** Where grants share the cluster and nodes of it are kept for some; null: none ever is. */
  closing: Pick<ClosingNodes, 'gpusKept' | 'gpusKeptFree'> | null = null;
  readonly gauge: ClusterGauge;
  readonly queuedGpus: CountedQueue;
  readonly meter: Meter;
  /** What leaf groups cost; null: nothing. */
  readonly pace: LeafGroupPace | null;
  /** When each node goes back to its owner, s; Infinity: never, or not in service. */
  readonly returnsAt: Float64Array;
  /** Where grants share the cluster: works out what idles of what they are entitled to; null: each step books it. */
  entitlementChanged: (() => void) | null = null;
  /** From when on, at the earliest, no job of some grant starts that would pass its end, s; Infinity: of none. */
  drainsFrom = Number.POSITIVE_INFINITY;
  /** Whether any grant has ever been gamed. */
  isGamed = false;
  /** GPU-seconds of jobs that the system stopped without a checkpoint; of jobs that failed by themselves. */
  lostGpuSeconds = 0;
  ownFaultGpuSeconds = 0;
  /** Of what was scavenged and not thrown away: by which jobs took longer for their leaf groups. */
  scavengedSlowdownGpuSeconds = 0;
  /** Times that a job was stopped for another. */
  preemptions = 0;
  /** Attempts that began after an earlier one of the job had been stopped. */
  restarts = 0;
  /** Of the lost: checkpoints and restarts, and changes of size. */
  overheadGpuSeconds = 0;
  /** GPU-seconds of nodes that beta grants held in trial, before the planned date and from it on. */
  betaTrial = 0;
  betaLate = 0;
  /** Since when a beta grant holds GPUs of a node in trial, by slot. */
  readonly #betaSince = new Map<number, number>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    const keeps = () => this.closing;
    this.gauge = {
      gpusInService: 0,
      gpusHeld: 0,
      nodesInService: 0,
      nodesPartlyHeld: 0,
      gpusGranted: 0,
      gpusGrantedIdle: 0,
      gpusFiller: 0,
      gpusScavenged: 0,
      get gpusKept() {
        return keeps()?.gpusKept ?? 0;
      },
      get gpusKeptFree() {
        return keeps()?.gpusKeptFree ?? 0;
      },
    };
    this.land = new Land(cluster);
    this.pace = paceOf(cluster);
    this.returnsAt = new Float64Array(this.land.nodeCount).fill(Number.POSITIVE_INFINITY);
    this.queuedGpus = new CountedQueue(gpusOf(cluster));
    this.meter = new ProgrammeMeter(this.gauge, this.queuedGpus);
  }

  /** GPUs in service that are up. */
  get gpusUp(): number {
    return this.gauge.gpusInService - this.meter.gpusDown;
  }

  /** A node comes into service; GPUs of it that beta grants hold are counted already. */
  enterService(node: number, now: number): void {
    const { land, gauge } = this;
    const inTrial = land.slotsOf(node).filter((slot) => this.#betaSince.has(slot));
    for (const slot of inTrial) this.#bookBeta(slot, now);
    land.become(node, 'inService');
    gauge.nodesInService++;
    gauge.gpusInService += land.gpusPerNode - inTrial.length;
  }

  /** A node that nobody holds any more goes back to its owner. */
  leaveService(node: number): void {
    this.land.become(node, 'returned');
    this.gauge.nodesInService--;
    this.gauge.gpusInService -= this.land.gpusPerNode;
  }

  /** A beta grant gets, or gives back, GPUs of a node in trial: only meanwhile they count as in service. */
  betaBegins(slot: number, now: number): void {
    this.#betaSince.set(slot, now);
    this.gauge.gpusInService++;
  }

  betaEnds(slot: number, now: number): void {
    if (this.#bookBeta(slot, now)) this.gauge.gpusInService--;
  }

  #bookBeta(slot: number, now: number): boolean {
    const since = this.#betaSince.get(slot);
    if (since === undefined) return false;
    this.#betaSince.delete(slot);
    const { trial, late } = trialSeconds(this.#phaseOf(slot), since, now);
    this.betaTrial += trial;
    this.betaLate += late;
    return true;
  }

  /** The run ends: what is open is booked. */
  finish(now: number): void {
    for (const slot of [...this.#betaSince.keys()]) this.#bookBeta(slot, now);
  }

  #phaseOf(slot: number) {
    let node = Math.floor(slot / this.land.gpusPerNode);
    for (const phase of this.cluster.phases) {
      if (phase.lent) continue;
      if (node < phase.nodes) return phase;
      node -= phase.nodes;
    }
    throw new RangeError(`slot ${slot} is in no phase`);
  }
}
