import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { answer } from '../../reports/answer.ts';
import { GRANTED_COLUMN, TIMELINE_COLUMNS, timelineCsv } from '../../reports/csv.ts';
import { renderHtml } from '../../reports/html.ts';
import { renderJson } from '../../reports/json.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import { publishedSentence } from '../../reports/programme/published.ts';
import { programmeSentences, roundedToSum } from '../../reports/programme/sentences.ts';
import { awardsTable, grantsTable, reasonsTable, reclaimedTable } from '../../reports/programme/tables.ts';
import { renderTerminal } from '../../reports/terminal.ts';
import { displayWidth } from '../../reports/terminal-text.ts';
import type { PublishedFigure, Summary } from '../../sim/experiment/results.ts';
import { parseResults } from '../../sim/experiment/results-schema.ts';
import { fixtureResults } from './fixture.ts';
import { programmeResults } from './programme-fixture.ts';

const results = programmeResults();
const mean = (value: number): Summary => ({ n: 3, mean: value, sd: null, ci95: null });
const document = parseHTML(renderHtml(results)).document;

function text(node: Element | null): string {
  return (node?.textContent ?? '').replace(/\s+/g, ' ').trim();
}

const sectionOf = (id: string): Element => document.querySelector(`section[aria-labelledby=${id}]`)!;

test('grants that a spent budget only makes slow are not held back by it, and the table says why nobody is', () => {
  const of = (stopped: number, waited: number): string => {
    const own = { 'waitedHours{reason=budget}': mean(waited), grantsStoppedByBudget: mean(stopped) };
    const [first, ...others] = results.variants;
    const variants = [{ ...first!, summary: { ...first!.summary, ...own } }, ...others];
    return grantsTable({ ...results, variants })!.caption;
  };
  expect(of(0, 70)).toContain('Where a spent budget only makes slow, no grant is held back by it');
  expect(of(3, 70)).not.toContain('slow');
  expect(of(0, 0)).not.toContain('slow');
});

describe('the reports of a small programme, byte for byte (vitest -u renews them)', () => {
  test('report.md', async () => {
    await expect(renderMarkdown(results)).toMatchFileSnapshot('golden/programme.md');
  });

  test('the sections of report.html that only a programme has', async () => {
    const sections = ['published', 'awards', 'granted', 'reclaimed', 'grants', 'timeline'].map(
      (id) => sectionOf(id).outerHTML,
    );
    await expect(`${sections.join('\n')}\n`).toMatchFileSnapshot('golden/programme-sections.html.txt');
  });

  test('the terminal at 100 columns', async () => {
    await expect(renderTerminal(results, { width: 100, colour: false })).toMatchFileSnapshot('golden/programme.txt');
  });
});

describe('results of a programme', () => {
  test('are read back as they were, with what is published and what is granted', () => {
    const read = parseResults(JSON.parse(renderJson(results)));
    expect(read).toEqual(JSON.parse(JSON.stringify(results)));
    expect(read.published).toHaveLength(4);
    expect(read.variants[1]?.timeline.clusters['kakao-b200-255']?.grantedGpus?.at(-1)).toBe(1200);
  });

  test('have a timeline.csv with what is granted; others have none', () => {
    const [header, ...rows] = timelineCsv(results).trimEnd().split('\n');
    expect(header).toBe([...TIMELINE_COLUMNS, GRANTED_COLUMN].join(','));
    expect(rows[2]).toBe('as-is,naver-h200-255,864000,2040,800,0.392157,3,1600');
    expect(timelineCsv(fixtureResults())).not.toContain(GRANTED_COLUMN);
  });
});

