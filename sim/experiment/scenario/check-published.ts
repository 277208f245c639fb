/**
 * Whether what a scenario says of metrics names metrics, in units that they have. It must not know what they are worked
 * out from.
 */
import { findMetric } from '../../simulation/metrics/table.ts';
import { unitsOf } from '../published.ts';
import { remedyFor } from './did-you-mean.ts';
import type { Report } from './report.ts';
import { keysAt, type SourceNode, textAt } from './source-tree.ts';
import { METRIC_NAMES } from './vocabulary.ts';

/** What would be right instead of a key that is no metric, `name` or `name{dimension=value,…}`; null if it is one. */
export function metricRemedy(key: string): string | null {
  const parts = /^([^{}]*)(\{[A-Za-z]+=[^{},=]+(,[A-Za-z]+=[^{},=]+)*\})?$/.exec(key);
  const name = parts?.[1] ?? key;
  return parts && METRIC_NAMES.includes(name) ? null : remedyFor(name, METRIC_NAMES, 'the metrics are');
}

export function checkPublished(root: SourceNode, report: Report): void {
  for (const key of keysAt(root, ['published'])) {
    const remedy = metricRemedy(key);
    if (remedy !== null) {
      report(['published', key], `there is no metric ${JSON.stringify(key)}`, remedy, 'key');
      continue;
    }
    const unit = textAt(root, ['published', key, 'unit']);
    const metric = findMetric(key);
    if (unit === undefined || !metric) continue;
    const units = unitsOf(metric.unit);
    if (!units.includes(unit)) {
      report(['published', key, 'unit'], `${metric.name} is not given in ${unit}`, remedyFor(unit, units));
    }
  }
}
