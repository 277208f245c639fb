/**
 * Figures by cluster: for each cluster a row for every variant.
 * It must not know the simulator.
 */
import type { Results } from '../../sim/experiment/results.ts';
import { decimal, exact, meanWithSpread } from '../format.ts';
import { headerUnitOf, labelOf, quantityOf } from '../metric-text.ts';
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
  const columns = COLUMNS.filter((name) =>
    clusters.some(({ id }) => results.variants.some((variant) => (variant.summary[keyOf(name, id)]?.mean ?? 0) !== 0)),
  );
  if (columns.length === 0) return null;
  const head = html`<tr><th scope="col">Cluster</th><th scope="col" class="left">Variant</th>${columns.map((name) => html`<th scope="col" class="column">${labelOf(name)} <span class="unit">${headerUnitOf(name)}</span></th>`)}</tr>`;
  const rows = clusters.flatMap((cluster) =>
    results.variants.map((variant, index) => {
      const cells = columns.map((name) => {
        const summary = variant.summary[keyOf(name, cluster.id)];
        if (summary === undefined || summary.mean === null) return html`<td>–</td>`;
        const quantity = quantityOf(name);
        const text = meanWithSpread(quantity, summary.mean, summary.ci95);
        return html`<td title="${exact(quantity, summary.mean)}">${censoringMark(variant, name)}${text}</td>`;
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
      : html`<p class="note">Not listed: the providers’ own parts (${own.map(({ id, gpus }) => `${id}, ${decimal(gpus)} GPUs`).join('; ')}), which are booked but not scheduled.</p>`;
  return section('clusters', 'By cluster', [
    scrollingTable('Figures by cluster and variant: mean over replications ± half of the 95 % interval.', head, rows),
    note,
  ]);
}
