/**
 * report.html of a search: one file that opens without a network, made from its results alone. It must not know how they
 * were made.
 */
import type { OptimiseResults } from '../../sim/experiment/optimise/results.ts';
import { html, type Markup } from '../html/markup.ts';
import { page } from '../html/page.ts';
import { scrollingTable, section, wideAndNarrow } from '../html/parts.ts';
import { readableSearch } from '../sweep/readable.ts';
import { finalistsChart } from './chart.ts';
import { answerOf, type ConditionCell, candidateRows, finalistHeads, finalistRows, rungRows } from './words.ts';

/** Names of points are long, and there are as many columns as conditions. */
const OWN_STYLE = `
.answer b { white-space: normal; }
td.broken span { display: inline-block; }
td.broken, td.verdict { white-space: normal; }
td.verdict { min-width: 110px; }
`;

export function optimiseHtml(given: OptimiseResults): string {
  const results = readableSearch(given);
  const { version, sweep, scenario, question, seed } = results;
  return page({
    ...{ version, question, name: sweep, style: OWN_STYLE },
    eyebrow: `${sweep}, of scenario ${scenario}`,
    alert: null,
    answer: (emphasise) => answerOf(results, emphasise),
    body: html`${section('finalists', 'Finalists, by fresh replications', [
      wideAndNarrow((width) => finalistsChart(results, width)),
      finalistsTable(results),
    ])}
${section('search', 'How the search went', [rungsTable(results), candidatesTable(results), failuresTable(results)])}
${section('provenance', 'What went in', [provenance(results)])}`,
    footer: `Made by gpufleet ${version} from the search ${sweep}, seed ${seed}.`,
  });
}

function finalistsTable(results: OptimiseResults): Markup {
  const [metricHead, differenceHead, ...conditions] = finalistHeads(results, 'the chosen one');
  const column = (text: string): Markup => html`<th scope="col" class="column tight">${text}</th>`;
  const head = html`<tr><th scope="col">Point</th>${[metricHead!, differenceHead!].map(column)}<th scope="col" class="column left tight">Verdict</th>${conditions.map(column)}</tr>`;
  const rows = finalistRows(results).map(
    ({ name, metric, difference, constraints, verdict }) =>
      html`<tr><th scope="row" class="wrap">${name}</th><td>${metric}</td><td class="broken">${difference.split(/ (?=\()/).map((part, k) => html`${k > 0 ? ' ' : null}<span>${part}</span>`)}</td><td class="left verdict">${verdict}</td>${constraints.map(conditionCell)}</tr>
`,
  );
  const caption =
    'Mean over fresh replications ± half of the 95 % interval. Differences are paired by replication; their intervals ' +
    'hold together at 95 % over all finalists.';
  return scrollingTable(caption, head, rows);
}

function conditionCell({ figure, verdict }: ConditionCell): Markup {
  const kind = verdict === 'met' ? 'better' : verdict === 'violated' ? 'worse' : 'noDifferenceShown';
  return html`<td class="${kind}">${figure} <span class="mark">${verdict}</span></td>`;
}

function rungsTable(results: OptimiseResults): Markup {
  const head = html`<tr><th scope="col">Points</th><th scope="col">Replications of each</th><th scope="col" class="left">Left after it</th></tr>`;
  const rows = rungRows(results).map(
    ({ points, replications, left }) =>
      html`<tr><th scope="row">${points}</th><td>${replications}</td><td class="left wrap">${left}</td></tr>
`,
  );
  const caption =
    'Successive halving: after each rung whoever is shown worse leaves, then the last by their means; the others get ' +
    `twice the replications, up to ${results.effort.most}. ${results.runs} runs in all.`;
  return scrollingTable(caption, head, rows);
}

function candidatesTable(results: OptimiseResults): Markup {
  const head = html`<tr><th scope="col">Point</th><th scope="col" class="left">Fate</th></tr>`;
  const rows = candidateRows(results).map(
    ({ candidate, fate }) =>
      html`<tr><th scope="row" class="wrap">${candidate.name}</th><td class="left wrap">${fate}</td></tr>
`,
  );
  return html`<details><summary>All ${rows.length} points</summary>${scrollingTable('Every point, in the order of the plan.', head, rows)}</details>`;
}

function failuresTable({ failures, candidates }: OptimiseResults): Markup | null {
  if (failures.length === 0) return null;
  const head = html`<tr><th scope="col">Point</th><th scope="col">Replication</th><th scope="col" class="left">Error</th></tr>`;
  const rows = failures.map(
    ({ candidate, replication, error }) =>
      html`<tr><th scope="row" class="wrap">${candidates[candidate]!.name}</th><td>${replication}</td><td class="left wrap">${error}</td></tr>
`,
  );
  return html`<h3>Runs that failed</h3>${scrollingTable('A point of which a run failed leaves the search.', head, rows)}`;
}

function provenance({ command, scenario, seed, version, inputs, axes, schema }: OptimiseResults): Markup {
  const facts = [
    ['Scenario', scenario],
    ['Axes', axes.join(', ')],
    ['Seed', seed],
    ['Version', `gpufleet ${version}, ${schema}`],
    ...inputs.map(({ path, sha256 }) => [`Input ${path}`, `sha256 ${sha256}`]),
  ];
  return html`<p>The command that makes this again:</p><pre><code>${command}</code></pre>
<dl>${facts.map(([label, value]) => html`<dt>${label!}</dt><dd>${value!}</dd>`)}</dl>`;
}
