/**
 * Readings of the clusters' meters at fixed instants: the edges of the timeline's bins and of the measured window.
 * It must not know what the figures are used for.
 */
import { Phase } from '../engine/loop.ts';
import type { RunTimes, Timeline } from './contract.ts';
import { between, type Meter, noTotals, type Totals } from './meter.ts';

/** A cluster to be read. */
export interface Metered {
  readonly meter: Meter;
  /** Procured. */
  readonly gpus: number;
}

export class Recorder {
  readonly phase: Phase;
  readonly binSeconds: number;
  /** Per cluster: readings at the window's two edges; zero until they are taken, and for a provider's own part. */
  readonly windowOpens: Totals[];
  readonly windowCloses: Totals[];
  readonly #sites: readonly (Metered | null)[];
  readonly #times: RunTimes;
  readonly #bins: number;
  readonly #onWindowEdge: (edge: 'opens' | 'closes') => void;
  readonly #occupied: Float64Array;
  readonly #inService: Float64Array;
  readonly #procured: Float64Array;
  readonly #queued: Float64Array;
  readonly #granted: Float64Array;
  readonly #lastReading: Totals[];
  #bin = 0;
  #open = false;
  #closed = false;

  /**
   * @param sites by cluster; null for a provider's own part, whose rows stay zero
   * @param lastInstant end of the timeline, s
   * @param onWindowEdge told when the window opens and closes, after everything else of the instant
   */
  constructor(
    sites: readonly (Metered | null)[],
    times: RunTimes,
    bins: number,
    lastInstant: number,
    onWindowEdge: (edge: 'opens' | 'closes') => void,
  ) {
    this.#sites = sites;
    this.#times = times;
    this.#bins = bins;
    this.#onWindowEdge = onWindowEdge;
    this.binSeconds = Math.max(1, Math.ceil(lastInstant / bins));
    this.#occupied = new Float64Array(sites.length * bins);
    this.#inService = new Float64Array(sites.length * bins);
    this.#procured = new Float64Array(sites.length * bins);
    this.#queued = new Float64Array(sites.length * bins);
    this.#granted = new Float64Array(sites.length * bins);
    this.#lastReading = sites.map(noTotals);
    this.windowOpens = sites.map(noTotals);
    this.windowCloses = sites.map(noTotals);
    this.phase = new Phase((now) => this.#observe(now), this.#next());
  }

  #next(): number {
    let next = this.#bin < this.#bins ? (this.#bin + 1) * this.binSeconds : Number.POSITIVE_INFINITY;
    if (!this.#open) next = Math.min(next, this.#times.windowStart);
    else if (!this.#closed) next = Math.min(next, this.#times.windowEnd);
    return next;
  }

  #observe(now: number): void {
    for (const site of this.#sites) site?.meter.advance(now);
    if (this.#bin < this.#bins && now === (this.#bin + 1) * this.binSeconds) this.#closeBin(now);
    if (!this.#open && now === this.#times.windowStart) {
      this.#open = true;
      this.#read(this.windowOpens);
      this.#onWindowEdge('opens');
    } else if (this.#open && !this.#closed && now === this.#times.windowEnd) {
      this.#closed = true;
      this.#read(this.windowCloses);
      this.#onWindowEdge('closes');
    }
    this.phase.next = this.#next();
  }

  /** The run ends: what is open is closed. */
  finish(now: number): void {
    for (const site of this.#sites) site?.meter.advance(now);
    if (this.#bin < this.#bins) this.#closeBin(now);
    if (!this.#closed) {
      this.#read(this.windowCloses);
      this.#onWindowEdge('closes');
    }
  }

  timeline(): Timeline {
    return {
      bins: this.#bins,
      binSeconds: this.binSeconds,
      occupied: this.#occupied,
      inService: this.#inService,
      procured: this.#procured,
      queued: this.#queued,
      granted: this.#granted,
    };
  }

  #closeBin(now: number): void {
    const seconds = now - this.#bin * this.binSeconds;
    this.#sites.forEach((site, k) => {
      if (site === null) return;
      const grown = between(this.#lastReading[k], site.meter.totals);
      const at = k * this.#bins + this.#bin;
      this.#occupied[at] = grown.occupied;
      this.#inService[at] = grown.inService;
      this.#procured[at] = site.gpus * seconds;
      this.#queued[at] = grown.queued;
      this.#granted[at] = grown.granted;
      this.#lastReading[k] = { ...site.meter.totals };
    });
    this.#bin++;
  }

  #read(into: Totals[]): void {
    this.#sites.forEach((site, k) => {
      if (site) into[k] = { ...site.meter.totals };
    });
  }
}
