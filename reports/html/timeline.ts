/**
 * Utilisation over time: a panel for each cluster with a line for each variant, in front of supply.
 * It must not know the simulator.
 */
import type { Results, VariantResult } from '../../sim/experiment/results.ts';
import { variantColour } from '../charts/svg.ts';
import { type UtilisationChart, type UtilisationLine, utilisationChart } from '../charts/utilisation.ts';
import { decimal } from '../format.ts';
import { html, type Markup, trusted } from './markup.ts';
import { legend, section } from './parts.ts';

type Cluster = Results['clusters'][number];
type Step = UtilisationChart['supply']['inService'][number];
const IN_SERVICE_SWATCH = '<span class="swatch" style="background:var(--supply);--edge:var(--loss)"></span>';
const DAY_SECONDS = 86_400;
/** A panel is some 300 pixels wide: with more points the lines of several variants become a thicket. */
const MOST_POINTS = 72;

export function timelineSection(results: Results): Markup | null {
  const clusters = results.clusters.filter((cluster) => !cluster.providerOwn);
  if (clusters.length === 0 || results.variants.length === 0) return null;
  const panels = clusters.map((cluster) => {
    const heading = `${cluster.gpu.toUpperCase()}, ${decimal(cluster.gpus)} GPUs, ${cluster.provider}`;
    return html`<figure><h3>${cluster.id}</h3><figcaption>${heading}</figcaption>${panel(cluster, results)}</figure>`;
  });
  const more = [
    html`${trusted('<span class="swatch" style="background:var(--supply);--edge:var(--loss)"></span>')}in service`,
  ];
  if (clusters.some((cluster) => plannedSteps(cluster, results).length > 0)) {
    more.push(html`${trusted('<span class="line"></span>')}planned`);
  }
  if (hasGrants(results)) more.push(html`${trusted('<span class="dots"></span>')}held by grants`);
  const [first] = results.variants;
  const differ = clusters.some(({ id }) =>
    results.variants.some((variant) => first && !sameSupply(first, variant, id)),
  );
  if (differ)
    more[0] = html`${trusted(IN_SERVICE_SWATCH)}in service, ${first?.name ?? ''}; thin lines: as other variants had it`;
  return section('timeline', 'Utilisation over time', [
    html`<p>GPUs occupied, as a share of each cluster’s GPUs, mean over replications${results.kind === 'steady' ? '; dotted rules mark the measured window' : ''}.</p>`,
    legend(
      results.variants.map((variant) => variant.name),
      more,
    ),
    html`<div class="panels">${panels}</div>`,
  ]);
}

function panel(cluster: Cluster, results: Results): Markup {
  const { variants } = results;
  const curves = variants.map((variant, index) => ({
    variant: variant.name,
    colour: variantColour(index),
    index,
    points: occupied(variant, cluster, results),
  }));
  const [first] = variants;
  const inService = first ? inServiceSteps(first, cluster, results) : [];
  const differ = variants.filter((variant) => first && !sameSupply(first, variant, cluster.id));
  const ownSupply = variants.flatMap((variant, index): UtilisationLine[] => {
    if (!differ.includes(variant)) return [];
    const steps = inServiceSteps(variant, cluster, results);
    return [{ variant: variant.name, colour: variantColour(index), index, points: steps }];
  });
  // Where variants hold alike, one line says it.
  const granted = variants.flatMap((variant, index): UtilisationLine[] => {
    const isTold = variants.slice(0, index).some((other) => sameGrants(other, variant, cluster.id));
    const points = isTold ? [] : grantedPoints(variant, cluster, results);
    return points.length === 0 ? [] : [{ variant: variant.name, colour: variantColour(index), index, points }];
  });
  const spoken = variants
    .map((variant) => `${variant.name} ${percent(meanUtilisation(variant, cluster.id))}`)
    .join(', ');
  return utilisationChart({
    cluster: cluster.id,
    description: `Mean utilisation of GPUs in service: ${spoken}.`,
    lines: curves,
    supply: { inService, planned: plannedSteps(cluster, results) },
    ownSupply,
    granted,
    window: results.kind === 'steady' ? results.windowSeconds.map((instant) => axisValue(instant, results)) : [],
    xLabel: results.kind === 'steady' ? 'days since the start' : null,
    width: 350,
  });
}

/** Occupied GPUs as a share of the cluster's, in the middle of each bin; null before anything is in service. */
function occupied(variant: VariantResult, cluster: Cluster, results: Results): UtilisationLine['points'] {
  const columns = variant.timeline.clusters[cluster.id];
  return merged(columns?.occupiedGpus ?? []).map(({ from, to, mean }) => {
    const idle = columns?.inServiceGpus.slice(from, to).every((gpus) => gpus === 0) ?? true;
    const middle = ((from + to) / 2) * variant.timeline.binSeconds;
    return { x: axisValue(middle, results), y: idle ? null : mean / Math.max(1, cluster.gpus) };
  });
}

