/**
 * How long jobs waited: the distribution by variant, and means by size class.
 * It must not know the simulator.
 */
import type { Results, VariantResult } from '../../sim/experiment/results.ts';
import { WAIT_EDGES_SECONDS } from '../../sim/simulation/contract.ts';
import { SIZE_CLASSES } from '../../sim/simulation/metrics/size-classes.ts';
import { type SizeClassDot, sizeClassChart } from '../charts/size-class.ts';
import { variantColour } from '../charts/svg.ts';
import { type GivenUp, NO_WAIT_SECONDS, waitEcdfChart } from '../charts/wait-ecdf.ts';
import { decimal, duration, listed } from '../format.ts';
import { hasProgramme } from '../programme/programme.ts';
import { censoringMark } from '../verdict-table.ts';
import { columnPixels, type FittedColumn, fittedTables, variantHeads } from './fitted-tables.ts';
import { html, type Markup } from './markup.ts';
import { legend, section, wideAndNarrow } from './parts.ts';

export function waitsSection(results: Results): Markup | null {
  const waited = results.variants.filter((variant) => jobsOf(variant) > 0);
  if (waited.length === 0) return null;
  const lines = results.variants.map((variant, index) => ({
    variant: variant.name,
    colour: variantColour(index),
    index,
    points: ecdf(variant),
  }));
  const spoken = lines
    .map(({ variant, points }) => `${variant}: ${percent(points[0]?.share ?? 0)} did not wait`)
    .join('; ');
  const unfinished = results.variants.filter((variant) => censoringMark(variant, 'waitSecondsMean') !== '');
  const givenUp = givenUpAt(results);
  const isEvery = unfinished.length === results.variants.length && unfinished.length > 1;
  const names = isEvery ? 'every variant' : listed(unfinished.map((variant) => variant.name));
  const note =
    unfinished.length === 0
      ? null
      : html`<p class="note">What is missing to 100 % with ${names} gave up waiting${hasProgramme(results) ? ', lost its grant' : ''} or had not started by the end of the run.</p>`;
  return section('waits', 'How long jobs waited', [
    html`<p>Share of the window’s jobs that started after waiting at most so long, all replications together. Further left and higher is better.</p>`,
    legend(results.variants.map((variant) => variant.name)),
    wideAndNarrow((width) =>
      waitEcdfChart(lines, givenUp, `${[spoken, ...givenUp.map(({ label }) => label)].join('; ')}.`, width),
    ),
    note,
  ]);
}

/** Where curves end: at the patience of variants with jobs that were given up. */
function givenUpAt({ variants }: Results): GivenUp[] {
  const impatient = variants.filter(({ summary }) => (summary['jobsCancelled']?.mean ?? 0) > 0);
  const lengths = [...new Set(impatient.flatMap(({ patienceSeconds }) => patienceSeconds ?? []))];
  return lengths
    .sort((a, b) => a - b)
    .map((seconds) => ({
      seconds,
      label: `${duration(seconds)}: patience${lengths.length === 1 ? '; the rest gave up' : ''}`,
    }));
}

export function sizeClassSection(results: Results): Markup | null {
  const classes = SIZE_CLASSES.filter((name) => results.variants.some((variant) => waitOf(variant, name) !== null));
  if (classes.length === 0) return null;
  const names = results.variants.map((variant) => variant.name);
  const dots = classes.flatMap((sizeClass) =>
    results.variants.flatMap((variant, index): SizeClassDot[] => {
      const wait = waitOf(variant, sizeClass);
      if (wait === null) return [];
      const [low, high] = wait.ci95 ?? [wait.mean, wait.mean];
      return [{ sizeClass, variant: variant.name, colour: variantColour(index), mean: wait.mean, low, high }];
    }),
  );
  const columns = classes.map((name): FittedColumn => {
    const texts = results.variants.map((variant) => {
      const wait = waitOf(variant, name);
      if (wait === null) return '–';
      const half = wait.ci95 === null ? '' : ` ± ${duration((wait.ci95[1] - wait.ci95[0]) / 2)}`;
      return `${censoringMark(variant, 'waitSecondsMean')}${duration(wait.mean)}${half}`;
    });
    return {
      head: html`<th scope="col">${name} GPU</th>`,
      cells: results.variants.map((variant, k) => {
        const wait = waitOf(variant, name);
        return wait === null ? html`<td>–</td>` : html`<td title="${wait.mean} s">${texts[k]!}</td>`;
      }),
      width: columnPixels('', [`${name} GPU`, ...texts]),
    };
  });
  return section('size-classes', 'Waits by size of the job', [
    html`<p>Mean wait per job with its 95 % interval, by the GPUs that the job asked for.</p>`,
    legend(names),
    wideAndNarrow((width) => sizeClassChart(dots, classes, names, 'The table below has the figures.', width)),
    html`<details><summary>The same as a table</summary>${fittedTables('Mean wait per job by size class, ± half of the 95 % interval.', variantHeads(results), columns)}</details>`,
  ]);
}

function waitOf(variant: VariantResult, sizeClass: string) {
  const summary = variant.summary[`waitSecondsMean{sizeClass=${sizeClass}}`];
  return summary === undefined || summary.mean === null ? null : { mean: summary.mean, ci95: summary.ci95 };
}

function jobsOf(variant: VariantResult): number {
  return variant.runs.reduce((sum, run) => sum + (run.waitCounts.at(-1) ?? 0), 0);
}

/**
 * Counts of all runs at each edge ÷ all jobs. The last count has all jobs and no edge. Where (next to) nobody starts after
 * the patience the curve ends there, not at the edge behind it.
 */
function ecdf(variant: VariantResult): { seconds: number; share: number }[] {
  const jobs = Math.max(1, jobsOf(variant));
  const points = WAIT_EDGES_SECONDS.map((edge, k) => ({
    seconds: Math.max(NO_WAIT_SECONDS, edge),
    share: variant.runs.reduce((sum, run) => sum + (run.waitCounts[k] ?? 0), 0) / jobs,
  }));
  const { patienceSeconds = Number.POSITIVE_INFINITY } = variant;
  const last = points.findIndex(({ seconds }) => seconds >= patienceSeconds);
  if (last < 0 || points[last]!.share < 0.9995 * points.at(-1)!.share) return points;
  return [...points.slice(0, last), { ...points[last]!, seconds: patienceSeconds }];
}

function percent(share: number): string {
  return `${decimal(share * 100)} %`;
}
