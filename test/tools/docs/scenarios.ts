/**
 * The reference of scenario files: the grammar in words, the keys from the spec, the library from its files. It must not
 * know how a scenario is resolved.
 */
import { parse } from 'yaml';
import { planRuns } from '../../../sim/experiment/scenario/plan.ts';
import { MAY_CHANGE } from '../../../sim/experiment/scenario/variants.ts';
import { SECTORS } from '../../../sim/model/application.ts';
import { APPLICATION_COLUMNS } from '../../../sim/workload/applications/csv-columns.ts';
import { APPLICATION_PRESETS } from '../../../sim/workload/applications/presets/registry.ts';
import { OUTAGE_COLUMNS } from '../../../sim/workload/faults/csv.ts';
import { PRESETS } from '../../../sim/workload/presets/registry.ts';
import { DEMAND_CURVES } from '../../../sim/workload/projects/curves.ts';
import { CAMPAIGN_PRESETS } from '../../../sim/workload/projects/registry.ts';
import { LIBRARY_NAMES, libraryScenario, libraryText } from '../../experiment/scenario/library.ts';
import { alternatives, code, page, table } from './markdown.ts';
import { scenarioKeys } from './scenario-keys.ts';

/** A whole file as a reader would write it first; a test has it checked. */
export const EXAMPLE = `question: Do shorter queues on the B200 clusters come from the order or from the backfilling?
# yaml-language-server: $schema=./schema.json

extends: queue-policies
scenario: order-or-backfill
window: 7d
workload.load: { nhn-b200-510: 0.9, nhn-b200-255: 0.9, kakao-b200-255: 0.9 }
assumed:
  workload.load: not published; the H200 clusters are left empty
variants:
  easy: {}
  sjf: { policies.queue: sjf }
  none: { policies: { backfill: none } }
  two-reservations: { policies.backfill: { name: easy, reservations: 2 } }
`;

const GRAMMAR = `## How files, variants and --set change a scenario

One grammar of paths serves all: \`workload.load\` is the key \`load\` in the map \`workload\`, and so
\`workload.load: 0.8\` is the same as \`workload: { load: 0.8 }\`.

- **Maps merge, everything else replaces**: lists, numbers and text as a whole. Two policies of one kind never mix their
  parameters.
- **\`null\` takes an inherited key out**: \`horizon: null\`.
- **\`extends\`** names a scenario of the library. A file states its own question and name; its \`variants\`, if it has any,
  replace those that it extends.
- **A variant** may change ${alternatives([...new Set(MAY_CHANGE.map((path) => code(path.join('.'))))])}; the jobs
  stay the same, so that a difference between two variants is a difference between two choices. A variant may change a
  cluster, a phase, a call, a track or a block but neither add nor remove one. A variant that changes a programme’s
  \`applications\`, \`demand\` or \`rolling\` changes what is applied for or run; one that changes any other key of it does
  not. The first variant is the baseline.
- **\`--set path=value\`** lays a value, in YAML, upon the scenario: \`--set workload.load=0.8\`,
  \`--set 'policies.queue={name: wfp3, rerank: 15m}'\`. A variant that sets the same path still wins.
- **\`assumed\`** says of a path why its value was chosen where it is not published. The report shows each.
- **Load** refers to the capacity that the scenario without variants *plans*: a cluster that comes late gets the same
  jobs, and costs what it costs.

Unknown keys are errors. \`gpufleet check FILE\` names every issue with file, line and column and says what would be right.`;

const TIMES = `## Durations and dates

| Written | Means |
| --- | --- |
| \`90s\` \`15m\` \`4h\` \`30d\` | a duration: a whole number of seconds, minutes, hours or days of 24 hours |
| \`-30d\` | a slip only: thirty days early |
| \`2026-03-31\` | midnight at the beginning of that day, in the scenario’s \`zone\` |
| \`2026-03-31T09:00\` \`2026-03-31T09:00:30\` | that instant in the scenario’s \`zone\` |
| \`2026-03-31T00:00Z\` \`2026-03-31T09:00+09:00\` | that instant, in the zone it names |

Zones are \`Asia/Seoul\`, \`UTC\` or an offset such as \`+09:00\`: zones with daylight saving differ from machine to machine.`;

