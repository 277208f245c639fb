/**
 * From when on which node is known to be taken from its users, when and for how long: announced outages and reservations as
 * closings, before the run. It must not know pools or jobs, nor what closing means to either.
 *
 * A node closes when an outage or a reservation of it is announced, when it enters service, or when it comes up, whichever
 * is later, and stays closing until it goes down, or until its reservation is over. Announcements that change its window
 * close it anew.
 */
import { type NodeDowntime, nodesOfSet, type Outage } from '../../model/faults.ts';
import type { Reservation } from '../../model/reservations.ts';

/** When a node will be gone, or kept, as far as it is announced, s: in [begin, end); Infinity: for good. */
export interface ClosedWindow {
  readonly begin: number;
  readonly end: number;
  /** It is kept now: index of the reservation, and until when whom that names may use the node. */
  readonly kept: { readonly by: number; readonly until: number } | null;
}

export interface Closing {
  /** From when on this holds, s. */
  readonly at: number;
  /** Null: it stays after all. */
  readonly window: ClosedWindow | null;
}

/** A reservation with its index among all of the run. */
export interface KeptTime extends Pick<Reservation, 'from' | 'until' | 'announcedAt'> {
  readonly by: number;
}

/** What is announced of one node. */
export interface Announced {
  readonly outages: readonly Outage[];
  readonly kept: readonly KeptTime[];
}

/** What is announced, by cluster and node; nodes of which nothing ever is are left out. */
export function announcedByNode(
  outages: readonly Outage[],
  reservations: readonly Reservation[],
): ReadonlyMap<number, Announced>[] {
  const byCluster: Map<number, { outages: Outage[]; kept: KeptTime[] }>[] = [];
  const at = (cluster: number, node: number) => {
    byCluster[cluster] ??= new Map();
    const own = byCluster[cluster].get(node) ?? { outages: [], kept: [] };
    byCluster[cluster].set(node, own);
    return own;
  };
  for (const outage of outages) {
    if (outage.announcedAt === null) continue;
    for (const node of nodesOfSet(outage.nodes)) at(outage.cluster, node).outages.push(outage);
  }
  reservations.forEach(({ cluster, nodes, from, until, announcedAt }, by) => {
    for (const node of nodesOfSet(nodes)) at(cluster, node).kept.push({ by, from, until, announcedAt });
  });
  return byCluster;
}

/**
 * The closings of one node, ascending.
 * @param announced of the node
 * @param inServiceFrom when it enters service, s
 */
export function closingsOf(
  announced: Announced,
  { intervals }: NodeDowntime,
  inServiceFrom: number,
  horizon: number,
): Closing[] {
  const { outages, kept } = announced;
  if (outages.length + kept.length === 0) return [];
  const service = Math.max(inServiceFrom, 0);
  const turns = [
    service,
    ...outages.map(({ announcedAt }) => announcedAt ?? 0),
    ...kept.flatMap(({ announcedAt, from, until }) => [announcedAt, from, until]),
    ...intervals.map(({ until }) => until),
  ];
  const closings: Closing[] = [];
  let upSince = Number.NEGATIVE_INFINITY;
  let told = null as ClosedWindow | null;
  for (const at of [...new Set(turns)].sort((a, b) => a - b)) {
    if (at < service || at >= horizon || intervals.some(({ from, until }) => from <= at && at < until)) continue;
    const lastUp = intervals.reduce(
      (last, { until }) => (until <= at ? Math.max(last, until) : last),
      Number.NEGATIVE_INFINITY,
    );
    const window = nextWindow(announced, at);
    const before = lastUp === upSince ? told : null;
    if (!isSame(window, before)) closings.push({ at, window });
    told = window;
    upSince = lastUp;
  }
  return closings;
}

function isSame(one: ClosedWindow | null, other: ClosedWindow | null): boolean {
  if (one === null || other === null) return one === other;
  const isKeptAlike = one.kept?.by === other.kept?.by && one.kept?.until === other.kept?.until;
  return one.begin === other.begin && one.end === other.end && isKeptAlike;
}

/** The next window of what has been announced by `at`, or the present one: what overlaps or touches is one. */
function nextWindow({ outages, kept }: Announced, at: number): ClosedWindow | null {
  const down = outages.filter((outage) => (outage.announcedAt ?? at) <= at && outage.from > at);
  const reserved = kept.filter(({ announcedAt, until }) => announcedAt <= at && until > at);
  const known = [...down, ...reserved].sort((a, b) => a.from - b.from);
  if (known.length === 0) return null;
  const begin = known[0].from;
  let end = known[0].until;
  for (const { from, until } of known) if (from <= end) end = Math.max(end, until);
  const now = reserved.find(({ from }) => from <= at);
  const lasts = (most: number) => down.reduce((least, { from }) => Math.min(least, from), most);
  return { begin, end, kept: now ? { by: now.by, until: lasts(now.until) } : null };
}