describe('report.html of a programme', () => {
  test('has its sections in order, and a report without one has none of them', () => {
    expect([...document.querySelectorAll('h2')].map(({ id }) => id)).toEqual([
      ...['verdicts', 'published', 'awards', 'granted', 'reclaimed', 'grants', 'ledger', 'timeline', 'waits'],
      ...['clusters', 'definitions', 'provenance'].filter((id) => document.getElementById(id)),
    ]);
    const other = parseHTML(renderHtml(fixtureResults())).document;
    for (const id of ['published', 'awards', 'granted', 'reclaimed', 'grants']) {
      expect(other.getElementById(id)).toBeNull();
    }
  });

  test('says of every part of the GPU-hours what it is, in words for those who do not see the chart', () => {
    const label = sectionOf('reclaimed').querySelector('svg')!.getAttribute('aria-label')!;
    expect(label).toContain('reclaim: redistributed and used 0.60 M GPU·h, redistributed, not used 0.20 M GPU·h');
    expect(label).toContain('wrongly reclaimed 0.50 M GPU·h');
    // A variant that reclaims nothing has no bar, and stands in the table.
    expect(label).not.toContain('as-is');
    expect(text(sectionOf('reclaimed'))).toContain('as-is');
  });

  test('draws what is granted where variants differ, and once where they do not', () => {
    const dotted = [...sectionOf('timeline').querySelectorAll('figure')].map(
      (figure) => figure.querySelectorAll('[stroke-dasharray="0 4"]').length,
    );
    expect(dotted).toEqual([1, 2]);
    expect(text(sectionOf('timeline'))).toContain('held by grants');
  });

  test('folds away the sectors of many variants', () => {
    const variants = Array.from({ length: 9 }, (_, k) => ({ ...results.variants[k % 2]!, name: `v${k}` }));
    const folded = parseHTML(renderHtml({ ...results, variants })).document.querySelector(
      'section[aria-labelledby=awards]',
    )!;
    expect(text(folded.querySelector('summary'))).toBe('By sector');
    const sectors = [...folded.querySelectorAll('table')].map((table) => [
      table.closest('details') !== null,
      text(table).includes('academia'),
    ]);
    expect(sectors.length).toBeGreaterThanOrEqual(2);
    for (const [isFolded, hasSectors] of sectors) expect(isFolded).toBe(hasSectors);
  });

  test('escapes what a scenario names as a source', () => {
    const published = results.published!.map((figure) => ({ ...figure, source: '<script>x</script>' }));
    expect(renderHtml({ ...results, published })).not.toContain('<script');
  });
});

describe('tables of a programme', () => {
  test('leave out what no variant has, and give a reason that was not given as 0', () => {
    const reasons = reasonsTable(results)!;
    expect(reasons.columns.map(({ label }) => label)).toEqual([
      'Refused',
      'Refused: its score is below the threshold',
      'Refused: no GPUs were left',
    ]);
    const [first, second] = results.variants;
    const { 'refusals{reason=belowThreshold}': _, ...summary } = second!.summary;
    const without = { ...results, variants: [first!, { ...second!, summary }] };
    expect(reasonsTable(without)!.rows[1]!.cells[1]!.text).toBe('0');
  });

  test('write GPU-hours beside each other in one unit', () => {
    const { columns } = reclaimedTable(results)!;
    const units = columns.map(({ unit }) => unit).filter((unit) => unit.includes('GPU·h'));
    expect(new Set(units)).toEqual(new Set(['M GPU·h']));
  });

  test('have a row for every sector and variant, all together first', () => {
    const rows = awardsTable(results)!.rows.map(({ group, variant }) => `${group} ${variant}`);
    expect(rows).toEqual([
      'all 0',
      'all 1',
      'academia 0',
      'academia 1',
      'industry 0',
      'industry 1',
      'national 0',
      'national 1',
    ]);
  });

  test('have – where a sector cannot have a figure: priority blocks are no awards of a call', () => {
    const { columns, rows } = awardsTable(results)!;
    const figure = (group: string, label: string) =>
      rows.find((row) => row.group === group)!.cells[columns.findIndex((column) => column.label === label)]!.text;
    for (const label of ['Applications', 'Awards', 'GPUs awarded', 'Applicants served']) {
      expect(figure('national', label)).toBe('–');
      expect(figure('industry', label)).not.toBe('–');
    }
    expect(figure('national', 'GPUs of priority blocks')).toBe('512 ± 0');
    expect(figure('national', 'Useful GPU-hours')).toMatch(/^1\.0/);
  });

  test('are none where nothing was reclaimed', () => {
    expect(reclaimedTable({ ...results, variants: results.variants.slice(0, 1) })).toBeNull();
  });
});

describe('the answer of a programme', () => {
  test('does not say that work ran out of patience, and tells unserved from unmet', () => {
    const [, second] = answer(results);
    expect(second).toContain(
      'of the work of projects with a grant, 34.0 % with as-is and 62.0 % with reclaim was not done under it',
    );
    expect(second).toContain('of all work asked for, 75.0 % in every variant is of projects that never had a grant');
    expect(second).not.toContain('patience');
  });

  test('names the extremes of many variants', () => {
    const variants = Array.from({ length: 6 }, (_, k) => {
      const base = results.variants[k === 0 ? 0 : 1]!;
      const unservedShare = { n: 3, mean: 0.3 + k / 100, sd: 0, ci95: null };
      return { ...base, name: `v${k}`, summary: { ...base.summary, unservedShare } };
    });
    expect(answer({ ...results, variants })[1]).toContain('from 30.0 % with v0 to 35.0 % with v5 was not done');
  });

  test('stays what it was without a programme', () => {
    const [first, ...others] = fixtureResults().variants;
    const unservedShare = { n: 3, mean: 0.2, sd: 0, ci95: null };
    const changed = { ...first!, summary: { ...first!.summary, unservedShare } };
    expect(answer({ ...fixtureResults(), variants: [changed, ...others] })[1]).toContain('ran out of patience');
  });
});

