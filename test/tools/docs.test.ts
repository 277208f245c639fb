import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parseSuite } from '../../sim/experiment/regress/suite.ts';
import { parseScenario } from '../../sim/experiment/scenario/parse.ts';
import { resolveScenario } from '../../sim/experiment/scenario/resolve.ts';
import { keysOfSpec } from '../../sim/experiment/scenario/spec-keys.ts';
import { METRICS } from '../../sim/simulation/metrics/table.ts';
import { LIBRARY_NAMES, loadFromLibrary } from '../experiment/scenario/library.ts';
import { PAGES } from './docs/pages.ts';
import { SUITE_EXAMPLE } from './docs/regress.ts';
import { scenarioKeys } from './docs/scenario-keys.ts';
import { EXAMPLE } from './docs/scenarios.ts';

const ROOT = new URL('../../', import.meta.url);
const written = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** Targets of a page's links and pictures, without those on the web. */
function linksOf(text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
  return targets.filter((target) => !/^(https?:|#)/.test(target));
}

test.each(Object.entries(PAGES))('%s is current', (path, pageText) => {
  expect(written(path) === pageText(), `${path} is stale: npx tsx test/tools/write-docs.ts renews it`).toBe(true);
});

test.each([...Object.keys(PAGES), 'README.md'])('every link in %s leads somewhere', (path) => {
  const isThere = (link: string) => existsSync(new URL(link, new URL(path, ROOT)));
  expect(linksOf(written(path)).filter((link) => !isThere(link))).toEqual([]);
});

describe('the reference of scenarios', () => {
  it('has every key, with a type and a meaning', () => {
    const keys = scenarioKeys();
    const top = keys.map(({ path }) => path).filter((path) => !path.includes('.'));
    expect(top).toEqual(keysOfSpec([]));
    expect(keys.filter(({ type, description }) => type === '' || description === '')).toEqual([]);
  });

  it('shows an example that is correct', () => {
    const parsed = parseScenario(EXAMPLE, 'example.yaml', loadFromLibrary, LIBRARY_NAMES);
    expect(resolveScenario(parsed, {}).variants).toHaveLength(4);
  });
});

test('the reference of suites shows one that is correct', () => {
  const { rules, policies } = parseSuite(SUITE_EXAMPLE, 'suite.yaml');
  expect(rules.map(({ name, level }) => [name, level])).toEqual([
    ['waits', 'error'],
    ['waits-by-cluster', 'warn'],
  ]);
  expect(policies).toHaveLength(1);
});

test('every metric has a formula and a unit', () => {
  expect(METRICS.filter(({ formula, unit }) => formula === '' || unit === '')).toEqual([]);
});
