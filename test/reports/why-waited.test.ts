/** Why jobs waited, as the reports say it. */
import { expect, it } from 'vitest';
import { whyWaitedSection } from '../../reports/html/why-waited.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import { waitedParts, whyWaitedByGroupTable, whyWaitedTable } from '../../reports/why-waited.ts';
import type { Results, Summary } from '../../sim/experiment/results.ts';
import { fixtureResults } from './fixture.ts';

const mean = (value: number): Summary => ({ n: 1, mean: value, sd: null, ci95: null });

/** The first variant waited 30 h for nodes and 10 h for shape, the others for nothing. */
function waited(): Results {
  const results = fixtureResults();
  const own = {
    'waitedHours{reason=nodes}': mean(30),
    'waitedHours{reason=shape}': mean(10),
    'waitedHours{reason=quota}': mean(0),
    'waitedGpuHours{reason=nodes}': mean(60),
    'waitedGpuHours{reason=shape}': mean(80),
    'waitedHours{reason=nodes,sizeClass=8}': mean(30),
    'waitedHours{reason=shape,sizeClass=8}': mean(10),
  };
  const variants = results.variants.map((variant, k) =>
    k === 0 ? { ...variant, summary: { ...variant.summary, ...own } } : variant,
  );
  return { ...results, variants };
}

it('shares of reasons that occur add up to a whole, the most first', () => {
  const table = whyWaitedTable(waited())!;
  expect(table.columns.map(({ label }) => label)).toEqual([
    'Waited',
    'Too few GPUs idle',
    'Idle, but not on the right nodes',
  ]);
  expect(table.rows[0]!.cells.map(({ text }) => text)).toEqual(['40', '75.0 %', '25.0 %']);
  expect(table.rows[1]!.cells.map(({ text }) => text)).toEqual(['0', '–', '–']);
});

it('a share that is not zero never reads as zero', () => {
  const results = waited();
  const [first, ...others] = results.variants;
  const summary = { ...first!.summary, 'waitedHours{reason=grace}': mean(0.01) };
  const { rows } = whyWaitedTable({ ...results, variants: [{ ...first!, summary }, ...others] })!;
  expect(rows[0]!.cells.map(({ text }) => text)).toEqual(['40', '75.0 %', '25.0 %', '< 0.1 %']);
});

it('says nothing of a variant of which no run was made, where nobody waited in the others', () => {
  const results = waited();
  const variants = results.variants.map((variant, k) => (k === 1 ? { ...variant, runs: [], summary: {} } : variant));
  const { rows } = whyWaitedTable({ ...results, variants })!;
  expect(rows[1]!.cells.map(({ text }) => text)).toEqual(['–', '–', '–']);
  expect(rows[2]!.cells.map(({ text }) => text)).toEqual(['0', '–', '–']);
  expect(waitedParts({ ...results, variants }).map(({ variant }) => variant)).not.toContain(variants[1]!.name);
});

it('is told by size where it is known', () => {
  const { rows } = whyWaitedByGroupTable(waited())!;
  expect(rows.map(({ group }) => group)).toContain('8 GPU');
  expect(rows.map(({ group }) => group)).not.toContain('1 GPU');
});

it('bars are GPU-hours', () => {
  expect(waitedParts(waited())[0]!.parts.map(({ gpuHours }) => gpuHours)).toEqual([60, 80]);
});

it('stands in both reports, and in neither where nobody asked', () => {
  expect(whyWaitedSection(waited())!.text).toContain('Why jobs waited');
  expect(renderMarkdown(waited())).toContain('## Why jobs waited');
  expect(whyWaitedSection(fixtureResults())).toBeNull();
  expect(renderMarkdown(fixtureResults())).not.toContain('Why jobs waited');
});
