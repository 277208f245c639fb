/**
 * From when on which node is known to go down, when and for how long: announced outages as closings, before the run. It
 * must not know pools or jobs, nor what closing means to either.
 *
 * A node closes when an outage of it is announced, when it enters service, or when it comes up, whichever is later, and
 * stays closing until it goes down. Announcements that change its window close it anew.
 */
import { type NodeDowntime, nodesOfSet, type Outage } from '../../model/faults.ts';

/** When a node will be gone, as far as it is announced, s: in [begin, end); Infinity: for good. */
export interface ClosedWindow {
  readonly begin: number;
  readonly end: number;
}

export interface Closing {
  /** From when on this holds, s. */
  readonly at: number;
  readonly window: ClosedWindow;
}

/** The announced outages by cluster and node. */
export function announcedByNode(outages: readonly Outage[]): (cluster: number, node: number) => readonly Outage[] {
  const byPlace = new Map<string, Outage[]>();
  for (const outage of outages) {
    if (outage.announcedAt === null) continue;
    for (const node of nodesOfSet(outage.nodes)) {
      const place = `${outage.cluster} ${node}`;
      const own = byPlace.get(place);
      if (own) own.push(outage);
      else byPlace.set(place, [outage]);
    }
  }
  return (cluster, node) => byPlace.get(`${cluster} ${node}`) ?? [];
}

/**
 * The closings of one node, ascending.
 * @param announced its announced outages
 * @param inServiceFrom when it enters service, s
 */
export function closingsOf(
  announced: readonly Outage[],
  { intervals }: NodeDowntime,
  inServiceFrom: number,
  horizon: number,
): Closing[] {
  if (announced.length === 0) return [];
  const service = Math.max(inServiceFrom, 0);
  const turns = [
    service,
    ...announced.map(({ announcedAt }) => announcedAt ?? 0),
    ...intervals.map(({ until }) => until),
  ];
  const closings: Closing[] = [];
  let upSince = Number.NEGATIVE_INFINITY;
  let told = null as ClosedWindow | null;
  for (const at of [...new Set(turns)].sort((a, b) => a - b)) {
    if (at < service || at >= horizon || intervals.some(({ from, until }) => from <= at && at < until)) continue;
    const lastUp = intervals.reduce((last, { until }) => (until <= at ? until : last), Number.NEGATIVE_INFINITY);
    const window = nextWindow(announced, at);
    const isAsTold = lastUp === upSince && window?.begin === told?.begin && window?.end === told?.end;
    if (window && !isAsTold) closings.push({ at, window });
    told = window;
    upSince = lastUp;
  }
  return closings;
}

/** The next window of what has been announced by `at`: outages that overlap or touch are one. */
function nextWindow(announced: readonly Outage[], at: number): ClosedWindow | null {
  const known = announced.filter((outage) => (outage.announcedAt ?? at) <= at && outage.from > at);
  if (known.length === 0) return null;
  known.sort((a, b) => a.from - b.from);
  const begin = known[0].from;
  let end = known[0].until;
  for (const { from, until } of known) if (from <= end) end = Math.max(end, until);
  return { begin, end };
}
