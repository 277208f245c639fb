/**
 * The section of report.md on whether the rankings survive other assumptions. It must not know how a ranking is made.
 */
import type { Results } from '../sim/experiment/results.ts';
import { escaped, table, withBoldNames } from './markdown-text.ts';
import { labelOf } from './metric-text.ts';
import {
  changesNothing,
  changeText,
  howToReadRobustness,
  pairsText,
  rankingText,
  robustnessSentence,
  survivalText,
  valuesText,
} from './robustness.ts';

/** Empty where the scenario names nothing to halve and double. */
export function robustnessMarkdown(results: Results): string[] {
  const { robustness } = results;
  if (robustness === undefined) return [];
  const heading = '## Whether the ranking survives other assumptions';
  if (robustness.state === 'notMade') {
    const { paths, replications, command } = robustness;
    const named = `The scenario names ${paths.map((path) => `\`${path}\``).join(', ')} as assumed`;
    const how = `halving and doubling each with ${replications} replications takes`;
    return [`${heading}\n\nThis was not looked at. ${named}; ${how}\n\n\`\`\`\n${command}\n\`\`\``];
  }
  const tables = results.primary.flatMap((key) => {
    const metric = robustness.rankings[key];
    if (!metric) return [];
    const rows = robustness.changes.map((change, k) => {
      const found = metric.changes[k] ?? null;
      const { order, best } = survivalText(change, found);
      const ranking = found && !changesNothing(change) ? escaped(rankingText(found.groups)) : '–';
      const pairs = found && found.reversed.length > 0 ? `<br>${escaped(pairsText(found.reversed))}` : '';
      return [escaped(changeText(change)), escaped(valuesText(change)), order, best, ranking + pairs];
    });
    const base = ['none', '–', '–', '–', escaped(rankingText(metric.base.groups))];
    const head = ['Change', 'Value', 'Order', 'Best', 'Ranking, best first'];
    return [`### ${escaped(labelOf(key))}\n\n${table(head, [base, ...rows])}`];
  });
  const sentences = withBoldNames((emphasise) => [robustnessSentence(results, emphasise)]);
  return [[heading, ...sentences, ...tables, escaped(howToReadRobustness(robustness))].join('\n\n')];
}
