/**
 * What the metrics mean: their definitions from the metric table, folded away.
 * It must not know results beyond which metrics they hold.
 */
import { metricName } from '../../sim/experiment/comparison.ts';
import type { Results } from '../../sim/experiment/results.ts';
import { findMetric } from '../../sim/simulation/metrics/table.ts';
import { labelOf } from '../metric-text.ts';
import { html, type Markup } from './markup.ts';
import { scrollingTable, section } from './parts.ts';

const DIRECTION = { higher: 'higher', lower: 'lower', none: '–' } as const;

export function definitionsSection(results: Results): Markup {
  const names = new Set(results.variants.flatMap((variant) => Object.keys(variant.summary).map(metricName)));
  const rows = [...names].flatMap((name) => {
    const metric = findMetric(name);
    if (metric === undefined) return [];
    return [
      html`<tr><th scope="row">${labelOf(name)}<span class="difference"><code>${name}</code></span></th><td class="left">${metric.unit}</td><td class="left wrap">${metric.formula}</td><td class="left">${DIRECTION[metric.better]}</td></tr>
`,
    ];
  });
  const head = html`<tr><th scope="col">Metric</th><th scope="col" class="left">Unit</th><th scope="col" class="left">Formula</th><th scope="col" class="left">Better</th></tr>`;
  return section('definitions', 'What the metrics mean', [
    html`<details><summary>${rows.length} definitions</summary>${scrollingTable('Metrics in these results.', head, rows)}</details>`,
  ]);
}
