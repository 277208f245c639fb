import { expect, test } from 'vitest';
import { formatIssue } from '../../../sim/engine/errors.ts';
import { daysFromCivil } from '../../../sim/engine/time.ts';
import { readOutages } from '../../../sim/workload/faults/csv.ts';

const context = {
  file: 'outages.csv',
  clusters: [
    { id: 'a', nodes: 4 },
    { id: 'b', nodes: 64 },
  ],
  startEpochSeconds: daysFromCivil(2026, 1, 1) * 86_400,
  zoneOffsetSeconds: 0,
};

test('a table of outages: single nodes, ranges, announced ones, some for good', () => {
  const text = `cluster,node,from,until,kind,announced
a,3,2026-01-01T01:00,2026-01-01T02:00,,
b,32-63,2026-01-03,,site,
b,0-9,2026-01-02,2026-01-03,maintenance,2026-01-01
`;
  expect(readOutages(text, context)).toEqual({
    issues: [],
    outages: [
      { cluster: 0, nodes: { first: 3, count: 1 }, from: 3600, until: 7200, kind: 'failure', announcedAt: null },
      { cluster: 1, nodes: { first: 32, count: 32 }, from: 172_800, until: Infinity, kind: 'site', announcedAt: null },
      { cluster: 1, nodes: { first: 0, count: 10 }, from: 86_400, until: 172_800, kind: 'maintenance', announcedAt: 0 },
    ],
  });
});

test('the columns may stand in any order, and optional ones may be missing', () => {
  const { outages, issues } = readOutages('until,from,node,cluster\n2026-01-02,2026-01-01,1,a\n', context);
  expect(issues).toEqual([]);
  expect(outages).toEqual([
    { cluster: 0, nodes: { first: 1, count: 1 }, from: 0, until: 86_400, kind: 'failure', announcedAt: null },
  ]);
});

test('all that is wrong is told at once, each with its place', () => {
  const text = `cluster,node,from,until,kind,announced
c,3,2026-01-01,2026-01-02,,
a,4,2026-01-01,2026-01-01,fire,2026-01-05
b,9-2,yesterday,2026-01-02,,
b,,,,,
b,"1,2026-01-01,2026-01-02,,
b,1,2026-01-01,2026-01-02,,,1
`;
  const { outages, issues } = readOutages(text, context);
  expect(outages).toEqual([]);
  expect(issues.map(formatIssue)).toMatchInlineSnapshot(`
    [
      "outages.csv:2:1: cluster: unknown cluster 'c', expected one of a, b",
      "outages.csv:3:3: node: there is no node 4, expected at most 3: nodes are numbered from 0",
      "outages.csv:3:16: until: is not after \`from\`, expected a date or date-time such as 2026-03-31 or 2026-03-31T09:00, after \`from\`; empty: for good",
      "outages.csv:3:27: kind: unknown kind 'fire', expected one of failure, leafGroup, site, maintenance, switchOff; empty: failure",
      "outages.csv:3:32: announced: '2026-01-05' is after 2026-01-01T00:00:00Z, expected a date or date-time such as 2026-03-31 or 2026-03-31T09:00, at \`from\` at the latest; empty: not announced",
      "outages.csv:4:3: node: '9-2' runs backwards, expected the number of a node from 0 on, or a range such as 32-63",
      "outages.csv:4:7: from: 'yesterday' is not a date, must be a date or date-time such as 2026-03-31 or 2026-03-31T09:00",
      "outages.csv:5:3: node: is empty, expected the number of a node from 0 on, or a range such as 32-63",
      "outages.csv:5:4: from: is empty, expected a date or date-time such as 2026-03-31 or 2026-03-31T09:00",
      "outages.csv:6: a quote that is not closed, expected "…" around the whole cell",
      "outages.csv:7: 7 cells where the header names 6, put cells that hold a comma in quotes",
    ]
  `);
});

test.each([
  ['', 'empty'],
  ['node,from,until\n', "no column 'cluster'"],
  ['cluster,node,from,until,why\n', 'unknown column'],
  ['cluster,node,from,until,node\n', 'stands there twice'],
])('a header that is none: %j', (text, words) => {
  expect(readOutages(text, context).issues.map(formatIssue).join()).toContain(words);
});
