/** The section on sharing: where it is, and what its tables hold. */
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../reports/html.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import { sharingTables } from '../../reports/programme/sharing.ts';
import type { Results, Summary } from '../../sim/experiment/results.ts';
import { programmeResults } from './programme-fixture.ts';

const figure = (mean: number | null): Summary => ({ n: mean === null ? 0 : 3, mean, sd: 0, ci95: null });

/** The fixture's two variants: own nodes, and the given sharing with these figures. */
function sharing(policies: Record<string, string>, figures: Record<string, number | null>): Results {
  const results = programmeResults();
  const [first, second] = results.variants;
  const none = Object.fromEntries(Object.keys(figures).map((key) => [key, figure(0)]));
  const summary = Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, figure(value)]));
  return {
    ...results,
    variants: [
      {
        ...first!,
        policies: { ...first!.policies, sharing: 'dedicated', preemption: 'none' },
        summary: { ...first!.summary, ...none },
      },
      { ...second!, policies: { ...second!.policies, ...policies }, summary: { ...second!.summary, ...summary } },
    ],
  };
}

const lends = () =>
  sharing(
    { sharing: 'quota(borrowingLimit=0.5)', preemption: 'none' },
    { borrowedGpuHours: 2e6, lentGpuHours: 1.5e6, lentShare: 0.25, takeBackSecondsMean: 5400, preemptions: 0 },
  );

describe('the section on sharing', () => {
  test('is there where some variant shares, with its figures by variant, before what was reclaimed', () => {
    const { document } = parseHTML(renderHtml(lends()));
    const ids = [...document.querySelectorAll('h2')].map(({ id }) => id);
    expect(ids.indexOf('sharing')).toBe(ids.indexOf('granted') + 1);
    const section = document.querySelector('section[aria-labelledby=sharing]')!;
    const rows = [...section.querySelectorAll('tbody tr')].map((row) =>
      [...row.children].map((cell) => (cell.textContent ?? '').trim()),
    );
    expect(rows[1]).toEqual(['reclaim', '2.00', '1.50', '25.0']);
    expect(rows[3]).toEqual(['reclaim', '1 h 30 min']);
    const markdown = renderMarkdown(lends());
    expect(markdown).toContain('## Sharing\n\n| Variant | Borrowed (M GPU·h) | Lent (M GPU·h) |');
    expect(markdown).toContain('| reclaim | 2.00 | 1.50 | 25.0 |\n');
  });

  test('calls what others used of unused GPUs scavenged too where scavengers did, with their hours beside it', () => {
    const figures = { borrowedGpuHours: 2e6, lentGpuHours: 1.5e6, scavengedGpuHours: 0.5e6 };
    const [lending] = sharingTables(sharing({ sharing: 'quota' }, figures));
    expect(lending!.columns.map(({ label }) => label)).toEqual(['Borrowed', 'Lent or scavenged', 'Scavenged']);
    expect(lending!.caption).toContain('at least Lent or scavenged less Scavenged');
  });

  test('is not there where each grant has its own nodes and nobody is stopped', () => {
    const plain = sharing({ sharing: 'dedicated', preemption: 'none' }, { goodput: 1 });
    expect(sharingTables(plain)).toEqual([]);
    expect(parseHTML(renderHtml(plain)).document.getElementById('sharing')).toBeNull();
    expect(renderMarkdown(plain)).not.toContain('## Sharing');
    expect(sharingTables(programmeResults())).toEqual([]);
  });

  test('says of elastic jobs what came of their growth, and only where jobs may be resized', () => {
    const figures = { grows: 7, shrinks: 3, grownGpuHours: 2e6, elasticSlowdownGpuHours: 1.5e6 };
    const grown = sharing({ sharing: 'dedicated', elastic: 'shrink-and-grow(pause=0)' }, figures);
    const [table, ...more] = sharingTables(grown);
    expect(more).toEqual([]);
    expect(table!.caption).toMatch(/^Elastic jobs/);
    expect(renderMarkdown(grown)).toContain('| reclaim | 3.00 | 7.00 | 2.00 | 1.50 |\n');
    expect(sharingTables(sharing({ sharing: 'dedicated', elastic: 'none' }, figures))).toEqual([]);
  });

  test('shows no value, not zero, where grants are weights', () => {
    const results = sharing({ sharing: 'pooled', preemption: 'none' }, { ownersWaitSecondsMean: null });
    const [dedicated, pooled] = results.variants;
    const summary = { ...dedicated!.summary, ownersWaitSecondsMean: figure(60) };
    const [waiting] = sharingTables({ ...results, variants: [{ ...dedicated!, summary }, pooled!] });
    expect(waiting!.rows.map(({ cells }) => cells[0]!.text)).toEqual(['1 min', '–']);
  });
});
