/**
 * What the jobs of a run are told apart by in its metrics. It must not know what is summed.
 *
 * These are classes and not closures of a run: their methods are called for each job, and the engine compiles a closure anew
 * for every run, a method once.
 */
import type { JobTable } from '../../model/jobs.ts';
import type { Dimension } from './group-sums.ts';
import { SIZE_CLASSES, sizeClassOf } from './size-classes.ts';

/** All of them are one group. */
export class AllJobs implements Dimension {
  readonly name = '';
  readonly values: readonly string[] = [''];

  groupOf(): number {
    return 0;
  }
}

/** By GPUs asked for. */
export class BySizeClass implements Dimension {
  readonly name = 'sizeClass';
  readonly values: readonly string[] = SIZE_CLASSES;
  readonly #gpus: Int32Array;

  constructor({ gpus }: JobTable) {
    this.#gpus = gpus;
  }

  groupOf(job: number): number {
    return sizeClassOf(this.#gpus[job]);
  }
}

export class ByJobClass implements Dimension {
  readonly name = 'jobClass';
  readonly values: readonly string[];
  readonly #jobClass: Uint8Array;

  constructor({ classes, jobClass }: JobTable) {
    this.values = classes;
    this.#jobClass = jobClass;
  }

  groupOf(job: number): number {
    return this.#jobClass[job];
  }
}

/** By where a job ran, else by its home. */
export class ByPlace implements Dimension {
  readonly name: string;
  readonly values: readonly string[];
  readonly #groupOfCluster: readonly number[];
  readonly #cluster: Int16Array;
  readonly #home: Uint8Array;

  /**
   * @param groupOfCluster index into `values` for each cluster of the fleet
   * @param cluster where each job ran; negative: nowhere
   */
  constructor(
    name: string,
    values: readonly string[],
    groupOfCluster: readonly number[],
    cluster: Int16Array,
    { home }: JobTable,
  ) {
    this.name = name;
    this.values = values;
    this.#groupOfCluster = groupOfCluster;
    this.#cluster = cluster;
    this.#home = home;
  }

  groupOf(job: number): number {
    const ran = this.#cluster[job];
    return this.#groupOfCluster[ran >= 0 ? ran : this.#home[job]];
  }
}
