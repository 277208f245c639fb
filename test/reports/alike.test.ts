/** Differences that are the same in every replication: said as such, and shown by many only. */
import { describe, expect, it } from 'vitest';
import { answer } from '../../reports/answer.ts';
import { verdictTable } from '../../reports/verdict-table.ts';
import type { Difference, Results, Verdict } from '../../sim/experiment/results.ts';
import { fixtureResults } from './fixture.ts';

/** The results with another difference of the third variant in the first primary metric. */
function withDifference(difference: Difference, verdict: Verdict): Results {
  const results = fixtureResults();
  const key = results.primary[0]!;
  const variants = results.variants.map((variant, k) =>
    k === 2
      ? {
          ...variant,
          differences: { ...variant.differences, [key]: difference },
          verdicts: { ...variant.verdicts, [key]: verdict },
        }
      : variant,
  );
  return { ...results, variants };
}
const cellOf = (results: Results) => verdictTable(results).rows[2]!.cells[0]!;

describe('a difference that is the same in every replication', () => {
  const few = withDifference({ n: 4, mean: -3600, sd: 0, ci95: null, ciCorrected: null }, 'noDifferenceShown');
  const many = withDifference(
    { n: 10, mean: -3600, sd: 0, ci95: [-3600, -3600], ciCorrected: [-3600, -3600] },
    'better',
  );

  it('is said to be the same in each, and no interval', () => {
    expect(cellOf(few).difference?.interval).toBe('in each of 4');
    expect(cellOf(many).difference?.interval).toBe('in each of 10');
    expect(answer(many)[0]).toMatch(/sjf \(−[^±]*in each of 10\)/);
  });

  it('shows nothing where replications are few, with the reason', () => {
    expect(answer(few)[0]).toMatch(/has no difference shown for .*sjf/);
    expect(answer(few)[1]).toMatch(
      /differs by the same with sjf \(.* in each of 4\), and so few replications without a spread show nothing/,
    );
    expect(answer(many)[1]).not.toContain('without a spread');
  });
});
