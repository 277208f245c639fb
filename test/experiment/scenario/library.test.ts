import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { scenarioJsonSchema } from '../../../sim/experiment/scenario/json-schema.ts';
import { MOST_JOBS, planRuns } from '../../../sim/experiment/scenario/plan.ts';
import { LIBRARY_NAMES, libraryScenario, libraryText } from './library.ts';

const SCHEMA = new URL('../../../scenarios/schema.json', import.meta.url);

describe('the JSON Schema', () => {
  it('is current', () => {
    const written = readFileSync(SCHEMA, 'utf8');
    const current = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
    expect(written === current, 'scenarios/schema.json is stale: npx tsx test/tools/write-schema.ts renews it').toBe(
      true,
    );
  });

  const schema = z.fromJSONSchema(scenarioJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

  test.each(LIBRARY_NAMES)('accepts %s', (name) => {
    expect(schema.safeParse(parse(libraryText(name))).error?.issues ?? []).toEqual([]);
  });

  test.each([
    ['a misspelt key', { polices: {} }],
    ['a key deep inside', { fleet: { clusters: { a: { phases: { all: { inservice: '2026-01-01' } } } } } }],
    ['an unknown policy', { policies: { queue: 'fifo' } }],
    ['a parameter that the policy does not have', { policies: { queue: { name: 'fcfs', rerank: '5m' } } }],
    ['a duration in weeks', { window: '2w' }],
    ['a variant that changes the load', { variants: { a: { 'seed.x': 0.9 } } }],
  ])('refuses %s', (_name, keys) => {
    expect(schema.safeParse({ question: 'Why?', scenario: 'a', ...keys }).success).toBe(false);
  });

  it('explains every key', () => {
    const missing: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries((node as { properties?: object }).properties ?? {})) {
        const schemaOfKey = value as Record<string, unknown>;
        const isExplained = ['description', '$ref', 'const'].some((word) => word in schemaOfKey);
        if (!isExplained) missing.push(`${path}.${key}`);
        visit(value, `${path}.${key}`);
      }
      visit((node as { additionalProperties?: unknown }).additionalProperties, `${path}.*`);
    };
    visit(scenarioJsonSchema(), '');
    visit({ properties: scenarioJsonSchema()['$defs'] }, '');
    expect(missing).toEqual([]);
  });
});

describe.each(LIBRARY_NAMES)('%s', (name) => {
  it('begins with its question, tells editors its schema, and is called like its file', () => {
    const [first, second] = libraryText(name).split('\n');
    expect(first).toMatch(/^question: .*\?$/);
    expect(second).toBe('# yaml-language-server: $schema=./schema.json');
    expect(libraryScenario(name).name).toBe(name);
  });

  it('is correct, and stays below eight million jobs over all its runs', () => {
    const plan = planRuns(libraryScenario(name));
    expect(plan.runs.length).toBeGreaterThan(0);
    expect(plan.jobs ?? 0).toBeLessThan(MOST_JOBS);
  });
});

describe('the library', () => {
  const variantsOf = (name: string) => libraryScenario(name).variants.map((variant) => variant.name);

  it('compares queue policies with EASY first', () => {
    expect(variantsOf('queue-policies')).toEqual(['easy', 'fcfs', 'sjf', 'conservative', 'least-wait']);
    expect(variantsOf('queue-policies-light')).toEqual(variantsOf('queue-policies'));
    const sources = ['queue-policies', 'queue-policies-light'].map((name) => libraryScenario(name).workload.source);
    expect(sources).toMatchObject([{ load: 0.9 }, { load: 0.75 }]);
  });

  it('delays every provider by months, or all but one', () => {
    const { variants } = libraryScenario('delivery-slip');
    const lateDays = variants.map(({ name, fleet }) => [
      name,
      fleet.clusters
        .filter((cluster) => !cluster.providerOwn)
        .map(({ phases: [phase] }) => (phase!.inServiceAt - phase!.plannedAt) / 86_400),
    ]);
    expect(Object.fromEntries(lateDays)).toEqual({
      'on-time': [0, 0, 0, 0, 0],
      'late-1': [30, 30, 30, 30, 30],
      'late-2': [60, 60, 60, 60, 60],
      'late-3': [90, 90, 90, 90, 90],
      'naver-first': [0, 0, 90, 90, 90],
      'all-at-once': [90, 90, 0, 31, 90],
      'late-1-patient': [30, 30, 30, 30, 30],
      'late-3-patient': [90, 90, 90, 90, 90],
    });
  });

  it('says where the trace that it replays is published', () => {
    expect(libraryScenario('philly-replay').workload.source).toMatchObject({
      kind: 'trace',
      file: null,
      published: expect.stringContaining('github.com/msr-fiddle/philly-traces'),
    });
  });
});
