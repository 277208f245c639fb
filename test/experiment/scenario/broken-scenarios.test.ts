import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { BROKEN } from './broken-scenarios.ts';
import { issuesOf, SMALL, small } from './small-scenario.ts';

for (const [group, rows] of Object.entries(BROKEN)) {
  describe(group, () => {
    test.each(rows)('%s', (_name, piece, instead, issues) => {
      expect(issuesOf(small(piece, instead))).toEqual(issues.map((issue) => `small.yaml:${issue}`));
    });
  });
}

describe('what is no scenario at all', () => {
  test.each([
    ['an empty file', '', 'small.yaml:1:1: is empty, must begin with `question: …`'],
    ['nothing but a comment', '# nothing\n', 'small.yaml:1:1: is empty, must begin with `question: …`'],
    ['a list', '- 1\n', 'small.yaml:1:1: is a list, must be a map that begins with `question: …`'],
    ['a word', 'hello', 'small.yaml:1:1: is "hello", must be a map that begins with `question: …`'],
    ['binary', '\u0089PNG\r\n\u0000\u0001', 'small.yaml: is not text (byte 7), must be a scenario in YAML'],
    ['depth', '['.repeat(50_000), 'small.yaml: nests too deeply, must be a scenario in YAML'],
    ['length', `# ${'x'.repeat(1_000_000)}`, 'small.yaml: holds 1000002 characters, must be a scenario in YAML'],
    [
      'aliases that unfold to billions',
      `question: x\na: &a [0,0,0,0,0,0,0,0,0,0]\n${'abcdefgh'
        .split('')
        .slice(1)
        .map((key, k) => {
          const below = `*${'abcdefgh'[k]}`;
          return `${key}: &${key} [${Array.from({ length: 10 }, () => below).join(',')}]\n`;
        })
        .join('')}`,
      'small.yaml: unfolds to more than 100000 values, must be a scenario in YAML',
    ],
    [
      'two documents',
      `${SMALL}---\na: 1\n`,
      'small.yaml:33:1: YAML: several documents in one file, write one document without --- in between',
    ],
    [
      'a first line that is not the question',
      `# A comment\n${SMALL}`,
      'small.yaml:2:1: does not begin with its question, the first line must be `question: …`',
    ],
  ])('%s', (_name, text, issue) => {
    expect(issuesOf(text)).toEqual([issue]);
  });
});

describe('all at once', () => {
  it('reports every issue of a file, in the order of its lines', () => {
    const text = small('nodes: 4', 'nodes: 0').replace('2d', '2w').replace('queue: fcfs', 'queue: fifo');
    const places = issuesOf(text.replace('none', 'nine')).map((issue) => issue.split(' is ')[0]);
    expect(places).toEqual([
      'small.yaml:6:9: window:',
      'small.yaml:17:23: fleet.clusters.one.phases.all.nodes:',
      'small.yaml:24:10: policies.queue: there',
      'small.yaml:32:30: variants.fcfs.policies.backfill: there',
    ]);
  });

  it('names the file in which the fault stands, also when it is the one that is extended', () => {
    const child = 'question: Why?\nscenario: child\nextends: base\nload: 3\n';
    const issues = issuesOf(child, { base: small('nodes: 4', 'nodes: 0') });
    expect(issues.map((issue) => issue.split(',')[0])).toEqual([
      'base.yaml:17:23: fleet.clusters.one.phases.all.nodes: is 0',
      'small.yaml:4:1: load: unknown key',
    ]);
  });
});

describe('extends', () => {
  test.each([
    [
      'a scenario that does not exist',
      'question: Why?\nscenario: child\nextends: nationl\n',
      { national: SMALL },
      'small.yaml:3:10: extends: there is no scenario "nationl" in the library, did you mean national?',
    ],
    [
      'a file instead of a name',
      'question: Why?\nscenario: child\nextends: ./base.yaml\n',
      { national: SMALL },
      'small.yaml:3:10: extends: there is no scenario "./base.yaml" in the library, extends takes only names of it: national',
    ],
    [
      'itself',
      'question: Why?\nscenario: child\nextends: child\n',
      {},
      'small.yaml:3:10: extends: goes in a circle: child → child, extend another scenario',
    ],
    [
      'a circle',
      'question: Why?\nscenario: child\nextends: base\n',
      { base: 'question: B?\nscenario: base\nextends: child\n' },
      'base.yaml:3:10: extends: goes in a circle: child → base → child, extend another scenario',
    ],
    [
      'without a name of its own',
      'question: Why?\nextends: base\n',
      { base: SMALL },
      'small.yaml:1:1: scenario: is missing, every file has its own',
    ],
  ])('%s', (_name, text, texts, issue) => {
    expect(issuesOf(text, texts as unknown as Record<string, string>)).toEqual([issue]);
  });
});

