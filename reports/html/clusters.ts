/**
 * Figures by cluster: for each cluster a row for every variant.
 * It must not know the simulator.
 */
import type { Results, VariantResult } from '../../sim/experiment/results.ts';
import { figureUnit } from '../figure-unit.ts';
import { decimal, exact } from '../format.ts';
import { labelOf, quantityOf } from '../metric-text.ts';
import { censoringMark } from '../verdict-table.ts';
import { html, type Markup } from './markup.ts';
import { scrollingTable, section, swatch } from './parts.ts';

const COLUMNS = [
  'utilisationOfInService',
  'utilisationOfUp',
  'waitSecondsMeanByGpuHours',
  'waitSecondsMean',
  'waitSecondsP90',
  'nodeFragmentation',
  'usefulGpuHours',
  'lostGpuHours',
  'lateGpuHours',
  'jobsDone',
] as const;

export function clustersSection(results: Results): Markup | null {
  const clusters = results.clusters.filter((cluster) => !cluster.providerOwn);
  const keyOf = (name: string, cluster: string): string => `${name}{cluster=${cluster}}`;
  const meanOf = (name: string, id: string, variant: VariantResult): number | null =>
    variant.summary[keyOf(name, id)]?.mean ?? null;
  const some = (holds: (id: string, variant: VariantResult) => boolean): boolean =>
    clusters.some(({ id }) => results.variants.some((variant) => holds(id, variant)));
  // Both utilisations are the same where nothing is ever down: one column says it.
  const down = some((id, variant) => {
    return meanOf('utilisationOfUp', id, variant) !== meanOf('utilisationOfInService', id, variant);
  });
  const columns = COLUMNS.filter(
    (name) => some((id, variant) => (meanOf(name, id, variant) ?? 0) !== 0) && (down || name !== 'utilisationOfUp'),
  );
  if (columns.length === 0) return null;
  const figures = columns.map((name) =>
    figureUnit(
      results,
      clusters.map(({ id }) => keyOf(name, id)),
      'human',
    ),
  );
  const head = html`<tr><th scope="col">Cluster</th><th scope="col" class="left">Variant</th>${columns.map((name, k) => html`<th scope="col" class="column">${labelOf(name)} <span class="unit">${figures[k]?.unit ?? ''}</span></th>`)}</tr>`;
  const rows = clusters.flatMap((cluster) =>
    results.variants.map((variant, index) => {
      const cells = columns.map((name, k) => {
        const summary = variant.summary[keyOf(name, cluster.id)];
        if (summary === undefined || summary.mean === null) return html`<td>–</td>`;
        const text = figures[k]?.mean(summary.mean, summary.ci95) ?? '';
        return html`<td title="${exact(quantityOf(name), summary.mean)}">${censoringMark(variant, name)}${text}</td>`;
      });
      const about = html`<span class="difference">${cluster.gpu.toUpperCase()}, ${decimal(cluster.gpus)} GPUs</span>`;
      const name = html`<th scope="rowgroup" rowspan="${results.variants.length}">${cluster.id}${about}</th>`;
      return html`<tr>${index === 0 ? name : null}<td class="left">${swatch(index)}${variant.name}</td>${cells}</tr>
`;
    }),
  );
  const own = results.clusters.filter((cluster) => cluster.providerOwn);
  const note =
    own.length === 0
      ? null
      : html`<p class="note">Not listed: the providers’ own parts (${own.map(({ id, gpus }) => `${id}, ${decimal(gpus)} GPUs`).join('; ')}), which are booked but not scheduled${own.some(({ supply, drawn: words }) => words !== undefined || supply.length > 1) ? ' unless they are lent' : ''}.</p>`;
  const drawn = results.clusters.filter((cluster) => cluster.drawn !== undefined);
  const draws =
    drawn.length === 0
      ? null
      : html`<p class="note">Drawn for each replication, alike in all variants with the same law: ${drawn.map(({ id, drawn: words }) => `${id}, ${words}`).join('; ')}.</p>`;
  return section('clusters', 'By cluster', [
    scrollingTable('Figures by cluster and variant: mean over replications ± half of the 95 % interval.', head, rows),
    note,
    draws,
  ]);
}
