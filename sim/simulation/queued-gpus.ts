/**
 * GPUs that queued jobs of one pool ask for, summed by job size: a Fenwick tree (P. Fenwick, Software: Practice and
 * Experience 24(3), 1994). It must not know which jobs these are.
 */
export class QueuedGpus {
  /** GPUs of all queued jobs. */
  total = 0;
  readonly #sums: Float64Array;
  readonly #top: number;

  /** @param largest no job asks for more GPUs that could be served; larger ones count in `total` only */
  constructor(largest: number) {
    let top = 1;
    while (top <= largest) top *= 2;
    this.#top = top;
    this.#sums = new Float64Array(top);
  }

  add(gpus: number): void {
    this.#change(gpus, gpus);
  }

  remove(gpus: number): void {
    this.#change(gpus, -gpus);
  }

  /** GPUs of the queued jobs that ask for at most `most` each. */
  askingAtMost(most: number): number {
    let sum = 0;
    for (let k = Math.min(most, this.#top - 1); k > 0; k &= k - 1) sum += this.#sums[k];
    return sum;
  }

  #change(size: number, by: number): void {
    this.total += by;
    for (let k = size; k < this.#top; k += k & -k) this.#sums[k] += by;
  }
}
