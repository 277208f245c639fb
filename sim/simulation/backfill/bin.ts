/**
 * A bin of the plan: one node's worth of GPUs on which rest parts run or are promised, each over an interval.
 * It must not know whole nodes or jobs. A bin on a real node is bound; one without is virtual.
 */
import { StepFunction } from '../../engine/step-function.ts';

export class Bin {
  /** The node, or −1 while it is virtual. */
  node = -1;
  /** Rest parts that run, and those that run or are promised. */
  running = 0;
  parts = 0;
  /** GPUs in use or promised, over time. */
  readonly load = new StepFunction();
  /** Bins are told apart, and virtual ones taken in turn, by the order of their creation. */
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }

  add(gpus: number, start: number, end: number): void {
    this.load.change(start, end, gpus);
    this.parts++;
  }

  remove(gpus: number, start: number, end: number): void {
    this.load.change(start, end, -gpus);
    this.parts--;
  }
}
