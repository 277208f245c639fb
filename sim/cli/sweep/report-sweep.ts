/**
 * What the rows of a sweep come to: analysed, written as reports, said on the terminal. It must not know how runs are
 * made or kept. Charts and statistics take longer to load than all that runs need, so this is loaded while runs are made.
 */
import { renderJson } from '../../../reports/json.ts';
import { pointsCsv } from '../../../reports/sweep/csv.ts';
import { renderSweepHtml } from '../../../reports/sweep/html.ts';
import { renderSweepMarkdown } from '../../../reports/sweep/markdown.ts';
import { renderSweepTerminal } from '../../../reports/sweep/terminal.ts';
import { sweepResults } from '../../experiment/sweep/analyse.ts';
import type { MetricKeys, PlacedRow } from '../../experiment/sweep/rows.ts';
import { METRICS } from '../../simulation/metrics/table.ts';
import { packageVersion } from '../files/package.ts';
import type { Terminal } from '../terminal.ts';
import type { LoadedSweep } from './load-sweep.ts';
import type { SweepFolder } from './sweep-folder.ts';

/** @param command what makes the same results again */
export function reportSweep(
  { plan, inputs, base }: LoadedSweep,
  rows: readonly PlacedRow[],
  keys: MetricKeys,
  command: string,
  folder: SweepFolder,
  terminal: Terminal,
): void {
  const header = { version: packageVersion(), command, inputs, assumptions: base.assumptions };
  const results = sweepResults(plan, rows, keys, METRICS, header);
  // Results first, so that they are there should a report fail.
  folder.write('results', renderJson(results));
  folder.write('points', pointsCsv(results));
  folder.write('markdown', renderSweepMarkdown(results));
  folder.write('html', renderSweepHtml(results));
  terminal.out(renderSweepTerminal(results, { width: terminal.columns, colour: terminal.colour }).trimEnd());
  terminal.out(`\nReport: ${folder.report}`);
}
