/**
 * Figures by cluster: for each cluster a row for every variant.
 * It must not know the simulator.
 */
import type { Results } from '../../sim/experiment/results.ts';
import { clustersTable } from '../clusters-table.ts';
import { decimal } from '../format.ts';
import { figuresTable } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { section } from './parts.ts';

export function clustersSection(results: Results): Markup | null {
  const table = clustersTable(results);
  if (table === null) return null;
  const about = new Map(
    results.clusters.map(({ id, gpu, gpus }) => [id, `${gpu.toUpperCase()}, ${decimal(gpus)} GPUs`]),
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
    ...figuresTable(results, table, 'Cluster', (id) => about.get(id) ?? ''),
    note,
    draws,
  ]);
}
