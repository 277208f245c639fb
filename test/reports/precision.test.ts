import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { contenders, contendersText } from '../../reports/contenders.ts';
import { renderHtml } from '../../reports/html.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import { precisionSentence } from '../../reports/precision.ts';
import { renderTerminal } from '../../reports/terminal.ts';
import type { Precision, WidestInterval } from '../../sim/experiment/precision/results.ts';
import { fixtureResults } from './fixture.ts';

const METRIC = 'waitSecondsMeanByGpuHours';
const widest = (halfWidth: number | null, target: number | null = 600): WidestInterval => ({
  ...{ metric: METRIC, variant: 'sjf' },
  ...{ halfWidth, target },
});
const precision = (changes: Partial<Precision>): string =>
  precisionSentence(
    fixtureResults('steady', {
      precision: {
        rule: null,
        asked: true,
        halfWidths: { [METRIC]: { of: 'unit', value: 600 } },
        looks: [{ replications: 10, widest: widest(1200) }],
        stopped: null,
        needed: { replications: 38, metric: METRIC, variant: 'sjf' },
        ...changes,
      },
    }),
  );
const rule = { min: 10, max: 40 };
/** One of the fixture's variants is not stationary. */
const UNJUDGED = 'Pairs that are not ranked were not judged (mean wait weighted by GPU-hours).';

describe('the sentence on precision', () => {
  test('gives a width in the unit in which it was asked for', () => {
    expect(precision({})).toBe(
      'The widest corrected interval of a primary metric is ± 20 min (mean wait weighted by GPU-hours, sjf); ' +
        `± 10 min, as asked for, would take about 38 replications. ${UNJUDGED}`,
    );
    expect(precision({ halfWidths: { [METRIC]: { of: 'baseline', value: 0.05 } } })).toContain('is ± 10 % of easy (');
  });

  test('shows a width however fine it is', () => {
    const fine = { metric: 'utilisationOfInService', variant: 'sjf', halfWidth: 0.0091, target: 0.000_01 };
    const looks = [{ replications: 10, widest: fine }];
    const halfWidths = { utilisationOfInService: { of: 'unit', value: 0.000_01 } } as const;
    expect(precision({ halfWidths, looks })).toMatch(/is ± 0\.91 pp \(.*± 0\.001 pp, as asked for, would take/);
  });

  test('says so where nothing is wider than asked for', () => {
    expect(precision({ looks: [{ replications: 10, widest: widest(600) }] })).toBe(
      `No corrected interval of a primary metric is wider than ± 10 min. ${UNJUDGED}`,
    );
  });

  test('says why a rule stopped, and that it was one', () => {
    const reached = { rule, stopped: 'precisionReached', looks: [{ replications: 15, widest: widest(540) }] } as const;
    expect(precision(reached)).toMatch(/^The rule for replications stopped after 15, as precise as asked: .*± 9 min/);
    expect(precision(reached)).toContain('Chow and Robbins');
    expect(precision({ rule, stopped: 'maximumReached' })).toMatch(/at its maximum of 40: .* about 38 replications\./);
    expect(precision({ rule, stopped: 'nothingRanked', looks: [{ replications: 10, widest: null }] })).toContain(
      'no pair of variants is ranked',
    );
    expect(precision({ rule })).toContain('had not stopped when the run ended, after its look at 10');
    expect(precision({ rule, looks: [], needed: null })).toContain('its first look is after 10');
  });

  test('says of which metrics pairs had no part in it, since they are not ranked', () => {
    const { variants, ...results } = fixtureResults('steady');
    const precision: Precision = {
      ...{ rule, asked: true, stopped: 'precisionReached', needed: null },
      halfWidths: { [METRIC]: { of: 'unit', value: 600 }, utilisationOfInService: { of: 'unit', value: 0.02 } },
      looks: [{ replications: 10, widest: widest(540) }],
    };
    const withVerdict = (verdict: 'notStationary' | 'better') =>
      variants.map((each, k) => (k === 0 ? each : { ...each, verdicts: { ...each.verdicts, [METRIC]: verdict } }));
    const unranked = precisionSentence({ ...results, precision, variants: withVerdict('notStationary') });
    expect(unranked).toMatch(/Pairs that are not ranked were not judged \(mean wait weighted by GPU-hours\)\.$/);
    expect(precisionSentence({ ...results, precision, variants: withVerdict('better') })).not.toContain('not judged');
  });

  test('names no number where none would do', () => {
    expect(precision({ needed: { replications: null, metric: METRIC, variant: 'sjf' } })).toContain(
      'more than 100,000 replications',
    );
  });

  test('is silent on a single replication, and in results of older versions', () => {
    expect(precision({ asked: false, looks: [{ replications: 1, widest: widest(null) }] })).toBe('');
    expect(precisionSentence({ ...fixtureResults(), precision: undefined })).toBe('');
  });
});

describe('the best with those that cannot be told from it', () => {
  const bestSubset = { [METRIC]: { kept: ['sjf', 'easy'], screened: ['conservative'] } };
  const results = fixtureResults('steady', { bestSubset, primary: [METRIC] });

  test('tells yardsticks apart, which nobody can choose: in the table, in the answer, and as not ranked', () => {
    const results = fixtureResults('steady', { yardsticks: ['sjf'] });
    const terminal = renderTerminal(results, { width: 100, colour: false }).replace(/\s+/g, ' ');
    expect(terminal).toContain('sjf is a yardstick that nobody can choose, and not ranked');
    const { document } = parseHTML(renderHtml(results));
    const tags = [...document.querySelectorAll('.tag')].map((tag) => tag.textContent);
    expect(tags).toContain('yardstick');
    expect(renderMarkdown(results)).toContain('sjf<br>_yardstick_');
    expect(renderMarkdown(fixtureResults())).not.toContain('yardstick_');
  });

  test('stands in words, with those that are shown worse and those that are not ranked', () => {
    const [row] = contenders(results);
    expect(`${row!.metric}: ${contendersText(row!)}`).toBe(
      'mean wait weighted by GPU-hours: sjf or easy; not conservative; not ranked: fcfs and easy-least-wait',
    );
  });

  test('stays inside a narrow terminal', () => {
    const lines = renderTerminal(results, { width: 40, colour: false }).split('\n');
    expect(lines).toContain('Best, with those that cannot be told');
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(40);
  });

  test('is left out where nothing can be selected', () => {
    expect(contenders(fixtureResults('steady', { bestSubset: { [METRIC]: null } }))).toEqual([]);
    expect(contenders({ ...results, bestSubset: undefined })).toEqual([]);
  });
});
