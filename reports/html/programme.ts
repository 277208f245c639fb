/**
 * What a programme did: who got GPUs, what became of granted and of reclaimed GPU-hours, reviews, refusals.
 * It must not know the simulator.
 */
import type { Results } from '../../sim/experiment/results.ts';
import { partColour, partsChart } from '../charts/parts.ts';
import { reclaimedParts, serviceParts, type Whole } from '../programme/parts.ts';
import { hasProgramme } from '../programme/programme.ts';
import { SHARING_NOTE, sharingTables } from '../programme/sharing.ts';
import {
  AWARDS_NOTE,
  awardsTable,
  type FigureTable,
  grantedTable,
  grantsTable,
  reasonsTable,
  reclaimedTable,
} from '../programme/tables.ts';
import { figuresTable } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { section, wideAndNarrow } from './parts.ts';

/** With more rows a table is folded away below that of all sectors together. */
const MOST_ROWS = 24;

export function programmeSections(results: Results): readonly (Markup | null)[] {
  if (!hasProgramme(results)) return [];
  return [
    awardsSection(results),
    grantedSection(results),
    sharingSection(results),
    reclaimedSection(results),
    grantsSection(results),
  ];
}

function awardsSection(results: Results): Markup | null {
  const table = awardsTable(results);
  if (table === null) return null;
  const note = html`<p class="note">${AWARDS_NOTE}</p>`;
  if (table.rows.length <= MOST_ROWS) {
    return section('awards', 'Who got GPUs', [...figuresTable(results, table, 'Sector'), note]);
  }
  const variants = results.variants.length;
  return section('awards', 'Who got GPUs', [
    ...figuresTable(results, { ...table, rows: table.rows.slice(0, variants) }, 'Sector'),
    html`<details><summary>By sector</summary>${figuresTable(results, { ...table, rows: table.rows.slice(variants) }, 'Sector')}</details>`,
    note,
  ]);
}

function grantedSection(results: Results): Markup | null {
  const wholes = serviceParts(results);
  if (wholes.length === 0) return null;
  const title = 'GPU-hours in service by what was done with them';
  return section('granted', 'What became of the GPU-hours of grants', [
    html`<p>GPU-hours in service, all clusters together, mean over replications.</p>`,
    partsLegend(wholes),
    wideAndNarrow((width) => partsChart(title, wholes, width)),
    tableBelow(results, grantedTable(results)),
  ]);
}

function sharingSection(results: Results): Markup | null {
  const [first, ...others] = sharingTables(results);
  if (first === undefined) return null;
  return section('sharing', 'Sharing', [
    ...figuresTable(results, first),
    ...others.map((table) => tableBelow(results, table)),
    html`<p class="note">${SHARING_NOTE}</p>`,
  ]);
}

function reclaimedSection(results: Results): Markup | null {
  const wholes = reclaimedParts(results);
  const table = reclaimedTable(results);
  if (wholes.length === 0 || table === null) return null;
  return section('reclaimed', 'What became of reclaimed GPU-hours', [
    html`<p>Every GPU-hour that was taken from a grant, until the end that the grant had, is found again in exactly one part; the thin bar is what was wrongly reclaimed.</p>`,
    partsLegend(wholes),
    wideAndNarrow((width) => partsChart('Reclaimed GPU-hours by what became of them', wholes, width)),
    tableBelow(results, table),
  ]);
}

function grantsSection(results: Results): Markup | null {
  const tables = [grantsTable(results), reasonsTable(results)].filter((table) => table !== null);
  if (tables.length === 0) return null;
  return section('grants', 'Grants, reviews and refusals', [
    ...tables.map((table) => tableBelow(results, table)),
    html`<p class="note">What became of one of them tells <code>gpufleet explain grant ID RESULTS</code> or <code>explain application ID RESULTS</code>.</p>`,
  ]);
}

function tableBelow(results: Results, table: FigureTable | null): Markup | null {
  return table === null ? null : html`<div class="below">${figuresTable(results, table)}</div>`;
}

function partsLegend(wholes: readonly Whole[]): Markup {
  const [first] = wholes;
  const entry = (kind: Parameters<typeof partColour>[0], label: string): Markup =>
    html`<li><span class="swatch" style="background:${partColour(kind)}"></span>${label}</li>`;
  const parts = (first?.parts ?? []).map(({ kind, label }) => entry(kind, label));
  const beside = first?.beside ? [entry('beside', first.beside.label)] : [];
  return html`<ul class="legend">${[...parts, ...beside]}</ul>`;
}
