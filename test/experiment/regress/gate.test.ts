/** Figures of made-up runs against baselines made of others: which rule says what, and what is no verdict but an error. */
import { describe, expect, it } from 'vitest';
import { formatIssue, InputError } from '../../../sim/engine/errors.ts';
import { baselineText, parseBaseline } from '../../../sim/experiment/regress/baseline.ts';
import { baselineChanges } from '../../../sim/experiment/regress/changes.ts';
import {
  baselineOf,
  checksOf,
  figuresOf,
  type ScenarioOrigin,
  type SuiteFigures,
} from '../../../sim/experiment/regress/figures.ts';
import { fitIssues } from '../../../sim/experiment/regress/fit.ts';
import { judgeSuite } from '../../../sim/experiment/regress/gate.ts';
import { parseSuite } from '../../../sim/experiment/regress/suite.ts';

const SUITE = `suite: made-up
scenarios:
  one: { scenario: queue-policies, replications: 4 }
  two: { scenario: queue-policies, replications: 4 }
rules:
  waits: { metric: waitSecondsMean, tolerance: { relative: 5% } }
  by-cluster: { metric: 'waitSecondsMean{cluster=*}', scenario: two, level: warn }
  use: { metric: utilisationOfInService, variant: easy, tolerance: { absolute: 1pp } }
  done: { metric: jobsDone, level: off }
`;
const suite = parseSuite(SUITE, 'suite.yaml');

type Metrics = Record<string, number | null>;
/** Waits of `wait`, a little other in each replication. */
const metrics = (wait: number, r: number): Metrics => ({
  ...{ waitSecondsMean: wait + r, utilisationOfInService: 0.8, jobsDone: 100 },
  ...{ 'waitSecondsMean{cluster=a}': wait + 2 * r, 'waitSecondsMean{cluster=b}': wait },
});
const variant = (of: (r: number) => Metrics) =>
  figuresOf([0, 1, 2, 3].map((r) => ({ fingerprint: `${JSON.stringify(of(r)).length}`, metrics: of(r) })));
const figures = (changed: (r: number) => Metrics = (r) => metrics(100, r)): SuiteFigures =>
  new Map([
    ['one', new Map([['easy', variant((r) => metrics(100, r))]])],
    [
      'two',
      new Map([
        ['easy', variant(changed)],
        ['sjf', variant((r) => metrics(50, r))],
      ]),
    ],
  ]);
const origin: ScenarioOrigin = {
  ...{ seed: '1', replications: 4, inputs: { fleet: 'f'.repeat(64) }, files: [] },
  variantInputs: new Map([
    ['easy', {}],
    ['sjf', {}],
  ]),
};
const origins = new Map([
  ['one', { ...origin, variantInputs: new Map([['easy', {}]]) }],
  ['two', origin],
]);
const baseline = baselineOf(suite, figures(), origins, '0.1.0');
const gate = (now: SuiteFigures, mode: 'paired' | 'fresh' = 'paired', of = suite) =>
  judgeSuite({
    ...{ suite: of, baseline, figures: now, mode, version: '0.2.0', update: 'update it' },
    seeds: new Map([
      ['one', '1'],
      ['two', '1'],
    ]),
  });
const outcomes = (now: SuiteFigures) => Object.fromEntries(gate(now).rules.map(({ name, outcome }) => [name, outcome]));
const issuesOf = (act: () => unknown): string[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.issues.map(formatIssue);
    throw error;
  }
  return [];
};

describe('the baseline', () => {
  it('holds what rules name, those that are off too, and nothing else', () => {
    const { variants } = baseline.scenarios['two']!;
    expect(Object.keys(variants['sjf']!.metrics)).toEqual([
      ...['jobsDone', 'waitSecondsMean', 'waitSecondsMean{cluster=a}', 'waitSecondsMean{cluster=b}'],
    ]);
    expect(variants['easy']!.metrics['waitSecondsMean']).toEqual([100, 101, 102, 103]);
    expect(Object.keys(baseline.scenarios['one']!.variants['easy']!.metrics)).toEqual([
      ...['jobsDone', 'utilisationOfInService', 'waitSecondsMean'],
    ]);
  });

  it('is read again as it was written, byte by byte', () => {
    const text = baselineText(baseline);
    expect(baselineText(parseBaseline(text, 'baseline.json'))).toBe(text);
    expect(parseBaseline(text, 'baseline.json')).toEqual(baseline);
  });

  it.each([
    ['{', 'baseline.json: is no JSON'],
    ['{}', 'is no baseline, not gpufleet/baseline@1'],
    ['{"schema":"gpufleet/baseline@2"}', 'is of schema "gpufleet/baseline@2"'],
    ['{"schema":"gpufleet/baseline@1","suite":"a","version":"1"}', 'scenarios: '],
  ])('%s is none', (text, message) => {
    expect(issuesOf(() => parseBaseline(text, 'baseline.json')).join()).toContain(message);
  });
});

