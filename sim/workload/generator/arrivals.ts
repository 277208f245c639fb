/**
 * The rate of arrivals at one cluster over time, in cells of constant rate, and arrival instants drawn from it.
 * It must not know jobs: only how many instants are wanted.
 *
 * Rate ∝ nodes planned by then × profile of the local week × modulating factor. Given their number, the arrivals of a
 * Poisson process with that rate are independent with that density, which is how they are drawn.
 */

import type { Stream } from '../../engine/random.ts';
import type { Cluster } from '../../model/fleet.ts';
import { arrivalRate } from '../presets/arrivals.ts';

const HOUR_SECONDS = 3600;

/** Rate of a cluster in [from, to), cut at full hours and at planned supply. */
export interface ArrivalCells {
  /** Start of each cell, s, and behind the last its end. */
  readonly edges: Float64Array;
  /** Expected share of the arrivals of [from, to) by the end of each cell, ascending to 1; modulated. */
  readonly share: Float64Array;
  /** Share of the arrivals that each cell would get without modulation. */
  readonly plainShare: Float64Array;
}

/** Nodes planned to be in service at `t`. */
export function plannedNodes(cluster: Cluster, t: number): number {
  return cluster.phases.reduce((sum, phase) => sum + (phase.plannedAt <= t ? phase.nodes : 0), 0);
}

/** ∫ of planned GPUs × relative speed over [from, to), reference GPU-seconds. */
export function plannedCapacity(cluster: Cluster, from: number, to: number): number {
  const nodeSeconds = cluster.phases.reduce(
    (sum, phase) => sum + phase.nodes * Math.max(0, to - Math.max(from, phase.plannedAt)),
    0,
  );
  return nodeSeconds * cluster.gpusPerNode * cluster.speed;
}

/**
 * Cells over [from, to), in which some node must be planned. Second 0 is `weekOffsetSeconds` after a Monday 00:00 local
 * time; `factors` holds the modulating factor of each hour since second 0.
 */
export function arrivalCells(
  cluster: Cluster,
  [from, to]: readonly [from: number, to: number],
  weekOffsetSeconds: number,
  factors: Float64Array,
): ArrivalCells {
  const cuts = new Set<number>([from, to]);
  for (let hour = Math.ceil(from / HOUR_SECONDS) * HOUR_SECONDS; hour < to; hour += HOUR_SECONDS) cuts.add(hour);
  for (const { plannedAt } of cluster.phases) if (plannedAt > from && plannedAt < to) cuts.add(plannedAt);
  const edges = Float64Array.from(cuts).sort();
  const cells = edges.length - 1;
  const share = new Float64Array(cells);
  const plainShare = new Float64Array(cells);
  let total = 0;
  let plainTotal = 0;
  for (let cell = 0; cell < cells; cell++) {
    const start = edges[cell]!;
    const rate = plannedNodes(cluster, start) * arrivalRate(weekOffsetSeconds + start) * (edges[cell + 1]! - start);
    plainShare[cell] = rate;
    plainTotal += rate;
    total += rate * factors[Math.floor(start / HOUR_SECONDS)]!;
    share[cell] = total;
  }
  for (let cell = 0; cell < cells; cell++) {
    share[cell]! /= total;
    plainShare[cell]! /= plainTotal;
  }
  return { edges, share, plainShare };
}

/** Writes `count` independent instants, whole seconds rounded down, to `out` from `at` on; one draw each. */
export function drawArrivals(cells: ArrivalCells, stream: Stream, out: Float64Array, at: number, count: number): void {
  const { edges, share } = cells;
  for (let k = at; k < at + count; k++) {
    const u = stream.next();
    let low = 0;
    let high = share.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (share[middle]! > u) high = middle;
      else low = middle + 1;
    }
    const start = low === 0 ? 0 : share[low - 1]!;
    const width = share[low]! - start;
    const within = width > 0 ? (u - start) / width : 0;
    out[k] = Math.min(Math.floor(edges[low]! + within * (edges[low + 1]! - edges[low]!)), edges[low + 1]! - 1);
  }
}
