import { describe, expect, test } from 'vitest';
import { formatIssue } from '../../../sim/engine/errors.ts';
import { formatInstant } from '../../../sim/engine/time.ts';
import type { Application } from '../../../sim/model/application.ts';
import { type ApplicationsRead, readApplications } from '../../../sim/workload/applications/csv.ts';
import { APPLICATION_COLUMNS, HEADER_EXAMPLE } from '../../../sim/workload/applications/csv-columns.ts';
import { generateApplications } from '../../../sim/workload/applications/generate.ts';
import { FIRST_CALL } from '../../../sim/workload/applications/presets/first-call.ts';
import { callContext, DAY, TABLE } from './contexts.ts';

const HEADER = 'id,sector,institution,nodes,gpu,score\n';
const ROW = 'A1,academia,KAIST,4,b200,81.5\n';

/** What the plain row says and the defaults add. */
const PLAIN: Application = {
  id: 'A1',
  call: 2,
  track: 0,
  sector: 'academia',
  institution: 'KAIST',
  region: 'capital',
  sme: false,
  startUp: false,
  youth: false,
  appliedAt: 37 * DAY + 18 * 3600,
  gpus: 32,
  gpu: 'b200',
  substitutable: false,
  term: 365 * DAY,
  score: 81.5,
};

const read = (text: string): ApplicationsRead => readApplications(text, TABLE);
const messages = (text: string): string[] => read(text).issues.map(formatIssue);

const good: [string, string, Partial<Application>[]][] = [
  ['a plain row', HEADER + ROW, [{}]],
  ['CRLF, a byte order mark, blank lines', `\uFEFF\n${HEADER}\n${ROW} \n\n`.replaceAll('\n', '\r\n'), [{}]],
  ['no line feed at the end', HEADER + ROW.trimEnd(), [{}]],
  ['names of columns and of types in capitals', HEADER.toUpperCase() + ROW.replace('b200', 'B200'), [{}]],
  [
    'quoted cells with commas, quotes and Hangul',
    `${HEADER}A1,academia,"한국 ""과학"", 기술원",4,b200,81.5\n`,
    [{ institution: '한국 "과학", 기술원' }],
  ],
  ['columns in another order', 'score,gpu,gpus,institution,sector,id\n81.5,b200,32,KAIST,academia,A1\n', [{}]],
  [
    'GPUs or nodes, row by row',
    `gpus,${HEADER},${ROW}3,A2,academia,KAIST,,b200,81.5\n`,
    [{}, { id: 'A2', gpus: 3, track: 1 }],
  ],
  ['in order of ids, whatever the order of rows', `${HEADER}${ROW.replace('A1', 'B')}${ROW}`, [{}, { id: 'B' }]],
  ['a small need of academia goes by the GPU', HEADER + ROW.replace(',4,', ',2,'), [{ gpus: 16, track: 1 }]],
  ['a track by name', `track,${HEADER}small,${ROW}`, [{ track: 1 }]],
  ['a call by name', `call,${HEADER}first,${ROW}`, [{}]],
  [
    'a region, a term, a substitute',
    `region,term,substitutable,${HEADER}honam,90d,Yes,${ROW}`,
    [{ region: 'honam', term: 90 * DAY, substitutable: true }],
  ],
  [
    'a start-up is a small firm without saying so',
    `start_up,sme,youth,${HEADER}true,,1,${ROW}`,
    [{ startUp: true, sme: true, youth: true }],
  ],
  ['a small firm is no start-up', `start_up,sme,${HEADER}no,y,${ROW}`, [{ startUp: false, sme: true }]],
  ['a date counts as its midnight', `applied,${HEADER}2026-01-03,${ROW}`, [{ appliedAt: 12 * DAY }]],
  ['the day of the opening counts from the opening', `applied,${HEADER}2025-12-22,${ROW}`, [{ appliedAt: 9 * 3600 }]],
  ['a time with its own offset', `applied,${HEADER}2026-01-28T09:00Z,${ROW}`, [{ appliedAt: 37 * DAY + 18 * 3600 }]],
  ['cells at the end may be left out', `${HEADER.trimEnd()},term,region\n${ROW}`, [{}]],
];

describe('rows that can be read', () => {
  test.each(good)('%s', (_, text, expected) => {
    expect(read(text)).toEqual({ applications: expected.map((changed) => ({ ...PLAIN, ...changed })), issues: [] });
  });
});

