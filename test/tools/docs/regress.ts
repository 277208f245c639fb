/**
 * The reference of suites: what a gate judges, its keys from the spec, recipes for CI. It must not know how figures are
 * judged.
 */
import { suiteSpec } from '../../../sim/experiment/regress/suite-spec.ts';
import { code, page, table } from './markdown.ts';
import { keysOf } from './scenario-keys.ts';

/** A whole suite as a reader would write it first; a test has it checked. */
export const SUITE_EXAMPLE = `suite: my-gates
# yaml-language-server: $schema=./schema.json

policies: [./my-policy.ts]
falseAlarms: 0.05
scenarios:
  queues: { scenario: queue-policies, variants: [easy, sjf], replications: 10, set: { warmUp: 20d, window: 20d } }
rules:
  waits:
    metric: waitSecondsMean
    tolerance: { relative: 5% }
  waits-by-cluster:
    metric: waitSecondsMean{cluster=*}
    variant: easy
    tolerance: { absolute: 10m, standardErrors: 3 }
    level: warn
`;

const JUDGED = `## What is judged

Every replication draws the baseline’s random numbers, so that each figure is held against its own past, replication by
replication: an unchanged program gives the same figures to the last bit, and no alarm. Where a change moves them, a figure is

- **worse** if it is worse than the tolerance allows even after \`standardErrors\` of the paired difference are taken off (by
  default as many as \`falseAlarms\` asks for, shared among all figures that are judged). Where all replications moved alike
  the standard error is 0, and the difference itself decides. \`moved\` is the same where either way is worse;
- **not shown** if it is worse than allowed on these draws but not by so many standard errors: it does not fail, and the
  gate says how many replications would show it (from 100,000 on, “at least”);
- **missing** if it has a value on one side only: that fails, whatever the tolerance;
- **within**, **better** or **unchanged** otherwise.

A gate that passes says no more than what it could have seen. Each rule therefore says what it *catches*: the smallest
worsening in the long run that it would have failed with 80 % probability (by the noncentral t distribution), as a share of
the baseline from its keenest figure to its dullest. The spread is that of the differences; where nothing moved, it is that
of a change that draws every schedule anew, √2 × the spread of the baseline’s replications, and a change that leaves most of
a schedule alone is caught when smaller. If it says more than you would put up with: more replications, or fewer figures
for a rule. A rule with fewer than 8 replications that does not say \`standardErrors\` is warned of: with so few, a level
of false alarms that many figures share asks for so many standard errors that next to nothing is seen.

\`--fresh-seeds TEXT\` runs on other seeds than the baseline’s. Nothing can be paired then, and means are compared as Welch
does; where nothing got worse, at most \`falseAlarms\` of all pairs of a baseline’s seeds and fresh ones raise an alarm. One
baseline that happened to be lucky raises more: make it with as many replications as you can afford.

A baseline must be made from what the suite runs now: the same seeds, replications, variants and inputs. **Inputs** are what
happens to a programme: fleet and dates, workload, applications, demand, behaviour, faults, tables and traces. What the
programme decides (policies and their parameters, calls and their modifiers, limits, monitoring) is what the gate judges: a
threshold that is changed in a scenario fails by its figures. Anything else that differs is an error, with exit code 2, and so
is a metric, a variant or a dimension that does not exist.

| Exit code | |
| --- | --- |
| 0 | no rule of level \`error\` failed |
| 1 | one did |
| 2 | wrong usage or input |
| 3 | an error of ours |

After a change that is meant, \`gpufleet regress SUITE --update-baseline\` makes the baseline anew and prints what it changes;
it is committed with the change.`;

const RECIPES = `## In CI

\`--junit FILE\`, \`--markdown FILE\` and \`--json FILE\` write the verdicts beside the table on the terminal, \`--github\` prints
annotations at the rules’ lines. Equal inputs and equal code give equal bytes: no time, no path of the machine.

GitHub Actions:

\`\`\`yaml
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 20, cache: npm }
      - run: npm ci
      - run: npx gpufleet regress gates --github --markdown regress.md --junit regress.xml
      - if: always()
        run: cat regress.md >> "$GITHUB_STEP_SUMMARY"
      - if: always()
        uses: actions/upload-artifact@v4
        with: { name: regress, path: regress.xml }
\`\`\`

GitLab CI:

\`\`\`yaml
gate:
  image: node:20
  script:
    - npm ci
    - npx gpufleet regress gates --junit regress.xml --markdown regress.md
  artifacts:
    when: always
    paths: [regress.md]
    reports: { junit: regress.xml }
\`\`\`

Both take for granted that \`gpufleet\` is a dependency of the repository (in a checkout of gpufleet itself:
\`npm run --silent gpufleet -- regress gates\`).`;

export function regressPage(): string {
  const rows = keysOf(suiteSpec).map((key) => [code(key.path), key.type, key.default, key.description]);
  return page('Gates', [
    'A suite names scenarios and rules for their figures; its baseline holds the figures that they had. `gpufleet regress ' +
      'SUITE` runs the scenarios and fails where a figure got worse than its rule allows. `gpufleet regress init FOLDER ' +
      '--scenario FILE` writes a suite to begin with, and its baseline; both are committed. This folder is our own gate, ' +
      'which `npm test` runs; [custom-policy](../custom-policy/) is a gate for a policy of one’s own.',
    `## A suite of your own\n\n\`\`\`yaml\n${SUITE_EXAMPLE}\`\`\``,
    JUDGED,
    RECIPES,
    '## Keys\n\n`ID` stands for an id of your own: small letters, digits and hyphens. Paths count from the suite’s folder.',
    table(['Key', 'Type', 'Default', 'Meaning'], rows),
  ]);
}