describe('the command line', () => {
  test.each([
    [
      'a misspelt path',
      { set: ['policies.backfil=none'] },
      '--set policies.backfil=none: policies.backfil: unknown key, did you mean backfill?',
    ],
    [
      'a cluster that is not there',
      { set: ['fleet.clusters.oen.phases.all.nodes=3'] },
      '--set fleet.clusters.oen.phases.all.nodes=3: fleet.clusters.oen.phases.all.nodes: there is no oen in fleet.clusters, did you mean one?',
    ],
    [
      'a wrong value',
      { set: ['replications=many'] },
      '--set replications=many: replications: is "many", must be a whole number of replications from 1 to 10000, or { min: 10, max: 100, until: { halfWidth: 5% } }',
    ],
    [
      'a wrong value inside a map',
      { set: ['workload.window={ from: 1d, to: 3 }'] },
      '--set workload.window={ from: 1d, to: 3 }: workload.window.to: is 3, must be a duration: a whole number with s, m, h or d, such as 90s, 15m, 4h or 30d',
    ],
    [
      'what is extended',
      { set: ['extends=other'] },
      '--set extends=other: extends: cannot be set, write a scenario file that extends another',
    ],
    [
      'no value',
      { set: ['workload.load'] },
      '--set workload.load is no path=value, write for example --set workload.load=0.8',
    ],
    [
      'a value that is no YAML',
      { set: ['primary=[a'] },
      '--set primary=[a: primary: YAML: Flow sequence must end with a ], close what was opened, and put text with special characters in quotes',
    ],
    [
      'a wrong value beside a variant that is there',
      { set: ['replications=0'], variants: ['easy'] },
      '--set replications=0: replications: is 0, must be a whole number of replications from 1 to 10000, or { min: 10, max: 100, until: { halfWidth: 5% } }',
    ],
    ['a variant that is not there', { variants: ['esy'] }, 'there is no variant "esy", did you mean easy?'],
    ['a variant that resembles none', { variants: ['x'] }, 'there is no variant "x", must be one of easy, fcfs'],
  ])('%s', (_name, overrides, issue) => {
    expect(issuesOf(SMALL, {}, overrides)).toEqual([issue]);
  });
});

describe('garbage', () => {
  const yamlish = fc.array(
    fc.constantFrom(
      ...[
        'question: x\n',
        'scenario: s\n',
        ': ',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '\n',
        '  ',
        '\t',
        '"',
        "'",
        '|',
        '>',
        '&a ',
        '*a',
      ],
      ...[
        '? ',
        '!!binary ',
        '!t ',
        '---\n',
        '...\n',
        '%YAML 1.1\n',
        '<<: ',
        'null',
        '~',
        '0x1F',
        '1e400',
        '2026-02-30',
      ],
      ...[
        'fleet',
        'clusters',
        'policies',
        'variants',
        '__proto__',
        'constructor',
        'toString',
        'a.b',
        'extends: base\n',
      ],
    ),
    { maxLength: 40 },
  );

  it('never throws anything but issues', () => {
    fc.assert(
      fc.property(yamlish, (pieces) => {
        expect(issuesOf(pieces.join(''), { base: SMALL }).length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('nor does a scenario in which any value is replaced by any other', () => {
    const lines = SMALL.split('\n');
    const value = fc.constantFrom(
      ...[
        '',
        '3',
        '-1',
        'x',
        '[]',
        '{}',
        '[1, {a: b}]',
        '{ a: { b: c } }',
        'null',
        '.inf',
        '"2026-02-30"',
        '{ name: 3 }',
      ],
      ...['{ name: easy, depth: {} }', '{ __proto__: 1 }', '1d', 'award', '{ toString: x }', '[[]]'],
    );
    fc.assert(
      fc.property(fc.nat(lines.length - 2), value, (line, instead) => {
        const changed = lines.map((text, k) => (k === line ? text.replace(/:.*$/, `: ${instead}`) : text));
        expect(Array.isArray(issuesOf(changed.join('\n')))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('nor does any --set', () => {
    const step = fc.constantFrom(
      'fleet',
      'clusters',
      'one',
      'phases',
      'all',
      'nodes',
      'policies',
      'queue',
      'name',
      '0',
      '',
      'x',
    );
    const value = fc.constantFrom('', '3', 'x', '[', '{}', 'null', '*a', '1d', '{ a: 1 }', '0042');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), value, (steps, text) => {
        expect(Array.isArray(issuesOf(SMALL, {}, { set: [`${steps.join('.')}=${text}`] }))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});