const bad: [string, string, string[]][] = [
  ['nothing', '', [`a.csv:1: empty, expected a header like ${HEADER_EXAMPLE}`]],
  [
    'another table',
    'timestamp,duration\n1,2\n',
    [`a.csv:1: not a table of applications: 'timestamp,duration', expected a header like ${HEADER_EXAMPLE}`],
  ],
  [
    'semicolons',
    `${HEADER}${ROW}`.replaceAll(',', ';'),
    [`a.csv:1: cells are separated by semicolons, not by commas, expected a header like ${HEADER_EXAMPLE}`],
  ],
  ['a header only', HEADER, ['a.csv: a header without applications, expected a row for each of them']],
  [
    'an unknown column, one twice, some missing',
    '\nid,sector,instituton,sector,gpu\n',
    [
      `a.csv:2:11: unknown column 'instituton', expected one of ${APPLICATION_COLUMNS.map(({ name }) => name).join(', ')}`,
      "a.csv:2:22: column 'sector' stands there twice, leave one of them out",
      "a.csv:2: no column 'institution', add it: a name",
      "a.csv:2: no column 'score', add it: a number from 0 to 100",
      "a.csv:2: no column 'gpus' or 'nodes', add one of them: a whole number ≥ 1",
    ],
  ],
  [
    'a quote that is not closed',
    `${HEADER}A1,academia,"KAIST,4,b200,81.5\n`,
    ['a.csv:2: a quote that is not closed, expected "…" around the whole cell'],
  ],
  [
    'a comma too many',
    `${HEADER}A1,academia,KAIST, Daejeon,4,b200,81.5\n`,
    ['a.csv:2: 7 cells where the header names 6, put cells that hold a comma in quotes'],
  ],
  [
    'an id twice',
    `${HEADER}${ROW}\n${ROW}`,
    ["a.csv:4:1: id: 'A1' stands in line 2 already, give every application its own id"],
  ],
  [
    'empty cells that are needed',
    `${HEADER},,,,,\n`,
    [
      'a.csv:2:1: id: is empty, expected a name of its own',
      'a.csv:2:2: sector: is empty, expected one of academia, industry, institute, national',
      'a.csv:2:3: institution: is empty, expected a name',
      'a.csv:2: gpus: neither gpus nor nodes is given, give one of the two: a whole number ≥ 1',
      "a.csv:2:5: gpu: is empty, expected a GPU type of the scenario's fleet",
      'a.csv:2:6: score: is empty, expected a number from 0 to 100',
    ],
  ],
  [
    'cells that are needed left out at the end',
    `${HEADER}A1,academia,KAIST,4\n`,
    [
      "a.csv:2: gpu: is empty, expected a GPU type of the scenario's fleet",
      'a.csv:2: score: is empty, expected a number from 0 to 100',
    ],
  ],
  [
    'an unknown sector',
    HEADER + ROW.replace('academia', 'school'),
    ["a.csv:2:4: sector: unknown sector 'school', expected one of academia, industry, institute, national"],
  ],
  [
    'an unknown GPU type',
    HEADER + ROW.replace('b200', 'h100'),
    ["a.csv:2:21: gpu: unknown gpu 'h100', expected one of h200, b200"],
  ],
  [
    'no nodes',
    HEADER + ROW.replace(',4,', ',0,'),
    ["a.csv:2:19: nodes: '0' is not a whole number ≥ 1, expected a whole number ≥ 1"],
  ],
  [
    'half a node',
    HEADER + ROW.replace(',4,', ',0.5,'),
    ["a.csv:2:19: nodes: '0.5' is not a whole number ≥ 1, expected a whole number ≥ 1"],
  ],
  [
    'too many nodes',
    HEADER + ROW.replace(',4,', ',4000000,'),
    ["a.csv:2:19: nodes: '4000000' is too large, expected at most 1000000"],
  ],
  [
    'GPUs besides nodes',
    `gpus,${HEADER}8,${ROW}`,
    ['a.csv:2:21: nodes: given besides gpus, leave one of the two empty'],
  ],
  [
    'a score above 100',
    HEADER + ROW.replace('81.5', '101'),
    ["a.csv:2:26: score: '101' is not from 0 to 100, expected a number from 0 to 100"],
  ],
  [
    'a score in words',
    HEADER + ROW.replace('81.5', 'good'),
    ["a.csv:2:26: score: 'good' is not a number, expected a number from 0 to 100"],
  ],
  [
    'neither yes nor no',
    `substitutable,${HEADER}maybe,${ROW}`,
    ["a.csv:2:1: substitutable: 'maybe' is neither yes nor no, expected yes or no"],
  ],
  [
    'a start-up that is not small',
    `start_up,sme,${HEADER}yes,no,${ROW}`,
    ['a.csv:2:5: sme: no for a start-up, expected yes: a start-up is one, too'],
  ],
  [
    'a term in words',
    `term,${HEADER}1 year,${ROW}`,
    ["a.csv:2:1: term: '1 year' is not a duration, expected a duration such as 365d"],
  ],
  [
    'a term of nothing',
    `term,${HEADER}0d,${ROW}`,
    ["a.csv:2:1: term: '0d' is not a duration, expected a duration such as 365d"],
  ],
  [
    'a date that does not exist',
    `applied,${HEADER}2026-02-30,${ROW}`,
    ["a.csv:2:1: applied: '2026-02-30' is not a date, must be a day that exists: 2026-02 has 28 days"],
  ],
  [
    'after the deadline',
    `applied,${HEADER}2026-01-28T18:01,${ROW}`,
    [
      "a.csv:2:1: applied: '2026-01-28T18:01' is outside the window of call first, expected from 2025-12-22T09:00:00+09:00 to 2026-01-28T18:00:00+09:00",
    ],
  ],
  [
    'the day before the opening',
    `applied,${HEADER}2025-12-21,${ROW}`,
    [
      "a.csv:2:1: applied: '2025-12-21' is outside the window of call first, expected from 2025-12-22T09:00:00+09:00 to 2026-01-28T18:00:00+09:00",
    ],
  ],
  [
    'an unknown track',
    `track,${HEADER}large,${ROW}`,
    ["a.csv:2:1: track: unknown track 'large', expected one of blocks, small"],
  ],
  ['an unknown call', `call,${HEADER}second,${ROW}`, ["a.csv:2:1: call: unknown call 'second', expected one of first"]],
];

