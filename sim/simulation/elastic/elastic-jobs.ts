/**
 * What is known of a project's elastic jobs besides what is known of all: the size that each would have anyhow, when it was
 * changed, and what its changes cost and gave. It must not know why a job is resized.
 */
import type { Elasticity } from '../../model/elasticity.ts';
import { rateOf } from '../../model/elasticity.ts';

const NONE = -1;

/** Columns over the jobs of one project. */
export class ElasticJobs {
  /** GPUs without any change: what the job wishes for, as far as its grants are large enough. */
  readonly usual: Int32Array;
  /** Wall seconds of the present attempt before it works; −1: as for all jobs. */
  readonly ahead: Float64Array;
  /** When the job began in its present stay, and was changed last, s. */
  readonly beganAt: Float64Array;
  readonly changedAt: Float64Array;
  readonly shrinks: Int32Array;
  readonly grows: Int32Array;
  /** Seconds of attempts before the last one whose work was kept. */
  readonly keptSeconds: Float64Array;
  /** Of all its jobs: GPU-seconds beyond their usual size. */
  grownGpuSeconds = 0;
  readonly #least: Int32Array;
  readonly #most: Int32Array;
  readonly #exponent: Float64Array;

  /** @param base row of the project's first job in the demand */
  constructor({ least, most, exponent }: Elasticity, base: number, count: number) {
    this.#least = least.subarray(base, base + count);
    this.#most = most.subarray(base, base + count);
    this.#exponent = exponent.subarray(base, base + count);
    this.usual = new Int32Array(count).fill(1);
    this.ahead = new Float64Array(count).fill(NONE);
    this.beganAt = new Float64Array(count);
    this.changedAt = new Float64Array(count);
    this.shrinks = new Int32Array(count);
    this.grows = new Int32Array(count);
    this.keptSeconds = new Float64Array(count);
  }

  isElastic(job: number): boolean {
    return this.#most[job] > 0;
  }

  /** Fewest GPUs: a job that has fewer anyhow gives up none. */
  leastOf(job: number): number {
    return Math.min(this.#least[job], this.usual[job]);
  }

  mostOf(job: number): number {
    return this.#most[job];
  }

  /** GPUs' work that the job does on so many. */
  rateOf(job: number, gpus: number): number {
    return this.isElastic(job) ? rateOf(gpus, this.usual[job], this.#exponent[job]) : gpus;
  }

  /** An attempt on so many GPUs has ended, or is changed. @param kept seconds of it whose work need not be done again */
  ran(job: number, gpus: number, seconds: number, kept: number): void {
    this.keptSeconds[job] += kept;
    if (this.isElastic(job)) this.grownGpuSeconds += Math.max(0, gpus - this.usual[job]) * seconds;
  }

  changed(job: number, from: number, to: number, now: number): void {
    this.changedAt[job] = now;
    if (to < from) this.shrinks[job]++;
    else this.grows[job]++;
  }

  wasChanged(job: number): boolean {
    return this.shrinks[job] + this.grows[job] > 0;
  }
}
