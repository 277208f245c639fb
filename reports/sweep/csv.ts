/**
 * points.csv: a row for each point with each of its variants, plain columns for spreadsheets and scripts. It must not know
 * how they are written to a file.
 */
import type { SweepResults } from '../../sim/experiment/sweep/results.ts';

export function pointsCsv(results: SweepResults): string {
  const { primary, front } = results;
  const keys = [...new Set([...primary, ...(front ? [front.x, front.y] : [])])];
  const head = [
    ...['point', ...results.axes.map(({ name }) => `axis:${name}`), 'variant', 'replications', 'reference'],
    ...keys.flatMap((key) => [`${key} mean`, `${key} low`, `${key} high`]),
    ...primary.flatMap((key) => [
      ...[`${key} difference`, `${key} difference low`, `${key} difference high`],
      ...[`${key} verdict`, `${key} may be best`],
    ]),
    ...(front ? ['front'] : []),
  ];
  const dominance = new Map(front?.points.map(({ configuration, dominance }) => [configuration, dominance]));
  const rows = results.configurations.map((each, index) => [
    ...[each.point, ...each.levels, each.variant, each.replications, index === results.reference],
    ...keys.flatMap((key) => {
      const { mean = null, ci95 = null } = each.summary[key] ?? {};
      return [mean, ...(ci95 ?? [null, null])];
    }),
    ...primary.flatMap((key) => {
      const { mean = null, ciCorrected = null } = each.differences[key] ?? {};
      const contenders = results.metrics.find((metric) => metric.key === key)?.contenders;
      const may = contenders ? contenders.includes(index) : null;
      return [mean, ...(ciCorrected ?? [null, null]), each.verdicts[key] ?? null, may];
    }),
    ...(front ? [dominance.get(index) ?? null] : []),
  ]);
  return `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;
}

/** Quoted where it must be (RFC 4180); numbers with 12 digits. */
function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(12)));
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
