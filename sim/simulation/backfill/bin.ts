/**
 * A bin of the plan: one node's worth of GPUs on which rest parts run or are promised, each over an interval.
 * It must not know whole nodes or the profile. A bin on a real node is bound; one without is virtual.
 */
export class Bin {
  /** The node, or −1 while it is virtual. */
  node = -1;
  /** Rest parts that run. */
  running = 0;
  /** Bins are told apart, and virtual ones taken in turn, by the order of their creation. */
  readonly number: number;
  readonly #jobs: number[] = [];
  readonly #gpus: number[] = [];
  readonly #start: number[] = [];
  readonly #end: number[] = [];

  constructor(number: number) {
    this.number = number;
  }

  get isEmpty(): boolean {
    return this.#jobs.length === 0;
  }

  add(job: number, gpus: number, start: number, end: number): void {
    this.#jobs.push(job);
    this.#gpus.push(gpus);
    this.#start.push(start);
    this.#end.push(end);
  }

  remove(job: number): void {
    const at = this.#jobs.indexOf(job);
    this.#jobs.splice(at, 1);
    this.#gpus.splice(at, 1);
    this.#start.splice(at, 1);
    this.#end.splice(at, 1);
  }

  /** Moves the end of a running part to `end`. */
  extend(job: number, end: number): void {
    this.#end[this.#jobs.indexOf(job)] = end;
  }

  /** GPUs in use or promised at `time`. */
  loadAt(time: number): number {
    let load = 0;
    for (let k = 0; k < this.#jobs.length; k++) {
      if (this.#start[k] <= time && time < this.#end[k]) load += this.#gpus[k];
    }
    return load;
  }

  /** The next start or end of a part after `time`, s; Infinity if there is none. */
  nextChange(time: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.#jobs.length; k++) {
      const start = this.#start[k];
      const end = this.#end[k];
      if (start > time && start < next) next = start;
      if (end > time && end < next) next = end;
    }
    return next;
  }

  /** First time ≥ from at which more than `load` GPUs are in use or promised; Infinity if there is none. */
  firstAbove(from: number, load: number): number {
    for (let time = from; time !== Number.POSITIVE_INFINITY; time = this.nextChange(time)) {
      if (this.loadAt(time) > load) return time;
    }
    return Number.POSITIVE_INFINITY;
  }
}
