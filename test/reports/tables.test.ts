import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnPixels, fittingFirst, fittingRuns, linePixels } from '../../reports/html/fitted-tables.ts';
import { distinctColumns } from '../../reports/repeated-columns.ts';

describe('columns that say what another one says', () => {
  const column = (label: string, figures: string[], stays = false) => ({ label, figures, stays });

  test('are left out where every row agrees, and stay where one does not', () => {
    const columns = [column('In service', ['1', '2']), column('Up', ['1', '2']), column('Used', ['1', '3'])];
    expect(distinctColumns(columns)).toEqual({
      kept: [0, 2],
      note: 'Left out, the same in every row as another column: Up (as In service).',
    });
  });

  test('stay where they must', () => {
    const columns = [column('In service', ['1']), column('Up', ['1'], true)];
    expect(distinctColumns(columns)).toEqual({ kept: [0, 1], note: '' });
  });
});

describe('tables that fit the page', () => {
  const widths = fc.array(fc.integer({ min: 60, max: 900 }), { maxLength: 30 });

  test('hold every column once, in order, and none is wider than the page', () => {
    fc.assert(
      fc.property(widths, fc.integer({ min: 50, max: 280 }), (columns, head) => {
        const runs = fittingRuns(columns, head);
        expect(runs.flat()).toEqual(columns.map((_, k) => k));
        for (const run of runs) expect(head + run.reduce((sum, k) => sum + columns[k]!, 0)).toBeLessThanOrEqual(1190);
      }),
    );
  });

  test('are no more than they must be, and of about the same width', () => {
    expect(fittingRuns([100, 100, 100], 200)).toEqual([[0, 1, 2]]);
    expect(fittingRuns(Array(11).fill(100), 190).map((run) => run.length)).toEqual([6, 5]);
    expect(fittingFirst(Array(11).fill(100), 190)).toBe(10);
    // One that is too wide stands alone and scrolls.
    expect(fittingRuns([2000, 100], 100)).toEqual([[0], [1]]);
    expect(fittingRuns([], 100)).toEqual([]);
  });

  test('know that a column is as wide as its longest line and the longest word of its head', () => {
    expect(columnPixels('Awards', ['1', '1,234 ± 567'])).toBe(linePixels(['1,234 ± 567']));
    expect(columnPixels('Mean substitutability', ['1'])).toBe(linePixels(['substitutability'], 'bold'));
    expect(columnPixels('Awards', ['1'], 104)).toBe(104);
    // A Korean name takes more room than a Latin one of as many letters.
    expect(linePixels(['국가'])).toBeGreaterThan(linePixels(['ab']));
  });
});
