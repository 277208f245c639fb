/**
 * When which node of which cluster closes, goes down and comes up while it is in service, as lists in order of time. It
 * must not know pools or jobs.
 */
import type { DownInterval, NodeDowntime, Outage } from '../../model/faults.ts';
import { type Fleet, serviceSpans } from '../../model/fleet.ts';
import type { Reservation } from '../../model/reservations.ts';
import { announcedByNode, type Closing, closingsOf } from './closings.ts';

type Place = { readonly cluster: number; readonly node: number };

/** One time in which a node in service is down. */
export interface Downtime {
  readonly cluster: number;
  readonly node: number;
  /** Stands for the node among the rows behind the jobs: 0, 1, … over all nodes that are ever down. */
  readonly row: number;
  /** When it goes down: the interval's begin, or the node's entry into service where that is later, s. */
  readonly at: number;
  readonly interval: DownInterval;
}

/** From when on it is known that a node will go down, or is kept for some. */
export interface NodeClosing extends Closing {
  readonly cluster: number;
  readonly node: number;
  readonly row: number;
}

export interface OutageAgenda {
  /** Rows that are needed. */
  readonly rows: number;
  /** By `at`, then cluster, then node. */
  readonly goings: readonly Downtime[];
  /** By the interval's end, then cluster, then node; without those that never end. */
  readonly comings: readonly Downtime[];
  /** By `at`, then cluster, then node; none where nothing is announced. */
  readonly closings: readonly NodeClosing[];
}

const NOTHING = { outages: [], kept: [] };

/** Nodes that only close. */
function neverDown(downtimes: readonly NodeDowntime[], nodes: Iterable<number>): NodeDowntime[] {
  const known = new Set(downtimes.map(({ node }) => node));
  return [...nodes].filter((node) => !known.has(node)).map((node) => ({ node, intervals: [] }));
}

/**
 * @param downtimes by cluster, of the outages; nodes that are never in service are passed over
 * @param announced outages and reservations that everybody is told of
 * @param horizon what begins from here on is left out, s
 */
export function outageAgenda(
  downtimes: readonly (readonly NodeDowntime[])[],
  announced: { readonly outages: readonly Outage[]; readonly reservations: readonly Reservation[] },
  fleet: Fleet,
  horizon: number,
): OutageAgenda {
  const goings: Downtime[] = [];
  const closings: NodeClosing[] = [];
  const announcedOf = announcedByNode(announced.outages, announced.reservations);
  let rows = 0;
  downtimes.forEach((nodes, cluster) => {
    if (fleet.clusters[cluster].providerOwn) return;
    const spans = serviceSpans(fleet.clusters[cluster]);
    const told = announcedOf[cluster] ?? new Map<number, never>();
    for (const downtime of [...nodes, ...neverDown(nodes, told.keys())]) {
      const { node, intervals } = downtime;
      const span = spans.find(({ firstNode, nodes: count }) => node >= firstNode && node < firstNode + count);
      if (!span) continue;
      const row = rows++;
      for (const closing of closingsOf(told.get(node) ?? NOTHING, downtime, span.from, horizon)) {
        closings.push({ ...closing, cluster, node, row });
      }
      for (const interval of intervals) {
        const at = Math.max(interval.from, span.from, 0);
        if (at < interval.until && at < horizon) goings.push({ cluster, node, row, at, interval });
      }
    }
  });
  const byPlace = (a: Place, b: Place): number => a.cluster - b.cluster || a.node - b.node;
  return {
    rows,
    goings: goings.sort((a, b) => a.at - b.at || byPlace(a, b)),
    comings: goings
      .filter(({ interval }) => interval.until !== Number.POSITIVE_INFINITY)
      .sort((a, b) => a.interval.until - b.interval.until || byPlace(a, b)),
    closings: closings.sort((a, b) => a.at - b.at || byPlace(a, b)),
  };
}
