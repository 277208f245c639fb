/**
 * Why jobs waited: GPU-hours by reason as bars, shares of the hours as a table, by sector and size folded away.
 * It must not know the simulator.
 */
import type { Results } from '../../sim/experiment/results.ts';
import { partColour, partsChart } from '../charts/parts.ts';
import { WHY_HEADING, WHY_NOTE, waitedParts, whyWaitedByGroupTable, whyWaitedTable } from '../why-waited.ts';
import { figuresTable } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { section, wideAndNarrow } from './parts.ts';

export function whyWaitedSection(results: Results): Markup | null {
  const wholes = waitedParts(results);
  const table = whyWaitedTable(results);
  if (wholes.length === 0 || table === null) return null;
  const byGroup = whyWaitedByGroupTable(results);
  const legend = wholes[0]!.parts.map(
    ({ kind, label }) => html`<li><span class="swatch" style="background:${partColour(kind)}"></span>${label}</li>`,
  );
  return section('why', WHY_HEADING, [
    html`<p>GPU-hours waited: each job counts with the GPUs that it asked for.</p>`,
    html`<ul class="legend">${legend}</ul>`,
    wideAndNarrow((width) => partsChart('GPU-hours waited by reason', wholes, width)),
    html`<div class="below">${figuresTable(results, table)}</div>`,
    byGroup === null
      ? null
      : html`<details><summary>By sector and size of job</summary>${figuresTable(results, byGroup, 'Jobs')}</details>`,
    html`<p class="note">${WHY_NOTE} What became of one job tells <code>gpufleet explain job ID RESULTS</code>.</p>`,
  ]);
}
