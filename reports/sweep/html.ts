/**
 * report.html of a sweep: one file that opens without a network, made from its results alone; equal results give equal
 * bytes. It must not know how results were made.
 */
import type { Effect, MetricAnalysis, SweepResults } from '../../sim/experiment/sweep/results.ts';
import { counted, decimal } from '../format.ts';
import { html, type Markup, trusted } from '../html/markup.ts';
import { page } from '../html/page.ts';
import { legend, scrollingTable, section, wideAndNarrow } from '../html/parts.ts';
import { labelOf, phraseOf } from '../metric-text.ts';
import { cellCharts } from './cells.ts';
import { frontChart } from './charts/front.ts';
import { tornado } from './charts/tornado.ts';
import { readableSweep } from './readable.ts';
import { SWEEP_STYLE } from './style.ts';
import {
  anchorOf,
  configurationName,
  figuresOf,
  frontWords,
  growingText,
  howToRead,
  pointsText,
  rangeText,
  sweepAnswer,
  topTable,
} from './words.ts';

export function renderSweepHtml(given: SweepResults): string {
  const results = readableSweep(given);
  const { version, sweep, question, seed, scenario, runs, partial, troubles } = results;
  const missing = runs.planned - runs.finished;
  return page({
    ...{ version, question, name: sweep, style: SWEEP_STYLE },
    eyebrow: `${sweep}: ${pointsText(results)} × ${counted(results.replications, 'replication')} of ${scenario}`,
    alert: partial
      ? `Partial: ${decimal(missing)} of ${counted(runs.planned, 'run')} ${missing === 1 ? 'is' : 'are'} missing${troubles.count > 0 ? `, ${decimal(troubles.count)} of them because they failed` : ''}.`
      : null,
    answer: (emphasise) => sweepAnswer(results, emphasise),
    body: html`${results.metrics.map((metric) => metricSection(results, metric))}
${frontSection(results)}
${troublesSection(results)}
${provenance(results)}`,
    footer: `Made by gpufleet ${version} from the sweep ${sweep} over scenario ${scenario}, seed ${seed}.`,
  });
}

function metricSection(results: SweepResults, metric: MetricAnalysis): Markup {
  const { key } = metric;
  if (metric.order.length === 0) {
    return section(anchorOf(key), labelOf(key), [html`<p>No run has a figure for it.</p>`]);
  }
  return section(anchorOf(key), labelOf(key), [
    charts(results, metric),
    best(results, metric),
    effects(results, metric),
  ]);
}

function charts(results: SweepResults, metric: MetricAnalysis): Markup | null {
  const drawn = cellCharts(results, metric);
  if (!drawn || !metric.pair) return null;
  const { kind, series, value, difference } = drawn;
  const others = results.factors.filter((_, k) => k !== metric.pair!.x && k !== metric.pair!.y);
  const over = others.length === 0 ? '' : ` Means over ${others.map(({ title }) => title).join(', ')}.`;
  const reference = configurationName(results, results.reference);
  const isMap = kind === 'map';
  const valueNote = isMap
    ? 'Mean ± half of the 95 % interval; the darker, the higher. The frame is the reference.'
    : 'Mean over replications with its 95 % interval.';
  const differenceNote =
    `Difference to the reference (${reference}) on the same random numbers, ± half of its 95 % interval.` +
    (isMap
      ? metric.better === 'none'
        ? ' Blue is higher, violet lower; grey: no difference is shown.'
        : ' Green is better, orange worse; grey: no difference is shown.'
      : '');
  const figures = (width: number): Markup =>
    html`<div class="charts"><figure><h3>${heading3(results, metric.key)}</h3>${value(width)}<figcaption>${valueNote}${over}</figcaption></figure>${
      difference
        ? html`<figure><h3>Difference to the reference</h3>${difference(width)}<figcaption>${differenceNote}${over}</figcaption></figure>`
        : null
    }</div>`;
  const columns = results.factors[metric.pair.x]!.levels.length;
  const wide = isMap && columns > 5 ? 900 : 570;
  return html`${series.length > 0 ? legend(series) : null}<div class="wide">${figures(wide)}</div><div class="narrow">${figures(350)}</div>`;
}

function heading3(results: SweepResults, key: string): string {
  const { unit } = figuresOf(results, key, 'single');
  return unit === '' ? labelOf(key) : `${labelOf(key)}, ${unit}`;
}

