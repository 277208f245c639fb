/**
 * Whether the rankings survive other assumptions: a table of changes for each primary metric, and the ranks under each.
 * It must not know how a ranking is made.
 */
import type { Results } from '../../sim/experiment/results.ts';
import type { MetricRobustness, RobustnessMade, RobustnessNotMade } from '../../sim/experiment/robustness/results.ts';
import { type FigureUnit, figureUnit } from '../figure-unit.ts';
import { labelOf } from '../metric-text.ts';
import {
  changeLabel,
  changesNothing,
  howToReadRobustness,
  pairsText,
  rankingText,
  survivalText,
  valuesText,
} from '../robustness.ts';
import { html, type Markup, trusted } from './markup.ts';
import { scrollingTable, section, swatch } from './parts.ts';

/** Null where the scenario names nothing to halve and double. */
export function robustnessSection(results: Results): Markup | null {
  const { robustness } = results;
  if (robustness === undefined) return null;
  if (robustness.state === 'notMade') return section('robustness', HEADING, [notMade(robustness)]);
  const metrics = results.primary.flatMap((key) => {
    const metric = robustness.rankings[key];
    return metric
      ? [html`<h3>${labelOf(key)}</h3>`, changeTable(metric, robustness), rankTable(key, metric, robustness, results)]
      : [];
  });
  return section('robustness', HEADING, [...metrics, html`<p class="note">${howToReadRobustness(robustness)}</p>`]);
}

const HEADING = 'Whether the ranking survives other assumptions';

function notMade({ paths, replications, command }: RobustnessNotMade): Markup {
  const codes = paths.map((path, k) => html`${k === 0 ? '' : ', '}<code>${path}</code>`);
  return html`<p>This was not looked at. The scenario names ${paths.length} assumed ${paths.length === 1 ? 'value' : 'values'} (${codes}); halving and doubling each in every variant with ${replications} replications takes</p><pre>${command}</pre>`;
}

function changeTable(metric: MetricRobustness, made: RobustnessMade): Markup {
  const { changes } = made;
  const head = html`<tr><th scope="col">Change</th><th scope="col" class="left">Order</th><th scope="col" class="left">Best</th><th scope="col" class="left">Ranking, best first</th><th scope="col" class="left">Value</th></tr>`;
  const base = html`<tr><th scope="row">none</th><td class="left">–</td><td class="left">–</td><td class="left wrap" style="min-width:340px">${rankingText(metric.base.groups)}</td><td class="left">–</td></tr>
`;
  const rows = changes.map((change, k) => {
    const found = metric.changes[k] ?? null;
    const { order, best } = survivalText(change, found);
    const pairs =
      found && found.reversed.length > 0 ? html`<span class="difference">${pairsText(found.reversed)}</span>` : null;
    const ranking = found && !changesNothing(change) ? rankingText(found.groups) : '–';
    return html`<tr><th scope="row">${changeLabel(change, made)}</th>${word(order)}${word(best)}<td class="left wrap">${ranking}${pairs}</td><td class="left wrap">${valuesText(change)}<span class="difference">${breakable(change.path)}</span></td></tr>
`;
  });
  return scrollingTable('Rankings without a change and under each.', head, [base, ...rows]);
}

/** A path that may be broken behind its dots. */
function breakable(path: string): Markup {
  const steps = path.split('.').map((step, k) => html`${k === 0 ? '' : trusted('.<wbr>')}${step}`);
  return html`<code>${steps}</code>`;
}

/** Classes of the verdict table, for their colours. */
const CLASS: Readonly<Record<string, string>> = { survives: 'better', turned: 'worse' };

function word(text: string): Markup {
  return html`<td class="left ${CLASS[text] ?? 'noDifferenceShown'}"><span class="mark">${text}</span></td>`;
}

/** Rank and mean of each variant: variants down, changes across. */
function rankTable(key: string, metric: MetricRobustness, made: RobustnessMade, results: Results): Markup {
  const { changes, variants } = made;
  const figures = figureUnit(results, [key], 'human');
  const shown = changes.flatMap((change, k) => {
    const ranking = changesNothing(change) ? null : (metric.changes[k] ?? null);
    return ranking ? [{ label: changeLabel(change, made), ranking }] : [];
  });
  const columns = [{ label: 'no change', ranking: metric.base }, ...shown];
  const head = html`<tr><th scope="col">Variant <span class="unit">${figures.unit}</span></th>${columns.map(({ label }) => html`<th scope="col" class="column">${label}</th>`)}</tr>`;
  const rows = variants.map((name, index) => {
    const cells = columns.map(({ ranking }) => cellOf(name, ranking, figures));
    return html`<tr><th scope="row">${swatch(index)}${name}</th>${cells}</tr>
`;
  });
  return html`<details><summary>Ranks and means under each change</summary>${scrollingTable('Rank (by the mean) and mean of each variant.', head, rows)}</details>`;
}

function cellOf(name: string, { groups, means }: MetricRobustness['base'], figures: FigureUnit): Markup {
  const rank = groups.flat().indexOf(name) + 1;
  const mean = means[name] ?? null;
  const value = mean === null ? null : html`<span class="difference">${figures.mean(mean, null)}</span>`;
  return html`<td>${rank === 0 ? 'not ranked' : rank}${value}</td>`;
}
