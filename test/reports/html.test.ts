import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../reports/html.ts';
import type { Results } from '../../sim/experiment/results.ts';
import { fixtureResults } from './fixture.ts';

const steady = fixtureResults();
const slip = fixtureResults('terminating');

const pages = new Map<Results, Document>();

function page(results: Results): Document {
  const document = pages.get(results) ?? parseHTML(renderHtml(results)).document;
  pages.set(results, document);
  return document;
}

function text(node: Element | null): string {
  return (node?.textContent ?? '').replace(/\s+/g, ' ').trim();
}

/** The cell of a variant in the verdict table, by the column's heading. */
function verdictCell(document: Document, variant: string, column: string): Element {
  const tables = [...document.querySelectorAll('section[aria-labelledby=verdicts] table')];
  const headingsOf = (table: Element) => [...table.querySelectorAll('thead th')].map(text);
  const table = tables.find((each) => headingsOf(each).some((heading) => heading.startsWith(column)))!;
  const row = [...table.querySelectorAll('tbody tr')].find((tr) => text(tr.querySelector('th')).startsWith(variant))!;
  const index = headingsOf(table).findIndex((heading) => heading.startsWith(column));
  return [...row.children][index]!;
}

describe('report.html', () => {
  test('is the same for equal results, byte for byte', () => {
    expect(renderHtml(fixtureResults())).toBe(renderHtml(fixtureResults()));
  });

  test('needs no network', () => {
    const addresses = renderHtml(steady).match(/(?:src|href|url)\s*[=(]\s*["']?[^"')\s>]+/g) ?? [];
    expect(addresses).toEqual([]);
    expect(renderHtml(steady)).not.toMatch(/@import|<script|<link/);
    // Namespaces are names, not addresses.
    const urls = renderHtml(steady).match(/https?:\/\/[^"'\s<]+/g) ?? [];
    expect(new Set(urls.filter((url) => !url.startsWith('http://www.w3.org/')))).toEqual(new Set());
  });

  test('has its sections in order', () => {
    expect([...page(steady).querySelectorAll('h2')].map((heading) => heading.id)).toEqual([
      'verdicts',
      'ledger',
      'timeline',
      'waits',
      'size-classes',
      'clusters',
      'definitions',
      'provenance',
    ]);
  });

  test('escapes everything that a user can name', () => {
    const evil = '<script>alert("x")</script>&\'';
    const results = fixtureResults('steady', {
      question: evil,
      scenario: evil,
      command: evil,
      seed: evil,
      assumptions: [{ path: evil, value: evil, note: evil }],
      workload: { ...steady.workload, source: evil, warnings: [evil], facts: [{ label: evil, value: evil }] },
      clusters: steady.clusters.map((cluster) => ({ ...cluster, provider: evil, gpu: evil })),
      variants: steady.variants.map((variant) => ({
        ...variant,
        name: `${evil}${variant.name}`,
        overrides: { [evil]: evil },
      })),
    });
    const rendered = renderHtml(results);
    expect(rendered).not.toContain('<script');
    expect(text(parseHTML(rendered).document.querySelector('h1'))).toBe(evil);
  });

  test('is accessible: charts have names, tables have captions and headed rows', () => {
    const document = page(slip);
    const charts = [...document.querySelectorAll('svg.chart')];
    // Waterfalls, clusters, and two widths of two charts.
    expect(charts).toHaveLength(4 + 5 + 4);
    for (const chart of charts) {
      expect(chart.getAttribute('role')).toBe('img');
      expect(chart.getAttribute('aria-label')!.length).toBeGreaterThan(20);
      expect(text(chart.querySelector('title'))).not.toBe('');
    }
    for (const table of document.querySelectorAll('table')) {
      expect(text(table.querySelector('caption'))).not.toBe('');
      expect(table.querySelectorAll('tbody th[scope]').length).toBeGreaterThan(0);
    }
    expect(document.querySelectorAll('h1')).toHaveLength(1);
  });

  test('has no text below 14 pixels on a screen', () => {
    const screen = renderHtml(steady).replace(/@media print[\s\S]*?\n}\n/, '');
    const sizes = [...screen.matchAll(/font-size[:=]\s*"?(\d+)/g)].map((match) => Number(match[1]));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(14);
  });

  test('draws no distribution with more than 500 points', () => {
    for (const path of page(steady).querySelectorAll('section[aria-labelledby=waits] path[d]')) {
      expect((path.getAttribute('d') ?? '').split('L').length).toBeLessThanOrEqual(500);
    }
  });

  test('gives a variant the same colour everywhere', () => {
    const document = page(steady);
    const swatches = [...document.querySelectorAll('.swatch')]
      .filter((swatch) => text(swatch.parentElement).startsWith('fcfs'))
      .map((swatch) => swatch.getAttribute('style'));
    expect(new Set(swatches)).toEqual(new Set(['background:var(--variant-1)']));
    expect(swatches.length).toBeGreaterThan(5);
  });
});

describe('the verdict table', () => {
  test('marks best only where it is shown', () => {
    const document = page(steady);
    expect(text(verdictCell(document, 'easy-least-wait', 'Mean wait weighted by'))).toContain('★ best');
    const none = page({ ...steady, best: { utilisationOfInService: null, waitSecondsMeanByGpuHours: null } });
    expect(none.querySelectorAll('td.best')).toHaveLength(0);
    expect(text(none.querySelector('.answer'))).toContain('o variant is shown best in utilisation of GPUs in service');
  });

  test('says of a variant that is not stationary so, and does not rank its waits', () => {
    const document = page(steady);
    expect(text(verdictCell(document, 'fcfs', 'Variant'))).toBe('fcfsnot stationary');
    expect(text(verdictCell(document, 'fcfs', 'Mean wait weighted by'))).toContain('not ranked');
    expect(text(verdictCell(document, 'fcfs', 'Utilisation'))).toContain('worse');
  });

  test('prints waits with ≥ where jobs had not started or gave up, and only there', () => {
    const document = page(steady);
    expect(text(verdictCell(document, 'fcfs', 'Mean wait per job'))).toMatch(/^≥ /);
    expect(text(verdictCell(document, 'fcfs', 'Utilisation'))).not.toContain('≥');
    expect(text(verdictCell(document, 'sjf', 'Mean wait per job'))).not.toContain('≥');
  });

  test('has the primary metrics in sight, and folds away what has no room beside them', () => {
    const section = page(steady).querySelector('section[aria-labelledby=verdicts]')!;
    const [open, ...folded] = [...section.querySelectorAll('table')];
    expect(open!.closest('details')).toBeNull();
    expect(open!.querySelectorAll('th.primary')).toHaveLength(steady.primary.length);
    const columns = (table: Element) => table.querySelectorAll('thead th').length - 1;
    expect(columns(open!)).toBeLessThanOrEqual(7);
    expect(folded.length).toBeGreaterThan(0);
    const more = folded.reduce((sum, table) => sum + columns(table), 0);
    expect(text(section.querySelector('summary'))).toBe(`${more} more metrics, exploratory`);
    for (const table of folded) expect(table.querySelectorAll('tbody th')).toHaveLength(steady.variants.length);
  });

  test('leaves a metric out that repeats another one in every row, and says so', () => {
    const both = ['utilisationOfInService', 'utilisationOfUp'];
    const repeated = (key: string) => ({
      ...steady,
      variants: steady.variants.map((variant) => ({
        ...variant,
        summary: { ...variant.summary, [key]: variant.summary['utilisationOfInService']! },
        differences: { ...variant.differences, [key]: variant.differences['utilisationOfInService']! },
      })),
    });
    const said =
      'Left out, the same in every row as another column: Node fragmentation (as Utilisation of GPUs in service)';
    const document = parseHTML(renderHtml(repeated('nodeFragmentation'))).document;
    expect(text(document.querySelector('section[aria-labelledby=verdicts]'))).toContain(said);
    // A primary metric stays: verdicts are for it.
    const primary = parseHTML(renderHtml({ ...repeated('utilisationOfUp'), primary: both })).document;
    expect(text(primary.querySelector('section[aria-labelledby=verdicts]'))).not.toContain('Left out');
  });

  test('shows the difference to the first variant with its corrected interval, and exact values on demand', () => {
    const cell = verdictCell(page(steady), 'conservative', 'Utilisation');
    expect(text(cell)).toMatch(/^\d\d\.\d ± \d\.\d−0\.\d pp\(−0\.\d to 0\.0\)no difference shown$/);
    expect(cell.getAttribute('title')).toMatch(/^0\.\d{6,}, 95 % interval 0\.\d+ to 0\.\d+, n = 10$/);
  });

  test('says how many replications a variant lacks', () => {
    expect(text(verdictCell(page(steady), 'easy-least-wait', 'Variant'))).toContain('4 of 10 replications');
    expect(text(page(steady).querySelector('[role=alert]'))).toContain('Partial');
    expect(page(slip).querySelector('[role=alert]')).toBeNull();
  });
});

describe('the other sections', () => {
  test('name losses by account and leave out those that are zero', () => {
    const ledger = text(page(slip).querySelector('section[aria-labelledby=ledger]'));
    expect(ledger).toContain('Late');
    expect(ledger).toContain('Not due yet');
    expect(ledger).not.toContain('Filler');
    expect(text(page(steady).querySelector('section[aria-labelledby=ledger]'))).not.toContain('Late');
  });

  test('say where waits end because jobs are given up, and only there', () => {
    const waits = (variants: Results['variants']): Element =>
      parseHTML(renderHtml({ ...steady, variants })).document.querySelector('section[aria-labelledby=waits]')!;
    const patient = steady.variants.map((variant, k) => ({
      ...variant,
      patienceSeconds: 14 * 86_400,
      summary: { ...variant.summary, jobsCancelled: { n: 10, mean: k, sd: 0, ci95: null } },
    }));
    expect(text(waits(patient))).toContain('14 d: patience; the rest gave up');
    expect(waits(patient).querySelector('svg')!.getAttribute('aria-label')).toContain('14 d: patience');
    const shorter = patient.map((variant, k) => (k === 1 ? { ...variant, patienceSeconds: 7 * 86_400 } : variant));
    expect(text(waits(shorter))).toContain('7 d: patience14 d: patience');
    const nobody = patient.map((variant) => ({
      ...variant,
      summary: { ...variant.summary, jobsCancelled: { n: 10, mean: 0, sd: 0, ci95: null } },
    }));
    expect(text(waits(nobody))).not.toContain('patience');
    expect(text(waits(steady.variants))).not.toContain('patience');
  });

  test('stripe the swatches of variants whose colour is taken', () => {
    const many = Array.from({ length: 9 }, (_, k) => ({ ...steady.variants[1]!, name: `v${k}` }));
    const legend = parseHTML(renderHtml({ ...steady, variants: many })).document.querySelectorAll('.legend .swatch');
    const styles = [...legend].slice(0, 9).map((swatch) => swatch.getAttribute('style')!);
    expect(new Set(styles).size).toBe(9);
    expect(styles[8]).toContain('gradient(90deg,var(--variant-0)');
  });

  test('tell levels of the ledger apart only where they differ', () => {
    const section = 'section[aria-labelledby=ledger]';
    const levels = (of: Document) => [...of.querySelectorAll(`${section} svg text`)].map(text);
    expect(levels(page(steady))).not.toContain('Up');
    expect(text(page(steady).querySelector(section))).toContain('all GPUs in service are up');
    const down = steady.variants.map((variant) => ({
      ...variant,
      runs: variant.runs.map((run) => ({
        ...run,
        ledger: Object.fromEntries(
          Object.entries(run.ledger).map(([id, own]) => [id, { ...own, down: 3600, useful: own.useful - 3600 }]),
        ),
      })),
    }));
    const document = parseHTML(renderHtml({ ...steady, variants: down })).document;
    expect(levels(document)).toEqual(expect.arrayContaining(['Up', 'Down']));
    expect(text(document.querySelector(section))).not.toContain('are up');
    // 1 GPU-hour of thousands: no loss is written as −0.0 %.
    expect(levels(document)).not.toContain('−0.0 %');
  });

  test('show what was planned where supply moves, and what other variants had', () => {
    const timeline = text(page(slip).querySelector('section[aria-labelledby=timeline]'));
    expect(timeline).toContain('planned');
    expect(timeline).toContain('thin lines');
    expect(text(page(steady).querySelector('section[aria-labelledby=timeline]'))).not.toContain('planned');
  });

  test('show what was planned where only a lease ends, and say what is drawn', () => {
    const drawn = 'slip: lognormal with median 30d';
    const [first, ...others] = steady.clusters;
    const leased = { ...first!, drawn, supply: first!.supply.map((phase) => ({ ...phase, returnsAt: 86_400 })) };
    const document = parseHTML(renderHtml({ ...steady, clusters: [leased, ...others] })).document;
    expect(text(document.querySelector('section[aria-labelledby=timeline]'))).toContain('planned');
    const clusters = (of: Document) => text(of.querySelector('section[aria-labelledby=clusters]'));
    expect(clusters(document)).toContain(
      `Drawn for each replication, alike in all variants with the same law: ${leased.id}, ${drawn}.`,
    );
    expect(clusters(page(steady))).not.toContain('Drawn');
  });

  test('tell what went in', () => {
    const provenance = text(page(steady).querySelector('section[aria-labelledby=provenance]'));
    for (const expected of [
      'gpufleet compare queue-policies --seed 1',
      '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      'assumed',
      '128,400 used',
      '12 re-ordered',
      'Realised load, fleet',
      'Burstiness obtained is 2.1',
      'policies.queue = fcfs',
    ]) {
      expect(provenance).toContain(expected);
    }
  });

  test('come out of results with nothing in them', () => {
    expect(renderHtml({ ...steady, variants: [] })).toContain('No variant has finished a run.');
    const bare = steady.variants
      .slice(0, 1)
      .map((variant) => ({ ...variant, runs: [], summary: {}, timeline: { binSeconds: 1, clusters: {} } }));
    expect(renderHtml({ ...steady, variants: bare, best: {} })).toContain('No variant has finished a run.');
  });
});