function best(results: SweepResults, metric: MetricAnalysis): Markup {
  const { heads, metrics, rows, hidden } = topTable(results, metric);
  const head = html`<tr><th scope="col" class="rank">Rank</th>${heads.map((title) => html`<th scope="col" class="left">${title}</th>`)}<th scope="col" class="left">Best?</th>${metrics.map(({ key, figures }) => html`<th scope="col" class="column">${labelOf(key)}${figures.unit === '' ? null : html` <span class="unit">${figures.unit}</span>`}</th>`)}<th scope="col" class="left">To the reference</th></tr>`;
  const body = rows.map(({ rank, levels, values, difference, mark, isReference }) => {
    const isContender = mark === 'best' || mark === 'cannot be told from the best';
    return html`<tr${isReference ? trusted(' class="reference"') : null}><th scope="row" class="rank">${rank ?? '–'}</th>${levels.map((level) => html`<td class="left">${level}</td>`)}<td class="left fold${isContender ? ' contender' : ''}">${mark === '' ? '–' : mark}</td>${values.map((value) => html`<td>${value}</td>`)}<td class="left parts">${isReference ? 'reference' : difference === '' ? '–' : difference.split(/ (?=\()/).map((part, k) => html`${k > 0 ? ' ' : null}<span>${part}</span>`)}</td></tr>
`;
  });
  const more = hidden > 0 ? ` ${counted(hidden, 'more point')} cannot be told from the best.` : '';
  const order = metric.better === 'none' ? 'highest first' : 'best first';
  return html`<h3>${metric.better === 'none' ? 'The highest' : 'The best'}</h3>${scrollingTable(`The first ${rows.length} of ${pointsText(results)}, ${order}: mean over replications ± half of the 95 % interval.${more}`, head, body)}`;
}

function effects(results: SweepResults, metric: MetricAnalysis): Markup | null {
  const ranged = metric.effects.filter(({ range }) => range !== null);
  if (ranged.length < 2) return null;
  const { key } = metric;
  const figures = figuresOf(results, key, 'single');
  const bars = ranged.map((effect) => {
    const { title, levels } = results.factors[effect.factor]!;
    const end = (level: number) => {
      const { deviation, deviationCi95 } = effect.levels[level]!;
      const [from, to] = deviationCi95 ?? [deviation, deviation];
      const { scale } = figures;
      return { label: levels[level]!.label, at: deviation * scale, from: from * scale, to: to * scale };
    };
    const { lowest, highest } = effect.range!;
    return { name: title, low: end(lowest), high: end(highest), title: `${title}: ${rangeText(results, key, effect)}` };
  });
  const unit = figures.differenceUnit === '' ? '' : ` (${figures.differenceUnit})`;
  const chart = (width: number): Markup =>
    tornado({
      title: `What moves ${phraseOf(key)}`,
      description: `${bars.map((bar) => bar.title).join('; ')}.`,
      xTitle: `Deviation from the mean${unit}`,
      bars,
      width,
    });
  return html`<h3>What moves it</h3>${wideAndNarrow(chart)}<p class="note">Main effects: the mean of all points at a level, against the mean over the levels, on the same random numbers, with its 95 % interval${growingText(results, key, '; ', '')}. The bar goes from the level with the lowest mean to the one with the highest.</p>${effectTable(results, key, metric.effects)}`;
}

function effectTable(results: SweepResults, key: string, all: readonly Effect[]): Markup {
  const figures = figuresOf(results, key);
  const head = html`<tr><th scope="col">Factor</th><th scope="col" class="left">Level</th><th scope="col">Points</th><th scope="col" class="column">Mean <span class="unit">${figures.unit}</span></th><th scope="col" class="left">From the mean</th></tr>`;
  const rows = all.flatMap(({ factor, levels }) =>
    levels.flatMap((level, k) => {
      const { title, levels: own } = results.factors[factor]!;
      if (!level) return [];
      const { mean, ci95, deviation, deviationCi95 } = level;
      const spread = deviationCi95 ? ` (${figures.interval(deviationCi95)})` : '';
      return html`<tr><th scope="row">${title}</th><td class="left">${own[k]!.label}</td><td>${own[k]!.configurations.length}</td><td>${figures.mean(mean, ci95)}</td><td class="left">${figures.difference(deviation, deviationCi95)} ${figures.differenceUnit}${spread}</td></tr>
`;
    }),
  );
  return html`<details><summary>Means by level</summary>${scrollingTable('Means over all points at a level, with 95 % intervals.', head, rows)}</details>`;
}

const LISTED = 12;

