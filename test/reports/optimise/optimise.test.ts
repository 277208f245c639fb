import { describe, expect, test } from 'vitest';
import { optimiseHtml } from '../../../reports/optimise/html.ts';
import { optimiseMarkdown } from '../../../reports/optimise/markdown.ts';
import { optimiseTerminal } from '../../../reports/optimise/terminal.ts';
import { answerOf, candidateRows } from '../../../reports/optimise/words.ts';
import { displayWidth } from '../../../reports/terminal-text.ts';
import { tinySearch } from './fixture.ts';

describe('the report of a search', () => {
  test('says what was chosen by fresh replications, and whom it is not shown to beat', () => {
    const sentences = answerOf(tinySearch());
    expect(sentences[0]).toMatch(
      /^threshold 0\.\d\d, <slip> 30d is chosen of 10 points for the highest delivered H200-equivalent GPU-hours: .*\u00a0GPU·h in 10 fresh replications/,
    );
    expect(sentences.join('\n')).toMatch(/The condition wronglyReclaimedShare < 0\.02 is (met|violated)/);
    expect(sentences.join('\n')).toMatch(/It is (not shown to beat|shown better than every other)/);
    expect(sentences.join('\n')).toMatch(/With 95 % confidence/);
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
  });

  test('fits a narrow terminal, and is one table on a wide one', () => {
    for (const width of [40, 80, 200]) {
      const lines = optimiseTerminal(tinySearch(), { width, colour: false }).split('\n');
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    }
  });

  test('is the same bytes for the same search', () => {
    expect(optimiseHtml(tinySearch())).toBe(optimiseHtml(tinySearch()));
  });
});
