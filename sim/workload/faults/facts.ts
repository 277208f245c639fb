/**
 * What drawn or given outages turned out to be, beside what was asked and what is published: figures for the report.
 * It must not draw anything.
 */
import {
  downtimes,
  nodesOfSet,
  OUTAGE_KINDS,
  OUTAGE_MEANING,
  type Outage,
  type OutageKind,
} from '../../model/faults.ts';
import { type Fleet, nodesOf } from '../../model/fleet.ts';
import type { Fact } from '../presets/preset.ts';
import { meanRepair } from './generate.ts';
import type { FaultSpec, NodeFailures } from './spec.ts';

const DAY_SECONDS = 86_400;

/** Share of its time for which a node of mean rate is up, by its failures alone: MTBF ÷ (MTBF + MTTR). */
export function expectedAvailability(law: NodeFailures): number {
  const upSeconds = (1_000 * DAY_SECONDS) / law.per1000NodeDays;
  return upSeconds / (upSeconds + meanRepair(law));
}

/** @param spec null: the outages come from a file */
export function describeFaults(
  spec: FaultSpec | null,
  outages: readonly Outage[],
  fleet: Fleet,
  horizon: number,
): Fact[] {
  return [...(spec ? askedFor(spec, fleet) : []), ...obtained(outages, fleet, horizon)];
}

function askedFor({ failures, leafGroups, sites, maintenance, switchOffs }: FaultSpec, fleet: Fleet): Fact[] {
  const facts: Fact[] = [];
  const note = (label: string, value: string): void => {
    facts.push({ label, value });
  };
  if (failures) {
    const { per1000NodeDays, frailtyShape, repair } = failures;
    const { quickShare, quick, long } = repair;
    const spread =
      frailtyShape === Number.POSITIVE_INFINITY
        ? 'the same for all nodes'
        : `a node’s own rate × gamma of mean 1 and shape ${frailtyShape}`;
    note('node failures', `${per1000NodeDays} in 1,000 node-days up, ${spread}`);
    const law = (of: typeof quick): string => `median ${hours(of.medianSeconds)} h, spread ${of.spread}`;
    note('repairs', `${percent(quickShare, 0)} quick (${law(quick)}), the rest long (${law(long)})`);
    note('mean repair', `${hours(meanRepair(failures))} h`);
    note('expected availability by node failures', percent(expectedAvailability(failures), 3));
  }
  for (const [label, law] of [
    ['leaf group outages', leafGroups],
    ['site outages', sites],
  ] as const) {
    if (law) note(label, `${law.per1000Days} in 1,000 days up each, median ${hours(law.length.medianSeconds)} h`);
  }
  if (maintenance) {
    const { everySeconds, lengthSeconds, share, noticeSeconds } = maintenance;
    note(
      'maintenance',
      `every ${everySeconds / DAY_SECONDS} d for ${hours(lengthSeconds)} h, ${percent(share, 0)} of the nodes, ` +
        `announced ${noticeSeconds / DAY_SECONDS} d ahead`,
    );
  }
  for (const { clusters, share, from, until, noticeSeconds } of switchOffs) {
    const where = clusters.map((cluster) => fleet.clusters[cluster]!.id).join(', ');
    const day = (instant: number): string => `day ${Math.round((10 * instant) / DAY_SECONDS) / 10}`;
    const span = until === Number.POSITIVE_INFINITY ? `from ${day(from)} on` : `${day(from)} to ${day(until)}`;
    const notice = `announced ${noticeSeconds / DAY_SECONDS} d ahead`;
    note('switch-off', `${percent(share, 0)} of the nodes of ${where}, ${span}, ${notice}`);
  }
  return facts;
}

function obtained(outages: readonly Outage[], fleet: Fleet, horizon: number): Fact[] {
  const counts = new Map<OutageKind, number>();
  for (const { kind } of outages) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = OUTAGE_KINDS.filter((kind) => counts.has(kind));
  const facts = kinds.map((kind) => ({
    label: `outages drawn or given: ${OUTAGE_MEANING[kind]}`,
    value: `${counts.get(kind)}`,
  }));
  const { downSeconds, nodeSeconds } = downOf(outages, fleet, horizon);
  if (nodeSeconds > 0) {
    facts.push({ label: 'nodes up by these outages', value: percent(1 - downSeconds / nodeSeconds, 3) });
  }
  const failed = outages.filter(({ kind }) => kind === 'failure');
  if (failed.length > 0) facts.push({ label: 'worst tenth of the nodes', value: worstTenth(failed, fleet) });
  return facts;
}

/** Node-seconds from 0 to the horizon, whether in service or not. */
function downOf(outages: readonly Outage[], fleet: Fleet, horizon: number) {
  const counts = fleet.clusters.map((cluster) => (cluster.providerOwn ? 0 : nodesOf(cluster)));
  const own = outages.filter(({ cluster }) => counts[cluster]! > 0);
  let downSeconds = 0;
  for (const { intervals } of downtimes(own, counts).flat()) {
    for (const { from, until } of intervals) downSeconds += Math.max(0, Math.min(until, horizon) - Math.max(from, 0));
  }
  return { downSeconds, nodeSeconds: counts.reduce((sum, nodes) => sum + nodes, 0) * horizon };
}

function worstTenth(failures: readonly Outage[], fleet: Fleet): string {
  const counts = fleet.clusters.map((cluster) => new Array<number>(cluster.providerOwn ? 0 : nodesOf(cluster)).fill(0));
  for (const { cluster, nodes } of failures) for (const node of nodesOfSet(nodes)) counts[cluster]![node]!++;
  const byNode = counts.flat().sort((a, b) => b - a);
  const all = byNode.reduce((sum, count) => sum + count, 0);
  const worst = byNode.slice(0, Math.ceil(byNode.length / 10)).reduce((sum, count) => sum + count, 0);
  return `${percent(worst / all, 0)} of the node failures`;
}

function hours(seconds: number): string {
  return String(Math.round(seconds / 36) / 100);
}

function percent(share: number, digits: number): string {
  return `${(100 * share).toFixed(digits)} %`;
}
