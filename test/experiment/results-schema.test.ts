import { describe, expect, test } from 'vitest';
import { parseResults, resultsJsonSchema } from '../../sim/experiment/results-schema.ts';
import { fixtureResults } from '../reports/fixture.ts';

/** As the project's formatter writes it: two spaces, lists of plain values on one line where they fit. */
function formatted(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(
    /^(.*)\[\n([^[\]{}]*?)\n\s*\](,?)$/gm,
    (all, before, items, comma) => {
      const line = `${before}[${items.trim().replace(/,\n\s*/g, ', ')}]${comma}`;
      return line.length <= 120 ? line : all;
    },
  )}\n`;
}

describe('the schema of results.json', () => {
  test('stands in the repository as JSON Schema (vitest -u renews it)', async () => {
    await expect(formatted(resultsJsonSchema())).toMatchFileSnapshot('../../reports/results.schema.json');
  });

  test('holds for results, and lets further keys through', () => {
    const results = { ...fixtureResults(), further: 1 };
    expect(parseResults(results)).toEqual(results);
  });

  test.each([
    ['another schema', { schema: 'gpufleet/results@2' }, 'schema'],
    ['a start that is no date', { start: 'soon' }, 'start'],
    ['a hash that is none', { inputs: [{ path: 'x', sha256: 'abc' }] }, 'sha256'],
    ['a metric key with a stray brace', withMetric('wait{cluster=a'), 'metrics'],
    ['a metric that is not a number', withMetric('wait', 'x'), 'metrics'],
  ])('refuses %s', (_, change, place) => {
    expect(() => parseResults({ ...fixtureResults(), ...change })).toThrow(place);
  });
});

function withMetric(key: string, value: unknown = 1) {
  const [first, ...others] = fixtureResults().variants;
  const [run] = first!.runs;
  return { variants: [{ ...first, runs: [{ ...run, metrics: { [key]: value } }] }, ...others] };
}