function frontSection(results: SweepResults): Markup | null {
  const { front } = results;
  if (!front || front.points.length < 2) return null;
  const [x, y] = [figuresOf(results, front.x, 'single'), figuresOf(results, front.y, 'single')];
  const on = front.points.filter(({ dominance }) => dominance === 'front').sort((a, b) => a.x - b.x || a.y - b.y);
  const numbers = new Map(on.slice(0, LISTED).map(({ configuration }, k) => [configuration, k + 1]));
  const points = front.points.map((point) => {
    const { configuration, dominance, xCi95, yCi95 } = point;
    const [xLow, xHigh] = xCi95 ?? [point.x, point.x];
    const [yLow, yHigh] = yCi95 ?? [point.y, point.y];
    return {
      ...{ x: point.x * x.scale, xLow: xLow * x.scale, xHigh: xHigh * x.scale },
      ...{ y: point.y * y.scale, yLow: yLow * y.scale, yHigh: yHigh * y.scale },
      dominance,
      number: numbers.get(configuration) ?? null,
      title: `${configurationName(results, configuration)}: ${x.mean(point.x, xCi95)} ${x.unit}, ${y.mean(point.y, yCi95)} ${y.unit}`,
    };
  });
  const named = (key: string, unit: string): string => (unit === '' ? labelOf(key) : `${labelOf(key)} (${unit})`);
  const chart = (width: number): Markup =>
    frontChart({
      title: `${labelOf(front.x)} against ${phraseOf(front.y)}`,
      description: `On the front: ${on.map(({ configuration }) => configurationName(results, configuration)).join('; ')}.`,
      ...{ xTitle: named(front.x, x.unit), yTitle: named(front.y, y.unit), better: front.better, points, width },
    });
  const head = html`<tr><th scope="col" class="rank">No.</th><th scope="col" class="left">Point</th><th scope="col" class="column">${named(front.x, x.unit)}</th><th scope="col" class="column">${named(front.y, y.unit)}</th></tr>`;
  const rows = on.map(
    ({ configuration, x: valueX, y: valueY, xCi95, yCi95 }, k) =>
      html`<tr><th scope="row" class="rank">${k + 1}</th><td class="left">${configurationName(results, configuration)}</td><td>${x.mean(valueX, xCi95)}</td><td>${y.mean(valueY, yCi95)}</td></tr>
`,
  );
  return section('front', `${labelOf(front.x)} against ${phraseOf(front.y)}`, [
    wideAndNarrow(chart),
    html`<p class="note">Filled and joined: no other point has a better mean in one and no worse mean in the other (the Pareto front). Open: some point has, but it is not shown to be better in both. Small: one is shown better in both. Lines are 95 % intervals over replications. ${frontWords(results)}</p>`,
    scrollingTable('Points on the front.', head, rows),
  ]);
}

function troublesSection({ troubles }: SweepResults): Markup | null {
  if (troubles.count === 0) return null;
  const head = html`<tr><th scope="col">Point</th><th scope="col" class="left">Variant</th><th scope="col">Replication</th><th scope="col" class="left">What happened</th></tr>`;
  const rows = troubles.first.map(
    ({ point, variant, replication, status, error }) =>
      html`<tr><th scope="row">${point}</th><td class="left">${variant}</td><td>${replication}</td><td class="left wrap">${status}: ${error}</td></tr>
`,
  );
  return section('troubles', 'Runs that did not finish', [
    scrollingTable(
      `The first ${troubles.first.length} of ${counted(troubles.count, 'run')}; all stand in runs.parquet.`,
      head,
      rows,
    ),
  ]);
}

function provenance(results: SweepResults): Markup {
  const { scenario, kind, seed, version, inputs, axes, sample, excluded, assumptions } = results;
  const facts: readonly (readonly [string, string])[] = [
    ['Scenario', `${scenario} (${kind})`],
    ...axes.map(({ title, paths }) => [`Axis ${title}`, paths.join(', ')] as const),
    ['Sample', sample === 'grid' ? 'full grid' : `Latin hypercube of ${counted(sample.latinHypercube, 'point')}`],
    ...(excluded === 0 ? [] : [['Left out by conditions', counted(excluded, 'combination')] as const]),
    ['Seed', seed],
    ['Version', `gpufleet ${version}, ${results.schema}`],
    ...inputs.map(({ path, sha256 }) => [`Input ${path}`, `sha256 ${sha256}`] as const),
  ];
  const assumed = assumptions.map(
    ({ path, value, note }) =>
      html`<tr><th scope="row" class="wrap"><code>${path}</code></th><td class="left wrap">${value}</td><td class="left wrap">${note}</td></tr>
`,
  );
  const head = html`<tr><th scope="col">Value</th><th scope="col" class="left">Is</th><th scope="col" class="left">Why</th></tr>`;
  return section('provenance', 'What went in', [
    html`<p>The command that makes this again:</p><pre><code>${results.command}</code></pre>`,
    html`<p class="note">${howToRead(results)}</p>`,
    html`<dl>${facts.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`,
    assumed.length === 0
      ? null
      : html`<details><summary>${counted(assumed.length, 'assumption')} of the scenario</summary>${scrollingTable('Values that no source publishes.', head, assumed)}</details>`,
  ]);
}
