/** A suite file: what it means, and every way in which it is wrong, at once and with its place. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { formatIssue, InputError } from '../../../sim/engine/errors.ts';
import { suiteJsonSchema } from '../../../sim/experiment/regress/json-schema.ts';
import { parseSuite } from '../../../sim/experiment/regress/suite.ts';

const SUITE = `suite: small
policies: [./mine.ts]
scenarios:
  queues: { scenario: queue-policies, variants: [easy], seed: 7, set: { workload.load: 0.8, window: 2d } }
rules:
  waits:
    metric: waitSecondsMean{cluster=*}
    tolerance: { relative: 5%, absolute: 10m }
  use:
    metric: utilisationOfInService
    variant: easy
    tolerance: { absolute: 1pp, standardErrors: 3 }
    level: warn
  jobs: { metric: jobsRejected, scenario: [queues] }
`;
const issuesOf = (text: string): string[] => {
  try {
    parseSuite(text, 'suite.yaml');
  } catch (error) {
    if (error instanceof InputError) return error.issues.map(formatIssue);
    throw error;
  }
  return [];
};

describe('a suite', () => {
  const suite = parseSuite(SUITE, 'gates/suite.yaml');

  it('runs its scenarios as --set, --seed and --variant would', () => {
    expect(suite.scenarios).toMatchObject([
      {
        ...{ id: 'queues', scenario: 'queue-policies', variants: ['easy'], seed: '7', replications: 10, trace: null },
        set: ['workload.load=0.8', 'window="2d"'],
      },
    ]);
    expect(suite.policies).toMatchObject([{ file: './mine.ts', place: { file: 'gates/suite.yaml', line: 2 } }]);
  });

  it('reads tolerances in the metric’s own unit', () => {
    const tolerances = suite.rules.map(({ name, tolerance }) => [name, tolerance]);
    expect(Object.fromEntries(tolerances)).toEqual({
      waits: { absolute: 600, relative: 0.05, standardErrors: null },
      use: { absolute: 0.01, relative: null, standardErrors: 3 },
      jobs: { absolute: null, relative: null, standardErrors: null },
    });
  });

  it('takes what is worse from the metric table, and fails the gate unless it is told otherwise', () => {
    expect(suite.rules.map(({ worse, level }) => [worse, level])).toEqual([
      ['higher', 'error'],
      ['lower', 'warn'],
      ['higher', 'error'],
    ]);
  });

  it('knows the line of each rule', () => {
    expect(suite.rules.map(({ place }) => place.line)).toEqual([6, 9, 14]);
  });
});

describe('the JSON Schema', () => {
  const current = `${JSON.stringify(suiteJsonSchema(), null, 2)}\n`;

  it('is current', () => {
    const written = readFileSync(new URL('../../../scenarios/regression/schema.json', import.meta.url), 'utf8');
    const remedy = 'scenarios/regression/schema.json is stale: npx tsx test/tools/write-schema.ts renews it';
    expect(written === current, remedy).toBe(true);
  });

  it.each(['regression', 'custom-policy'])('accepts the suite of scenarios/%s', (folder) => {
    const schema = z.fromJSONSchema(suiteJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    const text = readFileSync(new URL(`../../../scenarios/${folder}/suite.yaml`, import.meta.url), 'utf8');
    expect(schema.safeParse(parse(text)).error?.issues ?? []).toEqual([]);
    expect(schema.safeParse({ ...parse(text), rules: { a: { metric: 'waits' } } }).success).toBe(false);
  });
});

describe('a suite that is wrong', () => {
  it.each([
    ['', 'suite.yaml:1:1: is empty'],
    ['suite: a\nscenarios: {}\nrules: {}\n', 'suite.yaml:2:12: scenarios: is empty'],
    [SUITE.replace('rules:', 'rule:'), 'rule: unknown key, did you mean rules?'],
    [SUITE.replace('utilisationOfInService', 'utilisation'), 'suite.yaml:10:13: rules.use.metric: there is no metric'],
    [SUITE.replace('utilisationOfInService', 'utilisationOfInServce'), 'did you mean utilisationOfInService?'],
    [SUITE.replace('[queues]', '[queus]'), 'there is no scenario queus in the suite, did you mean queues?'],
    [SUITE.replace('1pp', '10m'), 'rules.use.tolerance.absolute: 10m is a duration, the metric is in ratio'],
    [SUITE.replace('5%', '5'), 'rules.waits.tolerance.relative: is 5, must be a share of the baseline’s mean'],
    [SUITE.replace('warn', 'fatal'), 'rules.use.level'],
    [SUITE.replace('metric: jobsRejected', 'level: error'), 'rules.jobs.metric: is missing'],
    [SUITE.replace('seed: 7', 'replications: 1'), 'rules.waits: queues has 1 replication, and no spread can be told'],
    [SUITE.replace('suite: small', 'suite: Small Suite'), 'must be small letters, digits and hyphens'],
  ])('%#: says so', (text, message) => {
    expect(issuesOf(text).join('\n')).toContain(message);
  });

  it('says all at once, in the order of the lines', () => {
    const wrong = SUITE.replace('utilisationOfInService', 'utilisation').replace('[queues]', '[queus]');
    expect(issuesOf(wrong).map((issue) => issue.split(': ')[0])).toEqual(['suite.yaml:10:13', 'suite.yaml:14:43']);
  });
});