describe('what cannot be read, all at once, with place and remedy', () => {
  test.each(bad)('%s', (_, text, expected) => expect(messages(text)).toEqual(expected));

  test('a wrong row leaves the right ones', () => {
    const { applications, issues } = read(`${HEADER}${ROW}${ROW.replace('A1', 'A2').replace('b200', '')}`);
    expect([applications, issues.length]).toEqual([[PLAIN], 1]);
  });
  test('where a table serves several calls, each row names its own', () => {
    const two = { ...TABLE, calls: [...TABLE.calls, { ...TABLE.calls[0]!, id: 'second', index: 5 }] };
    const text = `call,${HEADER}second,${ROW},${ROW.replace('A1', 'A2')}`;
    const { applications, issues } = readApplications(text, two);
    expect(applications).toEqual([{ ...PLAIN, call: 5 }]);
    expect(issues.map(formatIssue)).toEqual(['a.csv:3:1: call: is empty, expected one of first, second']);
  });
  test('text that came without a file has issues without one', () => {
    const { file: _, ...nameless } = TABLE;
    expect(readApplications(HEADER, nameless).issues[0]).not.toHaveProperty('file');
  });
});

test('generated applications, written as a table and read again, are the same', () => {
  const call = TABLE.calls[0]!;
  const { index, tracks, opensAt, closesAt } = call;
  const generated = generateApplications(
    FIRST_CALL.spec,
    callContext('round trip', { callId: call.id, call: index, tracks, opensAt, closesAt }),
  );
  const yes = (flag: boolean): string => (flag ? 'yes' : 'no');
  const rows = generated.map((a) =>
    [
      a.id,
      call.id,
      tracks[a.track]!.id,
      a.sector,
      `"${a.institution}"`,
      a.region,
      yes(a.startUp),
      yes(a.sme),
      yes(a.youth),
      formatInstant(TABLE.startEpochSeconds + a.appliedAt, TABLE.zoneOffsetSeconds),
      a.gpus,
      '',
      a.gpu,
      yes(a.substitutable),
      `${a.term / DAY}d`,
      a.score,
    ].join(','),
  );
  expect(read([HEADER_EXAMPLE, ...rows.reverse()].join('\r\n'))).toEqual({ applications: generated, issues: [] });
});