it.each([
  ['figures', (text: string) => text.replace('[100, 101, 102, 103]', '[50]'), 'waitSecondsMean has 1 values for 4'],
  ['runs', (text: string) => text.replace('"replications": 4', '"replications": 3'), 'fingerprints has 4 values for 3'],
])('a baseline of which somebody cut %s is none: fewer pairs would show nothing, and pass', (_what, cut, message) => {
  const text = baselineText(baseline);
  expect(cut(text)).not.toBe(text);
  expect(issuesOf(() => parseBaseline(cut(text), 'baseline.json')).join()).toContain(message);
});

describe('the gate', () => {
  it('passes what did not change', () => {
    expect(outcomes(figures())).toEqual({ waits: 'passed', 'by-cluster': 'passed', use: 'passed', done: 'off' });
    const { passed, scenarios, falseAlarms } = gate(figures());
    expect({ passed, judgements: falseAlarms.judgements }).toEqual({ passed: true, judgements: 9 });
    expect(scenarios.map(({ unchanged, runs }) => [unchanged, runs])).toEqual([
      [4, 4],
      [8, 8],
    ]);
  });

  it('passes a change inside the tolerance, and fails one beyond it with the rules that mean it', () => {
    expect(outcomes(figures((r) => ({ ...metrics(100, r), waitSecondsMean: 104 + r })))).toMatchObject({
      waits: 'passed',
    });
    const now = figures((r) => metrics(107, r));
    expect(outcomes(now)).toEqual({ waits: 'failed', 'by-cluster': 'warned', use: 'passed', done: 'off' });
    expect(gate(now).passed).toBe(false);
  });

  it('only warns of a rule of level warn', () => {
    const now = figures((r) => ({ ...metrics(100, r), 'waitSecondsMean{cluster=b}': 101 }));
    expect(outcomes(now)).toMatchObject({ waits: 'passed', 'by-cluster': 'warned' });
    expect(gate(now).passed).toBe(true);
  });

  it('fails a figure that no run has any more', () => {
    const now = figures((r) => ({ ...metrics(100, r), waitSecondsMean: null }));
    expect(outcomes(now)).toMatchObject({ waits: 'failed' });
    const gone = figures((r) => {
      const { utilisationOfInService, ...rest } = metrics(100, r);
      return rest;
    });
    expect(gate(gone).rules.find(({ name }) => name === 'use')).toMatchObject({
      outcome: 'failed',
      checks: [{ outcome: 'within' }, { scenario: 'two', outcome: 'missing', now: null }].map((check) =>
        expect.objectContaining({ ...check, ...(check.outcome === 'within' && { outcome: 'same' }) }),
      ),
    });
  });

  it('shares the level of false alarms among all figures that are judged', () => {
    const now = figures((r) => metrics(100.5, r * 1.1));
    const { falseAlarms } = gate(now);
    expect(falseAlarms.expected).toBeLessThanOrEqual(suite.falseAlarms * 1.000001);
    expect(falseAlarms.expected).toBeGreaterThan(suite.falseAlarms * 0.5);
  });

  it('refuses a rule that means nothing, before it could pass silently', () => {
    const wrong = (rule: string) => parseSuite(SUITE.replace('{ metric: jobsDone, level: off }', rule), 'suite.yaml');
    const problems = (rule: string) => issuesOf(() => checksOf(wrong(rule), figures())).join('\n');
    expect(problems('{ metric: jobsKilled }')).toContain(
      'suite.yaml:9:19: rules.done.metric: no run has a value of jobsKilled',
    );
    expect(problems("{ metric: 'waitSecondsMean{cluster=c}' }")).toContain('did you mean waitSecondsMean{cluster=a}?');
    expect(problems('{ metric: jobsDone, variant: esay }')).toContain(
      'there is no variant esay in the suite, did you mean easy?',
    );
    expect(problems('{ metric: jobsDone, scenario: one, variant: sjf }')).toContain('one has no variant sjf');
    expect(problems("{ metric: 'waitSecondsMean{sizeClass=8}', level: off }")).toContain('no run has a value');
  });

  it('refuses a figure that the baseline does not have', () => {
    const newer = parseSuite(
      SUITE.replace('{ metric: jobsDone, level: off }', "{ metric: 'waitSecondsMean{cluster=a}' }"),
      'suite.yaml',
    );
    const [issue, ...more] = issuesOf(() => gate(figures(), 'paired', newer));
    expect(issue).toContain(
      'rules.done: the baseline has no waitSecondsMean{cluster=a} of one, easy, take it in: update it',
    );
    expect(more).toEqual([]);
  });
});

