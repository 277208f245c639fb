/**
 * Draws the outages of a replication before the run: failures of nodes, outages of leaf groups and sites, planned windows.
 * It must not know jobs, policies or when nodes enter service: whoever is not there is not missed.
 *
 * The k-th failure of a node is its k-th draw, and every node has a stream of its own, so that another node, cluster or
 * policy moves nobody's draws. A node's clock of failures runs while it is up: failure and repair take turns.
 */
import { type Distribution, exponential, lognormal } from '../../engine/distributions.ts';
import { log } from '../../engine/exact-math.ts';
import { gamma } from '../../engine/gamma.ts';
import { type Stream, stream } from '../../engine/random.ts';
import type { Outage, OutageKind } from '../../model/faults.ts';
import { type Cluster, type Fleet, leafGroups, nodesOf } from '../../model/fleet.ts';
import type { FaultSpec, GroupOutages, LengthLaw, Maintenance, NodeFailures, SwitchOff } from './spec.ts';

const DAY_SECONDS = 86_400;

export interface Draw {
  readonly seed: string;
  readonly replication: number;
}

/**
 * Outages that begin in [0, horizon), by cluster, kind and node; a provider's own part has none.
 * @param horizon finite, s
 */
export function generateOutages(spec: FaultSpec, fleet: Fleet, horizon: number, draw: Draw): Outage[] {
  const { failures, leafGroups: groups, sites, maintenance, switchOffs } = spec;
  return fleet.clusters.flatMap((cluster, index) => {
    if (cluster.providerOwn) return [];
    const of = (entity: string): Stream => stream(draw.seed, draw.replication, 'fault', `${cluster.id}/${entity}`);
    const place = { cluster, index, horizon, of };
    return [
      ...(failures ? nodeFailures(failures, place) : []),
      ...(groups ? groupOutages(groups, place) : []),
      ...(sites ? siteOutages(sites, place) : []),
      ...(maintenance ? windows(maintenance, place) : []),
      ...switchOffs.flatMap((switchOff) => switchedOff(switchOff, place)),
    ];
  });
}

/** One cluster and the streams of what can fail in it. */
interface Place {
  readonly cluster: Cluster;
  readonly index: number;
  readonly horizon: number;
  of(entity: string): Stream;
}

export function lengthOf({ medianSeconds, spread }: LengthLaw): Distribution {
  return lognormal(medianSeconds, log(spread));
}

/** Mean of the repairs, s. */
export function meanRepair({ repair: { quickShare, quick, long } }: NodeFailures): number {
  return quickShare * lengthOf(quick).mean + (1 - quickShare) * lengthOf(long).mean;
}

/** Up and down by turns from second 0, where it is up; whole seconds, a fraction rounded up. */
function renewals(horizon: number, next: () => { readonly up: number; readonly down: number }) {
  const found: { readonly from: number; readonly until: number }[] = [];
  for (let now = 0; ; ) {
    const { up, down } = next();
    const from = now + Math.ceil(up);
    if (!(from < horizon)) return found;
    now = from + Math.max(1, Math.ceil(down));
    found.push({ from, until: now });
  }
}

function nodeFailures(law: NodeFailures, { cluster, index, horizon, of }: Place): Outage[] {
  const { per1000NodeDays, frailtyShape, repair } = law;
  if (per1000NodeDays === 0) return [];
  const gap = exponential((1_000 * DAY_SECONDS) / per1000NodeDays);
  const frailty = frailtyShape === Number.POSITIVE_INFINITY ? null : gamma(frailtyShape, 1);
  const quick = lengthOf(repair.quick);
  const long = lengthOf(repair.long);
  return Array.from({ length: nodesOf(cluster) }, (_, node) => {
    const draws = of(`${node}`);
    // One draw for the node whether it is used or not, then three for each failure.
    const u = draws.nextOpen();
    const rate = frailty ? frailty.quantile(u) : 1;
    const times = renewals(horizon, () => {
      const up = gap.quantile(draws.nextOpen()) / rate;
      const isQuick = draws.next() < repair.quickShare;
      return { up, down: (isQuick ? quick : long).quantile(draws.nextOpen()) };
    });
    return times.map((time): Outage => unannounced('failure', index, node, 1, time));
  }).flat();
}

function groupOutages(law: GroupOutages, place: Place): Outage[] {
  const { cluster, index } = place;
  const groupOf = leafGroups(nodesOf(cluster), cluster.leafGroupNodes);
  const groups = groupOf.length === 0 ? 0 : groupOf[groupOf.length - 1]! + 1;
  return Array.from({ length: groups }, (_, group) => {
    const first = groupOf.indexOf(group);
    const count = groupOf.lastIndexOf(group) + 1 - first;
    return together(law, place, `group ${group}`).map((time) => unannounced('leafGroup', index, first, count, time));
  }).flat();
}

function siteOutages(law: GroupOutages, place: Place): Outage[] {
  const { cluster, index } = place;
  return together(law, place, 'site').map((time) => unannounced('site', index, 0, nodesOf(cluster), time));
}

function together({ per1000Days, length }: GroupOutages, { horizon, of }: Place, entity: string) {
  if (per1000Days === 0) return [];
  const gap = exponential((1_000 * DAY_SECONDS) / per1000Days);
  const down = lengthOf(length);
  const draws = of(entity);
  return renewals(horizon, () => ({ up: gap.quantile(draws.nextOpen()), down: down.quantile(draws.nextOpen()) }));
}

function unannounced(
  kind: OutageKind,
  cluster: number,
  first: number,
  count: number,
  { from, until }: { readonly from: number; readonly until: number },
): Outage {
  return { cluster, nodes: { first, count }, from, until, kind, announcedAt: null };
}

function windows(law: Maintenance, { cluster, index, horizon }: Place): Outage[] {
  const { everySeconds, lengthSeconds, share, noticeSeconds } = law;
  const all = nodesOf(cluster);
  const at = Math.min(all, Math.max(1, Math.round(share * all)));
  const outages: Outage[] = [];
  let first = 0;
  for (let from = everySeconds; from < horizon; from += everySeconds) {
    const nodes = Array.from({ length: at }, (_, k) => (first + k) % all).sort((a, b) => a - b);
    first = (first + at) % all;
    const announcedAt = from - noticeSeconds;
    outages.push({ cluster: index, nodes, from, until: from + lengthSeconds, kind: 'maintenance', announcedAt });
  }
  return outages;
}

function switchedOff({ clusters, share, from, until, noticeSeconds }: SwitchOff, place: Place): Outage[] {
  if (!clusters.includes(place.index) || from >= place.horizon) return [];
  const all = nodesOf(place.cluster);
  const count = Math.min(all, Math.max(1, Math.round(share * all)));
  const nodes = { first: all - count, count };
  return [{ cluster: place.index, nodes, from, until, kind: 'switchOff', announcedAt: from - noticeSeconds }];
}
