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
  let nodes = 0;
  for (const phase of cluster.phases) if (phase.plannedAt <= t) nodes += phase.nodes;
  return nodes;
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
  const edges = edgesOf(cluster, from, to);
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

/** Both ends, full hours between them, and instants at which the cluster's planned nodes change: ascending, each once. */
function edgesOf({ phases }: Cluster, from: number, to: number): Float64Array {
  const changes: number[] = [];
  for (const { plannedAt } of phases) if (plannedAt > from && plannedAt < to) changes.push(plannedAt);
  changes.sort((a, b) => a - b);
  const firstHour = Math.floor(from / HOUR_SECONDS) + 1;
  const edges = new Float64Array(Math.max(0, Math.ceil(to / HOUR_SECONDS) - firstHour) + changes.length + 2);
  let count = 0;
  let change = 0;
  edges[count++] = from;
  for (let hour = firstHour * HOUR_SECONDS; hour < to; hour += HOUR_SECONDS) {
    for (; change < changes.length && changes[change]! <= hour; change++)
      if (changes[change]! < hour && changes[change]! > edges[count - 1]!) edges[count++] = changes[change]!;
    edges[count++] = hour;
  }
  for (; change < changes.length; change++) if (changes[change]! > edges[count - 1]!) edges[count++] = changes[change]!;
  if (to > from) edges[count++] = to;
  return edges.slice(0, count);
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
