/**
 * Which node of a shared cluster is down when, asked anew each time. It must not know jobs, and shares no code with the
 * simulator.
 */
import type { Outage } from '../../../sim/model/faults.ts';
import type { NaiveWindow } from '../model.ts';

const NEVER = Number.POSITIVE_INFINITY;

export class Downtime {
  readonly #outages: readonly Outage[];

  constructor(outages: readonly Outage[]) {
    this.#outages = outages;
  }

  /** When a node may go down or come back, or is said to, s. */
  get instants(): number[] {
    return this.#outages.flatMap(({ from, until, announcedAt }) => [announcedAt ?? from, from, until]);
  }

  isDown(node: number, now: number): boolean {
    return this.#of(node).some(({ from, until }) => from <= now && now < until);
  }

  /** When those who plan expect a node back that is down: where the outage that ends last was announced before it went. */
  expectedBack(node: number, now: number): number {
    const all = this.#of(node);
    let chain = all.filter(({ from, until }) => from <= now && now < until);
    for (let count = 0; count < chain.length; ) {
      count = chain.length;
      chain = all.filter((each) => chain.some(({ from, until }) => each.from <= until && from <= each.until));
    }
    const from = Math.min(...chain.map((each) => each.from));
    const until = Math.max(...chain.map((each) => each.until));
    const last = chain.filter((each) => each.until === until).sort((a, b) => a.from - b.from)[0]!;
    return last.announcedAt !== null && last.announcedAt <= from ? until : NEVER;
  }

  /** The next window of a node that is up, of what has been announced by now: what overlaps or touches is one; null: none. */
  windowOf(node: number, now: number): NaiveWindow | null {
    const known = this.#of(node).filter(
      ({ announcedAt, from }) => announcedAt !== null && announcedAt <= now && from > now,
    );
    if (known.length === 0) return null;
    const begin = Math.min(...known.map(({ from }) => from));
    let end = begin;
    for (let last = -1; last !== end; ) {
      last = end;
      end = Math.max(end, ...known.filter(({ from }) => from <= last).map(({ until }) => until));
    }
    return { begin, end };
  }

  /** GPU-seconds that nodes are down before the horizon. */
  gpuSecondsDown(nodes: number, gpusPerNode: number, horizon: number): number {
    const times = [...new Set([...this.instants.filter((at) => at >= 0 && at < horizon), horizon])].sort(
      (a, b) => a - b,
    );
    let nodeSeconds = 0;
    for (const [k, at] of times.slice(0, -1).entries())
      for (let node = 0; node < nodes; node++) if (this.isDown(node, at)) nodeSeconds += times[k + 1]! - at;
    return nodeSeconds * gpusPerNode;
  }

  #of(node: number): Outage[] {
    return this.#outages.filter(({ nodes }) =>
      'first' in nodes ? node >= nodes.first && node < nodes.first + nodes.count : nodes.includes(node),
    );
  }
}
