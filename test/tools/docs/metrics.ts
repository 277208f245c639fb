/**
 * The reference of metrics, from the one table that defines them. It must not know how a figure is worked out.
 */
import { METRICS } from '../../../sim/simulation/metrics/table.ts';
import { code, page, table } from './markdown.ts';

const BETTER = { higher: 'higher', lower: 'lower', none: '–' } as const;

export function metricsPage(): string {
  const rows = METRICS.map((metric) => [code(metric.name), metric.unit, BETTER[metric.better], metric.formula]);
  return page('Metrics', [
    'What every run reports, as `results.json` names it. Units stand last in a name; ratios go from 0 to 1, and a metric ' +
      'with a zero denominator is null. A key is a name, or a name with dimensions in alphabetical order: ' +
      '`waitSecondsMean{cluster=naver-h200-255}`, `jobsDone{sizeClass=9-63}`.',
    table(['Metric', 'Unit', 'Better', 'Formula'], rows),
    `Waits (${METRICS.filter((metric) => metric.ranksWaits)
      .map((metric) => code(metric.name))
      .join(
        ', ',
      )}) are printed with ≥ where jobs of the window had not started when the run ended or were cancelled, ` +
      'and are not ranked where a variant is not stationary: where the work queued grew over the window by more than ' +
      '1 % of the window’s work.',
  ]);
}
