import { describe, expect, test } from 'vitest';
import { optimiseResultsJsonSchema, parseOptimiseResults } from '../../sim/experiment/optimise/results-schema.ts';
import { parseResults, resultsJsonSchema } from '../../sim/experiment/results-schema.ts';
import { parseSweepResults, sweepResultsJsonSchema } from '../../sim/experiment/sweep/results-schema.ts';
import { fixtureResults } from '../reports/fixture.ts';
import { tinySearch } from '../reports/optimise/fixture.ts';
import { sweepFixture } from '../reports/sweep-fixture.ts';

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

describe('the schema of sweep.json', () => {
  test('stands in the repository as JSON Schema (vitest -u renews it)', async () => {
    await expect(formatted(sweepResultsJsonSchema())).toMatchFileSnapshot('../../reports/sweep.schema.json');
  });

  test('holds for whole sweeps, for those with runs that failed or without any, and lets further keys through', () => {
    const fails = [() => false, ({ point }: { point: number }) => point === 2, () => true];
    for (const each of fails) {
      const results = { ...sweepFixture(undefined, each), further: 1 };
      // As it stands in the file.
      expect(parseSweepResults(JSON.parse(JSON.stringify(results)))).toEqual(JSON.parse(JSON.stringify(results)));
    }
  });

  test.each([
    ['another schema', { schema: 'gpufleet/sweep@2' }, 'schema'],
    ['a sample that is none', { sample: 'random' }, 'sample'],
    ['a reference that is no index', { reference: -1 }, 'reference'],
    ['a front without points', { front: { x: 'a', y: 'b', better: ['higher', 'lower'] } }, 'points'],
  ])('refuses %s', (_, change, place) => {
    expect(() => parseSweepResults({ ...sweepFixture(), ...change })).toThrow(place);
  });
});

describe('the schema of optimise.json', () => {
  test('stands in the repository as JSON Schema (vitest -u renews it)', async () => {
    await expect(formatted(optimiseResultsJsonSchema())).toMatchFileSnapshot('../../reports/optimise.schema.json');
  });

  test('holds for searches, with runs that failed too', () => {
    for (const results of [tinySearch(), tinySearch(3)])
      expect(parseOptimiseResults(JSON.parse(JSON.stringify(results)))).toEqual(JSON.parse(JSON.stringify(results)));
  });

  test.each([
    ['another schema', { schema: 'gpufleet/optimise@2' }, 'schema'],
    ['a verdict that is none', { rivals: [{ ...tinySearch().rivals[0], verdict: 'beaten' }] }, 'verdict'],
    ['nothing chosen', { chosen: null }, 'chosen'],
  ])('refuses %s', (_, change, place) => {
    expect(() => parseOptimiseResults({ ...tinySearch(), ...change })).toThrow(place);
  });
});