describe('sentences for a terminal', () => {
  test('are shared by variants of which the same is to be said', () => {
    expect(programmeSentences(results)).toEqual([
      'With every variant: 157 awards of 4,336 GPUs (academia 2,710, industry 1,626) for 514 applications; 27.0 % of the applicants served.',
      'With reclaim: 2.00 M GPU·h are reclaimed: 30.0 % used by others who got them, 10.0 % redistributed without use, 50.0 % granted to nobody and 10.0 % beyond the run; each hour counted once it is 1.60 M GPU·h, 31.3 % of them wrongly.',
    ]);
    expect(programmeSentences(fixtureResults())).toEqual([]);
  });

  test('have shares as the tables have them: the mean of those of the replications', () => {
    // 10 of 100 GPU-hours and 9 of 10: half on average, though it is 17 % of all hours together.
    const runs = results.variants[1]!.runs.slice(0, 2).map((run, k) => ({
      ...run,
      metrics: {
        ...run.metrics,
        ...{ reclaimedGpuHours: k === 0 ? 100 : 10, reclaimedNetGpuHours: k === 0 ? 100 : 10 },
        ...{ wronglyReclaimedGpuHours: k === 0 ? 10 : 9, redistributedUsedGpuHours: k === 0 ? 20 : 8 },
        ...{ redistributedGpuHours: k === 0 ? 20 : 8, reclaimedIdleGpuHours: k === 0 ? 80 : 2 },
        reclaimedBeyondHorizonGpuHours: 0,
      },
    }));
    const [said] = programmeSentences({ ...results, variants: [{ ...results.variants[1]!, runs }] }).slice(-1);
    expect(said).toContain('50.0 % used by others who got them and 50.0 % granted to nobody');
    expect(said).toContain('50.0 % of them wrongly');
  });

  test('do not call wrong what has no owner: where grants are weights of a pool that figure has no value', () => {
    const reclaim = results.variants[1]!;
    const runs = reclaim.runs.map((run) => ({ ...run, metrics: { ...run.metrics, wronglyReclaimedGpuHours: null } }));
    const none = { n: 0, mean: null, sd: null, ci95: null };
    const pooled = { ...reclaim, runs, summary: { ...reclaim.summary, wronglyReclaimedGpuHours: none } };
    const ofPool = { ...results, variants: [results.variants[0]!, pooled] };
    expect(programmeSentences(ofPool).slice(-1)[0]).toMatch(
      /beyond the run; each hour counted once it is 1\.60 M GPU·h\.$/,
    );
    const label = parseHTML(renderHtml(ofPool)).document.querySelector('section[aria-labelledby=reclaimed] svg')!;
    expect(label.getAttribute('aria-label')).not.toContain('wrongly');
  });

  test('have whole GPUs that add up to their sum', () => {
    expect(roundedToSum([2709.5, 1626.5], 4336)).toEqual([2710, 1626]);
    expect(roundedToSum([1 / 3, 1 / 3, 1 / 3], 1)).toEqual([1, 0, 0]);
    expect(roundedToSum([10.6, 10.6], 30)).toEqual([11, 11]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 6 }), (values) => {
        const sum = Math.round(values.reduce((total, value) => total + value, 0));
        const rounded = roundedToSum(values, sum);
        expect(rounded.reduce((total, value) => total + value, 0)).toBe(sum);
        for (const [k, value] of rounded.entries()) expect(Math.abs(value - values[k]!)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test.each([200, 100, 80, 60, 40, 30])('never get a line wider than %d columns', (width) => {
    for (const line of renderTerminal(results, { width, colour: false }).split('\n')) {
      expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });
});

describe('published beside simulated', () => {
  const figure = (within: boolean | null, mark: PublishedFigure['mark'] = 'predicted'): PublishedFigure => ({
    ...{ metric: 'awards', value: 1, mark, source: 's' },
    simulated: { variant: 'as-is', n: 3, mean: 1, ci95: [0, 2], range: [0, 3], within },
  });

  test.each<[said: string, published: PublishedFigure[]]>([
    [
      '2 of 3 predicted figures lie within the range of the replications of as-is.',
      [figure(true), figure(false), figure(true), figure(false, 'input'), figure(false, 'fitted')],
    ],
    ['1 of 1 predicted figure lies within the range of the replications of as-is.', [figure(true)]],
    ['No published figure is predicted: none checks the scenario.', [figure(true, 'fitted')]],
    [
      '1 predicted figure cannot be judged: that takes two replications with a value.',
      [{ ...figure(true), simulated: null }],
    ],
    [
      '1 of 1 predicted figure lies within the range of the replications of as-is; 1 predicted figure cannot be judged.',
      [figure(true), figure(null)],
    ],
  ])('%s', (said, published) => {
    expect(publishedSentence({ published })).toBe(said);
  });

  test('says nothing where nothing was published', () => {
    expect(publishedSentence({})).toBeNull();
  });
});