/** GPUs held by grants as a share of the cluster's, in the middle of each bin; empty where none ever are. */
function grantedPoints(variant: VariantResult, cluster: Cluster, results: Results): UtilisationLine['points'] {
  const granted = variant.timeline.clusters[cluster.id]?.grantedGpus ?? [];
  if (granted.every((gpus) => gpus === 0)) return [];
  return merged(granted).map(({ from, to, mean }) => {
    const middle = ((from + to) / 2) * variant.timeline.binSeconds;
    return { x: axisValue(middle, results), y: mean === 0 ? null : mean / Math.max(1, cluster.gpus) };
  });
}

function hasGrants({ variants }: Results): boolean {
  return variants.some(({ timeline }) => Object.values(timeline.clusters).some(({ grantedGpus }) => grantedGpus));
}

/**
 * GPUs in service as a share of the cluster's, as steps. A bin in which supply came holds a mixture of before and after,
 * which tells when in the bin it came.
 */
function inServiceSteps(variant: VariantResult, cluster: Cluster, results: Results): Step[] {
  const { binSeconds } = variant.timeline;
  const levels = variant.timeline.clusters[cluster.id]?.inServiceGpus ?? [];
  const steps: Step[] = [];
  const stepTo = (gpus: number, at: number): void => {
    steps.push({ x: axisValue(at, results), y: gpus / Math.max(1, cluster.gpus) });
  };
  let level = levels[0] === levels[1] ? (levels[0] ?? 0) : 0;
  stepTo(level, 0);
  for (let bin = 0; bin < levels.length; bin++) {
    const here = levels[bin]!;
    if (Math.abs(here - level) < 1) continue;
    const after = levels[bin + 1] ?? here;
    const mixed = (here - level) * (after - here) > 0;
    const to = mixed ? after : here;
    stepTo(to, (bin + (mixed ? (after - here) / (after - level) : 0)) * binSeconds);
    level = to;
  }
  if (levels.length > 0) stepTo(level, levels.length * binSeconds);
  return steps;
}

/** Means over so many neighbouring bins that few points are left. */
function merged(values: readonly number[]): { from: number; to: number; mean: number }[] {
  const width = Math.max(1, Math.ceil(values.length / MOST_POINTS));
  const groups: { from: number; to: number; mean: number }[] = [];
  for (let from = 0; from < values.length; from += width) {
    const bins = values.slice(from, from + width);
    groups.push({ from, to: from + bins.length, mean: bins.reduce((sum, value) => sum + value, 0) / bins.length });
  }
  return groups;
}

/** What the plan says of the cluster, as steps; empty where everything is planned from the start. */
function plannedSteps(cluster: Cluster, results: Results): Step[] {
  const changes = cluster.supply
    .flatMap(({ plannedAt, returnsAt, nodes }) => [
      { at: plannedAt, nodes },
      ...(returnsAt === undefined ? [] : [{ at: returnsAt, nodes: -nodes }]),
    ])
    .sort((a, b) => a.at - b.at);
  if (changes.every(({ at }) => at <= 0)) return [];
  const end = Math.max(...results.variants.map((variant) => endOf(variant, cluster.id)));
  const steps = [{ x: axisValue(0, results), y: 0 }];
  let nodes = 0;
  for (const change of changes) {
    nodes += change.nodes;
    const y = nodes / Math.max(1, cluster.nodes);
    if (change.at <= end) steps.push({ x: axisValue(Math.max(0, change.at), results), y });
  }
  return [...steps, { x: axisValue(end, results), y: steps.at(-1)?.y ?? 0 }];
}

/** Days for a steady scenario, whose dates mean nothing; else the local date, drawn as if it were UTC. */
function axisValue(seconds: number, results: Results): number | Date {
  if (results.kind === 'steady') return seconds / DAY_SECONDS;
  const local = results.start.replace(/(Z|[+-]\d\d:?\d\d)$/, 'Z');
  return new Date(Date.parse(local) + seconds * 1000);
}

function endOf(variant: VariantResult, cluster: string): number {
  return (variant.timeline.clusters[cluster]?.inServiceGpus.length ?? 0) * variant.timeline.binSeconds;
}

function sameSupply(a: VariantResult, b: VariantResult, cluster: string): boolean {
  return sameColumn(a, b, cluster, 'inServiceGpus');
}

function sameGrants(a: VariantResult, b: VariantResult, cluster: string): boolean {
  return sameColumn(a, b, cluster, 'grantedGpus');
}

function sameColumn(
  a: VariantResult,
  b: VariantResult,
  cluster: string,
  column: 'inServiceGpus' | 'grantedGpus',
): boolean {
  const one = a.timeline.clusters[cluster]?.[column] ?? [];
  const other = b.timeline.clusters[cluster]?.[column] ?? [];
  const shared = Math.min(one.length, other.length);
  return one.slice(0, shared).every((gpus, bin) => Math.abs(gpus - (other[bin] ?? 0)) < 1);
}

function meanUtilisation(variant: VariantResult, cluster: string): number | null {
  const columns = variant.timeline.clusters[cluster];
  const sum = (values: readonly number[] = []): number => values.reduce((total, value) => total + value, 0);
  const inService = sum(columns?.inServiceGpus);
  return inService === 0 ? null : sum(columns?.occupiedGpus) / inService;
}

function percent(share: number | null): string {
  return share === null ? 'nothing in service' : `${decimal(share * 100, 1)} %`;
}