describe('a baseline of other inputs', () => {
  const problems = (changes: Partial<ScenarioOrigin>, fresh = false) =>
    fitIssues(baseline, suite, new Map([...origins, ['two', { ...origin, ...changes }]]), {
      fresh,
      update: 'update it',
    }).map(formatIssue);

  it('fits what it was made from', () => {
    expect(problems({})).toEqual([]);
  });

  it.each<[string, Partial<ScenarioOrigin>]>([
    ['has the seed 2, the baseline 1', { seed: '2' }],
    ['has 5 replications, the baseline 4', { replications: 5 }],
    ['fleet is another', { inputs: { fleet: 'e'.repeat(64) } }],
    ['workload is another', { inputs: { ...origin.inputs, workload: 'e'.repeat(64) } }],
    ['jobs.csv is another file', { files: [{ path: 'jobs.csv', sha256: 'e'.repeat(64) }] }],
    [
      'has a variant fcfs, which the baseline has not',
      { variantInputs: new Map([...origin.variantInputs, ['fcfs', {}]]) },
    ],
    ['has no variant sjf, which the baseline of two has', { variantInputs: new Map([['easy', {}]]) }],
    [
      'fleet of variant sjf is another',
      {
        variantInputs: new Map([
          ['easy', {}],
          ['sjf', { fleet: 'e'.repeat(64) }],
        ]),
      },
    ],
  ])('%s', (message, changes) => {
    const [issue, ...more] = problems(changes);
    expect(issue).toContain('suite.yaml:4:3: scenarios.two: ');
    expect(issue).toContain(message);
    expect(more).toEqual([]);
  });

  it('may have other seeds where fresh ones are asked for', () => {
    expect(problems({ seed: '2', replications: 9 }, true)).toEqual([]);
  });

  it('must have the suite’s scenarios, all of them and no others', () => {
    const other = parseSuite(SUITE.replaceAll('two', 'three'), 'suite.yaml');
    const all = fitIssues(baseline, other, new Map([...origins, ['three', origin]]), {
      fresh: false,
      update: 'update it',
    });
    expect(all.map(({ message }) => message)).toEqual([
      'the baseline has a scenario two, which the suite has no more',
      'is not in the baseline',
    ]);
  });
});

describe('a new baseline', () => {
  it('says what it changes, figure by figure', () => {
    const now = baselineOf(
      suite,
      figures((r) => ({ ...metrics(100, r), waitSecondsMean: 110 + r })),
      origins,
      '0.1.0',
    );
    expect(baselineChanges(baseline, now)).toEqual([
      { kind: 'figure', scenario: 'two', variant: 'easy', metric: 'waitSecondsMean', before: 101.5, now: 111.5 },
    ]);
    expect(baselineChanges(baseline, baseline)).toEqual([]);
  });

  it('says what comes, goes and is made from other inputs', () => {
    const { two, ...rest } = baseline.scenarios;
    const { sjf, ...variants } = two!.variants;
    const now = { ...baseline, scenarios: { ...rest, two: { ...two!, seed: '9', variants }, three: two! } };
    expect(baselineChanges(baseline, now)).toEqual([
      { kind: 'added', what: 'scenario three' },
      { kind: 'inputs', what: 'two: seed 1 → 9' },
      { kind: 'removed', what: 'two: variant sjf' },
    ]);
    expect(sjf).toBeDefined();
  });
});
