/**
 * Figures by cluster as a table: for each cluster a row for every variant. It must not know markup.
 */
import type { Results, VariantResult } from '../sim/experiment/results.ts';
import { figureUnit } from './figure-unit.ts';
import { exact } from './format.ts';
import { labelOf, quantityOf } from './metric-text.ts';
import type { FigureTable } from './programme/tables.ts';
import { distinctColumns } from './repeated-columns.ts';
import { censoringMark } from './verdict-table.ts';

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

/** Providers' own parts have no row; null where no cluster has a figure other than zero. */
export function clustersTable(results: Results): FigureTable | null {
  const ids = results.clusters.filter(({ providerOwn }) => !providerOwn).map(({ id }) => id);
  const keysOf = (name: string): string[] => ids.map((id) => keyOf(name, id));
  const columns = COLUMNS.filter((name) =>
    keysOf(name).some((key) => results.variants.some(({ summary }) => (summary[key]?.mean ?? 0) !== 0)),
  );
  if (columns.length === 0) return null;
  const figures = columns.map((name) => figureUnit(results, keysOf(name), 'human'));
  const cellOf = (variant: VariantResult, id: string, k: number) => {
    const name = columns[k]!;
    const summary = variant.summary[keyOf(name, id)];
    if (summary === undefined || summary.mean === null) return { text: '–', exact: 'no value' };
    const text = censoringMark(variant, name) + figures[k]!.mean(summary.mean, summary.ci95);
    return { text, exact: exact(quantityOf(name), summary.mean) };
  };
  const rows = ids.flatMap((id) =>
    results.variants.map((variant, index) => ({
      ...{ group: id, variant: index },
      cells: columns.map((_, k) => cellOf(variant, id, k)),
    })),
  );
  // Both utilisations are the same where nothing is ever down: one column says it.
  const { kept, note } = distinctColumns(
    columns.map((name, k) => ({ label: labelOf(name), figures: rows.map(({ cells }) => cells[k]!.exact) })),
  );
  const caption = 'Figures by cluster and variant: mean over replications ± half of the 95 % interval.';
  return {
    caption: note === '' ? caption : `${caption} ${note}`,
    columns: kept.map((k) => ({ label: labelOf(columns[k]!), unit: figures[k]!.unit })),
    rows: rows.map((row) => ({ ...row, cells: kept.map((k) => row.cells[k]!) })),
  };
}

function keyOf(name: string, cluster: string): string {
  return `${name}{cluster=${cluster}}`;
}