export function scenariosPage(): string {
  return page('Scenarios', [
    'A scenario is a question with everything that it takes to answer it: a fleet, a workload, policies, and the variants ' +
      'to compare. It is one YAML file whose first line is its question. `gpufleet compare NAME` runs one of this folder, ' +
      '`gpufleet compare my-file.yaml` your own; with the comment in the second line an editor completes and explains ' +
      'every key from [schema.json](schema.json).',
    `## The library\n\n${libraryTable()}`,
    `## A file of your own\n\n\`\`\`yaml\n${EXAMPLE}\`\`\``,
    GRAMMAR,
    TIMES,
    `## Keys\n\n\`ID\` stands for an id of your own: small letters, digits and hyphens; \`SECTOR\` for ` +
      `${alternatives(SECTORS.map(code))}. Policies and their parameters are in\n` +
      `[sim/policies](../sim/policies/README.md), metrics in [sim/simulation/metrics](../sim/simulation/metrics/README.md).`,
    keyTable(),
    `## Presets and their job classes\n\n${presetTable()}`,
    `## Presets of a programme\n\n${programmePresetTable()}`,
    APPLICATION_FILES,
    OUTAGE_FILES,
  ]);
}

function libraryTable(): string {
  const rows = LIBRARY_NAMES.map((name) => {
    const { extends: base = null } = parse(libraryText(name)) as { extends?: string };
    const scenario = libraryScenario(name);
    const { jobs, runs } = planRuns(scenario);
    const most = scenario.stopRule ? scenario.stopRule.max * scenario.variants.length : runs.length;
    return [
      `[${name}](${name}.yaml)`,
      scenario.question,
      base === null ? '–' : code(base),
      scenario.kind,
      scenario.variants.map((variant) => variant.name).join(', '),
      jobs === null ? 'those of the trace' : millions(jobs, (jobs / runs.length) * most),
    ];
  });
  return table(['Scenario', 'Question', 'Extends', 'Kind', 'Variants', 'Jobs over all runs'], rows);
}

/** Where a rule decides how many replications there are, both ends of what it may take. */
function millions(least: number, most: number): string {
  const [from, to] = [least, most].map((jobs) => (jobs / 1e6).toPrecision(2));
  return from === to ? `about ${from} million` : `about ${from} to ${to} million`;
}

function keyTable(): string {
  const rows = scenarioKeys().map((key) => [code(key.path), key.type, key.default, key.description]);
  return table(['Key', 'Type', 'Default', 'Meaning'], rows);
}

function presetTable(): string {
  const rows = PRESETS.map(({ name, title, source, licence, classes }) => [
    code(name),
    title,
    classes.map((jobClass) => code(jobClass.name)).join(' '),
    `${source} (${licence})`,
  ]);
  return table(['Preset', 'What it is like', 'Classes', 'Source'], rows);
}

function programmePresetTable(): string {
  const kinds = [
    ['`applications.preset`', APPLICATION_PRESETS],
    ['`demand.preset`', CAMPAIGN_PRESETS],
    ['`demand.curve`', DEMAND_CURVES],
  ] as const;
  const rows = kinds.flatMap(([key, presets]) =>
    presets.map(({ name, title, source }) => [key, code(name), title, source]),
  );
  return table(['Key', 'Preset', 'What it is like', 'Source'], rows);
}

const OUTAGE_FILES = `## A file of outages

\`faults: { file: outages.csv }\` takes them from a CSV with a header, its path from the folder of the scenario; a row is one
outage. Nodes of a cluster are numbered from 0 on, in the order of its phases. Outages of a node that overlap or touch are
one, of the kind of the one that ends last.

${table(
  ['Column', 'Cell', 'Absent'],
  OUTAGE_COLUMNS.map(({ name, expected, isRequired }) => [
    code(name),
    expected,
    isRequired ? 'required' : 'as if empty',
  ]),
)}`;

const APPLICATION_FILES = `## A file of applications

\`applications: { file: apps.csv }\` takes them from a CSV with a header, its path from the folder of the scenario. Several
calls may name one file; then its column \`call\` says which row is whose.

${table(
  ['Column', 'Cell', 'Empty or absent', 'Meaning'],
  APPLICATION_COLUMNS.map(({ name, expected, default: preset, meaning }) => [
    code(name),
    expected,
    preset ?? 'required',
    meaning,
  ]),
)}`;
