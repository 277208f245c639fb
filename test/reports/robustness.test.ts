/** What reports say about robustness: the sentence of the answer and the words of the table. */
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../reports/html.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import { changeLabel, rankingText, robustnessSentence, valuesText } from '../../reports/robustness.ts';
import type { Results } from '../../sim/experiment/results.ts';
import type { ChangeRanking, ChangeResult, RobustnessMade } from '../../sim/experiment/robustness/results.ts';
import { fixtureResults } from './fixture.ts';

const KEY = 'deliveredH200EquivalentGpuHours';
const NAMES = ['on-time', 'one-month-late', 'two-months-late', 'three-months-late'];

const SURVIVES: ChangeRanking = {
  ...{ replications: 3, means: { 'on-time': 4e6 }, groups: NAMES.map((name) => [name]), unranked: [] },
  ...{ judgedPairs: 6, reversed: [], orderSurvives: true, bestSurvives: true },
};
const TURNED: ChangeRanking = {
  ...SURVIVES,
  reversed: [{ better: 'on-time', worse: 'two-months-late', shown: true }],
  ...{ orderSurvives: false, bestSurvives: false },
};

function change(path: string, direction: 'halved' | 'doubled'): ChangeResult {
  const variants = NAMES.map((name) => ({ name, before: 0.1, after: 0.2, clipped: false, runs: [] }));
  return { path, direction, variants };
}
const CHANGES = [
  ...[change('programme.behaviour.noShow', 'halved'), change('programme.behaviour.noShow', 'doubled')],
  ...[change('programme.behaviour.mends', 'halved'), change('programme.behaviour.mends', 'doubled')],
];

/** Results by which the ranking has this fate under the changes. */
function resultsWith(fates: readonly (ChangeRanking | null)[], more: Partial<RobustnessMade> = {}): Results {
  const robustness: RobustnessMade = {
    ...{ schema: 'gpufleet/robustness@1', state: 'made', version: '0', scenario: 's', seed: '1', command: 'c' },
    ...{ primary: [KEY], replications: { asked: 3, done: 3 }, partial: false, variants: NAMES, changes: CHANGES },
    rankings: { [KEY]: { base: SURVIVES, shownPairs: 6, changes: fates } },
    ...more,
  };
  return fixtureResults('terminating', { primary: [KEY], robustness });
}

const sentence = (...parameters: Parameters<typeof resultsWith>): string =>
  robustnessSentence(resultsWith(...parameters));
const RANKING = 'The ranking by delivered H200-equivalent GPU-hours';

describe('the sentence on robustness', () => {
  it('is left out where the scenario names no assumption', () => {
    expect(robustnessSentence(fixtureResults('terminating'))).toBe('');
  });

  it('says that a ranking survives every change', () => {
    expect(sentence([SURVIVES, SURVIVES, SURVIVES, SURVIVES])).toBe(
      `${RANKING} survives all 4 changes of what is assumed.`,
    );
  });

  it('names the changes that turn it, and the pairs', () => {
    expect(sentence([SURVIVES, TURNED, SURVIVES, SURVIVES])).toBe(
      `${RANKING} survives 3 of 4 changes of what is assumed; turned by noShow doubled (on-time falls behind two-months-late).`,
    );
  });

  it('says that the leader stays before what it is shown better than, and that a reversal is not itself shown', () => {
    const lower = { ...TURNED, bestSurvives: true, reversed: [{ better: NAMES[1]!, worse: NAMES[2]!, shown: false }] };
    expect(sentence([lower, SURVIVES, SURVIVES, SURVIVES])).toBe(
      `${RANKING} survives 3 of 4 changes of what is assumed; turned by noShow halved (one-month-late falls behind two-months-late, by the mean only); on-time stays before all that it is shown better than.`,
    );
  });

  it('says that there is no ranking where no difference is shown, and where one appears', () => {
    const groups = [NAMES];
    const none = { ...SURVIVES, groups, judgedPairs: 0, orderSurvives: null, bestSurvives: null };
    const base = { base: { ...SURVIVES, groups }, shownPairs: 0 };
    const nothing = { rankings: { [KEY]: { ...base, changes: [none, none, none, none] } } };
    expect(sentence([], nothing)).toBe(`${RANKING} has no difference shown that a change could turn.`);
    const parted = { ...none, groups: [NAMES.slice(0, 1), NAMES.slice(1)] };
    const some = { rankings: { [KEY]: { ...base, changes: [none, parted, none, none] } } };
    expect(sentence([], some)).toContain('; with noShow doubled one appears (plain 95 % intervals).');
  });

  it('does not count changes that change nothing, that were not made, or whose replications tell nothing', () => {
    const idle = { ...CHANGES[3]!, variants: CHANGES[3]!.variants.map((variant) => ({ ...variant, runs: null })) };
    const changes = [...CHANGES.slice(0, 3), idle];
    expect(sentence([SURVIVES, SURVIVES, SURVIVES, SURVIVES], { changes })).toContain('survives all 3 changes');
    expect(sentence([SURVIVES, SURVIVES, null, null])).toContain('survives all 2 changes');
    const unclear = { ...SURVIVES, judgedPairs: 0, orderSurvives: null, bestSurvives: null };
    expect(sentence([SURVIVES, SURVIVES, SURVIVES, unclear])).toContain(
      'survives 3 changes of what is assumed and could not be held against 1',
    );
    expect(sentence([unclear, unclear, unclear, unclear])).toContain('do not bear it out');
  });

  it('says when the changes were interrupted', () => {
    const partial = { partial: true, replications: { asked: 3, done: 1 } };
    expect(sentence([SURVIVES, SURVIVES, SURVIVES, SURVIVES], partial)).toContain(
      'interrupted after 1 of 3 replications',
    );
  });
});

