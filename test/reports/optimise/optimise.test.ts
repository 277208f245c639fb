import { describe, expect, test } from 'vitest';
import { conditionTitle } from '../../../reports/optimise/figures.ts';
import { optimiseHtml } from '../../../reports/optimise/html.ts';
import { optimiseMarkdown } from '../../../reports/optimise/markdown.ts';
import { optimiseTerminal } from '../../../reports/optimise/terminal.ts';
import { answerOf, candidateRows, finalistHeads } from '../../../reports/optimise/words.ts';
import { displayWidth } from '../../../reports/terminal-text.ts';
import type { OptimiseResults } from '../../../sim/experiment/optimise/results.ts';
import { tinySearch } from './fixture.ts';

describe('the report of a search', () => {
  test('says what was chosen by fresh replications, and whom it is not shown to beat', () => {
    const sentences = answerOf(tinySearch());
    expect(sentences[0]).toMatch(
      /^threshold 0\.\d\d, <slip> 30d is chosen of 10 points for the highest delivered H200-equivalent GPU-hours: .*\u00a0M\u00a0GPU·h in 10 fresh replications/,
    );
    expect(sentences.join('\n')).toMatch(/The condition “wrongly reclaimed share below 2\u00a0%” is (met|violated)/);
    expect(sentences.join('\n')).toMatch(/It is (not shown to beat|shown better than every other)/);
    expect(sentences.join('\n')).toMatch(/With 95 % confidence/);
  });

  test('keeps a number and its unit on one line of the page', () => {
    const results = tinySearch();
    const chosen = { ...results.chosen, constraints: [] };
    const page = optimiseHtml({ ...results, metric: 'waitSecondsMean', chosen });
    const answer = /<div class="answer">(.*?)<\/div>/s.exec(page)![1]!;
    expect(answer).toMatch(/\d\u00a0(h|min|d|s)\b/);
    expect(answer).not.toMatch(/\d (h|min|d|s)\b| ± /);
  });

  test('keeps a difference apart from its interval where both fit on one line', () => {
    const cells = optimiseHtml(tinySearch()).match(/<td class="broken">.*?<\/td>/g)!;
    expect(cells.filter((cell) => cell.includes('(')).length).toBeGreaterThan(0);
    for (const cell of cells) expect(cell).not.toMatch(/<\/span><span>/);
  });

  test('names the fate of every point', () => {
    const results = tinySearch(9);
    const rows = candidateRows(results);
    expect(rows).toHaveLength(10);
    expect(rows.filter(({ fate }) => fate === 'chosen')).toHaveLength(1);
    expect(rows[9]!.fate).toBe('runs failed, after 4 replications');
    expect(rows.every(({ fate }) => fate !== '')).toBe(true);
    expect(answerOf(results).at(-1)).toMatch(/^Of the other points, .*1 after a failed run.* 1 run failed\.$/);
  });

  test('says first that the chosen point does not meet its conditions, and only then', () => {
    const results = tinySearch();
    const violated = results.chosen.constraints.map((met) => ({ ...met, verdict: 'violated' as const }));
    const [first] = answerOf({ ...results, chosen: { ...results.chosen, constraints: violated } });
    expect(first).toBe('The point that is chosen does not meet all conditions in fresh replications.');
    const met = results.chosen.constraints.map((each) => ({ ...each, verdict: 'met' as const }));
    expect(answerOf({ ...results, chosen: { ...results.chosen, constraints: met } })[0]).toContain('is chosen of');
  });

  test('says that no finalist meets the conditions, and not that none of those that do is better', () => {
    const results = tinySearch();
    const judged = <T extends { constraints: OptimiseResults['chosen']['constraints'] }>(
      each: T,
      verdict: 'violated' | 'met',
    ): T => ({ ...each, constraints: each.constraints.map((met) => ({ ...met, verdict })) });
    const wrong = results.rivals.map((each) => judged(each, 'violated'));
    const sentences = (verdict: 'violated' | 'met', rivals = wrong, shortfallMost = 0) =>
      answerOf({ ...results, chosen: { ...judged(results.chosen, verdict), shortfallMost }, rivals });
    expect(wrong.length).toBeGreaterThan(0);
    expect(sentences('violated')).toContain('No finalist meets all conditions in fresh replications.');
    expect(sentences('met')).toContain('Every other finalist is shown to violate a condition.');
    for (const verdict of ['violated', 'met'] as const)
      expect(sentences(verdict).join(' ')).not.toContain('no finalist that meets the conditions is better');
    const good = results.rivals.map((each) => judged(each, 'met'));
    expect(sentences('met', good)).toContain('With 95 % confidence no finalist that meets the conditions is better.');
    const free = { ...results.chosen, constraints: [], shortfallMost: 0 };
    const rivals = results.rivals.map((each) => ({ ...each, constraints: [] }));
    expect(answerOf({ ...results, chosen: free, rivals })).toContain(
      'With 95 % confidence no other finalist is better.',
    );
  });

  test('has a verb in the sentence on those that left, whichever way was the first', () => {
    const results = tinySearch();
    const left = results.left.map((each) => ({ ...each, how: 'by the mean only' as const }));
    expect(answerOf({ ...results, rivals: [], left }).at(-1)).toMatch(
      /^Of the other points, \d+ left by the mean only/,
    );
  });

  test('escapes what users wrote', () => {
    const results = tinySearch(9);
    expect(optimiseHtml(results)).toContain('&lt;slip&gt;');
    expect(optimiseHtml(results)).not.toContain('<slip>');
    expect(optimiseMarkdown(results)).toContain('| 1 | a \\| b c |');
    const constraint = 'waitSecondsMean{cluster=_a_<b>} < 60';
    const constraints = [{ constraint, mean: 10, ci95: null, verdict: 'met' as const }];
    const markdown = optimiseMarkdown({ ...results, chosen: { ...results.chosen, constraints } });
    expect(markdown).toContain('mean wait per job (cluster=\\_a\\_&lt;b>) below');
    expect(markdown).toMatch(/\*\*threshold 0\.\d\d, &lt;slip> 30d\*\* is chosen/);
  });

  test('fits a narrow terminal, and is one table on a wide one', () => {
    for (const width of [40, 80, 200]) {
      const lines = optimiseTerminal(tinySearch(), { width, colour: false }).split('\n');
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    }
  });

  test('has its units in the heads of its table, and no key of a metric in it', () => {
    const heads = ['Delivered H200-equivalent GPU-hours [M\u00a0GPU·h]', 'Difference to it [M\u00a0GPU·h]'];
    expect(finalistHeads(tinySearch(), 'it')).toEqual([...heads, 'Wrongly reclaimed share below 2\u00a0%']);
    const [table] = optimiseHtml(tinySearch()).split('</table>');
    expect(table).not.toMatch(/GPU·h<\/td>|wronglyReclaimedShare/);
    expect(table).toMatch(/<td class="(better|worse|noDifferenceShown)">[\d.]+ ± [\d.]+ <span class="mark">/);
  });

  test.each([
    ['wronglyReclaimedGpuHours < 4000000', 3e6, 'Wrongly reclaimed below 4 M GPU·h'],
    ['wronglyReclaimedGpuHours <= 4012345', 3e6, 'Wrongly reclaimed at most 4.012345 M GPU·h'],
    ['wronglyReclaimedGpuHours < 500', 400, 'Wrongly reclaimed below 500 GPU·h'],
    ['deliveredH200EquivalentGpuHours > 20000000', 2e7, 'Delivered H200-equivalent GPU-hours above 20 M GPU·h'],
    ['wronglyReclaimedShare < 0.0225', 0.1, 'Wrongly reclaimed share below 2.25 %'],
    ['waitSecondsP90 < 5400', 7200, 'Wait, 90th percentile below 1 h 30 min'],
    ['waitSecondsP90 < 5401', 7200, 'Wait, 90th percentile below 5,401 s'],
    ['waitSecondsMean{cluster=naver} >= 0', 10, 'Mean wait per job (cluster=naver) at least 0 s'],
    ['noShows <= 3', 2, 'Winners that never came at most 3'],
  ])('says the condition %s in words, with its bound as it is', (constraint, mean, words) => {
    const results = tinySearch();
    const constraints = [{ constraint, mean, ci95: null, verdict: 'met' as const }];
    const chosen = { ...results.chosen, constraints };
    expect(conditionTitle({ ...results, chosen, rivals: [] }, constraint).replaceAll('\u00a0', ' ')).toBe(words);
  });

  test('is the same bytes for the same search', () => {
    expect(optimiseHtml(tinySearch())).toBe(optimiseHtml(tinySearch()));
  });
});
