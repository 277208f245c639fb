/**
 * Where the GPU-hours went: one waterfall for each variant, and the same as a table.
 * It must not know the simulator.
 */
import type { Results } from '../../sim/experiment/results.ts';
import { ACCOUNT_MEANING, ACCOUNTS } from '../../sim/model/ledger.ts';
import { variantColour } from '../charts/svg.ts';
import { waterfallChart } from '../charts/waterfall.ts';
import { decimal } from '../format.ts';
import { ACCOUNT_LABEL, ledgerSteps, ledgerText, meanLedger, someDown } from '../ledger-steps.ts';
import { labelOf } from '../metric-text.ts';
import { columnPixels, type FittedColumn, fittedTables, variantHeads } from './fitted-tables.ts';
import { html, type Markup } from './markup.ts';
import { scrollingTable, section, swatch } from './parts.ts';

/** As the style sheet says. */
const LEAST_PIXELS = 104;

export function ledgerSection(results: Results): Markup {
  const steps = ledgerSteps(results.variants);
  const panels = results.variants.map((variant, index) => {
    // Steady runs end when their window is served, so that each has procured another number of GPU-hours.
    const own = steps[index] ?? [];
    const chart =
      variant.runs.length === 0
        ? html`<p class="note">No run was made.</p>`
        : waterfallChart(variant.name, own, Math.max(1, own[0]?.to ?? 0), variantColour(index), 350);
    return html`<figure><h3>${swatch(index)}${variant.name}</h3>${chart}</figure>`;
  });
  return section('ledger', 'Where the GPU-hours went', [
    html`<p>Every procured GPU-second is booked to exactly one account, from the start to the end of the run${results.kind === 'steady' ? ' (warm-up too, so that utilisation differs from that of the window)' : ''}, all clusters together; per cent of procured, mean over replications.${someDown(results.variants) ? '' : ' Nothing was ever down: all GPUs in service are up.'}</p>`,
    html`<div class="panels">${panels}</div>`,
    html`<details><summary>The same in GPU-hours</summary>${ledgerTable(results)}</details>`,
    idleReasons(results),
  ]);
}

function ledgerTable(results: Results): Markup {
  const ledgers = results.variants.map(meanLedger);
  const used = ACCOUNTS.filter((account) => ledgers.some((ledger) => ledger[account] > 0));
  const textsOf = (figures: readonly number[]): string[] =>
    results.variants.map((variant, k) => ledgerText(variant, figures[k]!));
  const columnOf = (label: string, figures: readonly number[]): FittedColumn => ({
    head: html`<th scope="col" class="column tight">${label} <span class="unit">GPU·h</span></th>`,
    cells: textsOf(figures).map((text) => html`<td>${text}</td>`),
    width: columnPixels(label, textsOf(figures), LEAST_PIXELS),
  });
  const sums = ledgers.map((ledger) => ACCOUNTS.reduce((sum, account) => sum + ledger[account], 0));
  const columns = [
    columnOf('Procured', sums),
    ...used.map((account) =>
      columnOf(
        ACCOUNT_LABEL[account],
        ledgers.map((ledger) => ledger[account]),
      ),
    ),
  ];
  const caption =
    'The ledger: GPU-hours by account, mean over replications; those of all accounts together are what was procured.';
  const meanings = used.map(
    (account) => html`<dt>${ACCOUNT_LABEL[account]}</dt><dd>GPUs that are ${ACCOUNT_MEANING[account]}</dd>`,
  );
  return html`${fittedTables(caption, variantHeads(results), columns)}<dl>${meanings}</dl>`;
}

/** Why idle GPUs of the window were idle, where the metrics say so. */
function idleReasons(results: Results): Markup | null {
  const keys = ['idleBlockedGpuHours', 'idleDrainGpuHours', 'idleNoDemandGpuHours'].filter((key) =>
    results.variants.some((variant) => (variant.summary[key]?.mean ?? 0) > 0),
  );
  if (keys.length === 0) return null;
  const head = html`<tr><th scope="col">Variant</th>${keys.map((key) => html`<th scope="col">${labelOf(key)} <span class="unit">GPU·h</span></th>`)}</tr>`;
  const rows = results.variants.map((variant, index) => {
    const values = keys.map((key) => variant.summary[key]?.mean ?? null);
    const sum = values.reduce((total: number, value) => total + (value ?? 0), 0);
    const cells = values.map((value) =>
      value === null || sum === 0
        ? html`<td>–</td>`
        : html`<td>${decimal(value)} <span class="unit">(${decimal((value / sum) * 100)} %)</span></td>`,
    );
    return html`<tr><th scope="row">${swatch(index)}${variant.name}</th>${cells}</tr>
`;
  });
  return html`<details><summary>Why idle GPUs were idle</summary>${scrollingTable(
    'Idle GPUs in service in the measured window: blocked (a queued job’s size would fit the idle GPUs, but shape, grants or a reservation hold it), drain (queued jobs are all larger than what is idle), no demand (nothing eligible is queued).',
    head,
    rows,
  )}</details>`;
}
