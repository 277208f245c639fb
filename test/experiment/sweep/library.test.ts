/** The sweeps of the library and of the reference are correct, small enough to wait for, and known to editors. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { libraryNames, libraryScenario } from '../../../sim/cli/files/library.ts';
import { findSweep, sweepNames } from '../../../sim/cli/sweep/load-sweep.ts';
import { parseScenario, type ScenarioFile } from '../../../sim/experiment/scenario/parse.ts';
import { planRuns } from '../../../sim/experiment/scenario/plan.ts';
import { pointScenarios, sweepBase } from '../../../sim/experiment/sweep/base.ts';
import { sweepJsonSchema } from '../../../sim/experiment/sweep/json-schema.ts';
import { parseSweep } from '../../../sim/experiment/sweep/parse.ts';
import { changesOf, planSweep, sweepRuns } from '../../../sim/experiment/sweep/plan.ts';
import { SWEEP_EXAMPLE } from '../../tools/docs/sweeps.ts';

const SCHEMA = new URL('../../../scenarios/sweeps/schema.json', import.meta.url);
/** A quarter of what a comparison may have: a minute on two cores. */
const MOST_JOBS = 4_000_000;

function planned(source: ScenarioFile) {
  const sweep = parseSweep(source);
  const { text, fileName } = libraryScenario(sweep.file.scenario)!;
  const base = sweepBase(sweep, parseScenario(text, fileName, libraryScenario, libraryNames()));
  const plan = planSweep(sweep, base);
  return { plan, scenarios: pointScenarios(base, plan.points.map(changesOf)) };
}

describe('the JSON Schema', () => {
  it('is current', () => {
    const current = `${JSON.stringify(sweepJsonSchema(), null, 2)}\n`;
    expect(readFileSync(SCHEMA, 'utf8') === current, 'stale: npx tsx test/tools/write-schema.ts renews it').toBe(true);
  });

  const schema = z.fromJSONSchema(sweepJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

  test.each(sweepNames())('accepts %s', (name) => {
    expect(schema.safeParse(parse(findSweep(name).text)).error?.issues ?? []).toEqual([]);
  });

  it.each([
    ['a misspelt key', { axis: {} }],
    ['a misspelt key of an axis', { axes: { a: { path: 'workload.load', value: [1] } } }],
    ['three metrics for a front', { pareto: ['a', 'b', 'c'] }],
  ])('refuses %s', (_what, keys) => {
    const file = { question: 'Why?', sweep: 'a', scenario: 'b', axes: {}, ...keys };
    expect(schema.safeParse(file).success).toBe(false);
  });
});

describe.each(sweepNames())('%s', (name) => {
  const source = findSweep(name);

  it('begins with its question, tells editors its schema, and is called like its file', () => {
    const [first, second] = source.text.split('\n');
    expect(first).toMatch(/^question: .*\?$/);
    expect(second).toBe('# yaml-language-server: $schema=./schema.json');
    expect(planned(source).plan.name).toBe(name);
  });

  it('can be waited for', () => {
    const { plan, scenarios } = planned(source);
    const jobs = planRuns(scenarios[plan.reference]!).jobsPerRun!;
    expect(jobs * sweepRuns(plan).length).toBeLessThan(MOST_JOBS);
  });
});

it('the example of the reference is correct', () => {
  const { plan } = planned({ text: SWEEP_EXAMPLE, fileName: 'example.yaml' });
  expect([plan.points.length, plan.excluded]).toEqual([26, 4]);
});