describe('words of the table', () => {
  it('join variants that are not shown to differ, and end where it gets long', () => {
    expect(rankingText([['a'], ['b', 'c'], ['d']])).toBe('a > b = c > d');
    expect(rankingText([[...'abcdefghijk']])).toBe('a = b = c = d = e = f = g = h … (3 more)');
  });

  it('tell values apart by variant, and which were stopped or kept', () => {
    const { variants, ...rest } = CHANGES[0]!;
    expect(valuesText({ ...rest, variants })).toBe('0.1 → 0.2');
    const [first, second] = variants;
    const mixed = [
      { ...first!, before: 0.7, after: 1, clipped: true },
      { ...second!, before: null, after: null, runs: null },
    ];
    expect(valuesText({ ...rest, variants: mixed })).toBe(
      '0.7 → 1 (end of the range): on-time; own value kept: one-month-late',
    );
  });

  it('name a change by the last step of its path unless two have it', () => {
    const changes = [...CHANGES, change('programme.calls.first.noShow', 'halved')];
    const made = { changes } as unknown as RobustnessMade;
    expect(changes.map((each) => changeLabel(each, made)).slice(1, 3)).toEqual([
      'programme.behaviour.noShow doubled',
      'mends halved',
    ]);
  });
});

describe('the section', () => {
  const turned = resultsWith([SURVIVES, TURNED, SURVIVES, null]);

  it('has a row for each change with what becomes of order and best', () => {
    const { document } = parseHTML(renderHtml(turned));
    const rows = [
      ...document.querySelectorAll('section[aria-labelledby=robustness] table')[0]!.querySelectorAll('tbody tr'),
    ];
    const cells = rows.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim()));
    expect(cells.map(([name, order, best]) => [name, order, best])).toEqual([
      ['none', '–', '–'],
      ['noShow halved', 'survives', 'survives'],
      ['noShow doubled', 'turned', 'turned'],
      ['mends halved', 'survives', 'survives'],
      ['mends doubled', 'not made', '–'],
    ]);
    expect(cells[2]?.[3]).toContain('on-time falls behind two-months-late');
    expect(cells[2]?.[4]).toContain('programme.behaviour.noShow');
    expect(document.querySelector('.answer')?.textContent).toContain('turned by noShow doubled');
  });

  it('stands in report.md too, and nowhere without the key', () => {
    expect(renderMarkdown(turned)).toContain('| programme.behaviour.noShow doubled | 0.1 → 0.2 | turned | turned |');
    const without = fixtureResults('terminating');
    expect(renderMarkdown(without) + renderHtml(without)).not.toMatch(/survives other assumptions/);
  });
});
