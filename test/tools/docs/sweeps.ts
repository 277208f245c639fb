/**
 * The page on sweeps: what one is, how its file is written, what comes out. It must not know how sweeps are run.
 */
import { findSweep, sweepNames } from '../../../sim/cli/sweep/load-sweep.ts';
import { parseSweep } from '../../../sim/experiment/sweep/parse.ts';
import { sweepSpec } from '../../../sim/experiment/sweep/spec.ts';
import { code, page, table } from './markdown.ts';
import { keysOf } from './scenario-keys.ts';

/** Shown on the page, and read by a test. */
export const SWEEP_EXAMPLE = `question: Which threshold and which window are worth a wrongful reclaim?
# yaml-language-server: $schema=./schema.json

sweep: threshold-and-window
scenario: reclaim-threshold
variants: [exempt-90]
axes:
  threshold: { path: programme.monitoring.reclaim.threshold, from: 0.1, to: 0.5, step: 0.1 }
  window: { path: programme.monitoring.reclaim.window, values: [14d, 28d, 56d] }
  slowness:
    settings:
      prompt: { programme.demand.curve: prompt }
      as-is: {}
where: [threshold <= 0.3 or window > 14d]
replications: 8
reference: { threshold: 0.3, window: 28d }
`;

const GRAMMAR = `## How points are made

- \`gpufleet sweep FILE --dry-run\` prints the points and runs, and how long they would take, measured by a few runs on
  this machine. It is also the check of a sweep file: every issue with file, line and column.
- A point is the scenario with one value of every axis, laid upon it by dotted paths as \`--set\` lays them; what a sweep
  \`set\`s, and \`--set\`, hold at all points and lie below. Where a variant sets the same path itself, the axis wins.
- An axis is \`path\` (or \`paths\`, which get the same value) with \`values\`, or with \`from\`, \`to\` and \`step\` or
  \`count\`; or \`settings\`, each of which ties several paths together and has a name.
- \`sample: grid\` takes every combination. \`sample: { latinHypercube: 40 }\` takes 40 points: every axis is cut into 40
  parts, each of which holds one point; a range needs no steps then, and a list is cut by its order. Which parts meet is
  drawn from the seed, for each axis by itself (random stream \`latin-hypercube\` of the axis).
- \`where\` leaves out points: \`low < high\`, \`slip <= 30d or policy = "easy"\`. Numbers are compared exactly
  (0.1 + 0.2 = 0.3); a name and a number with \`-\` in between need spaces around it.
- All points use the same random numbers, replication by replication, so differences are taken in pairs. With two or three
  replications the intervals, corrected for all points, are wide: from six on, differences of a few per cent are shown.`;

const RUNNING = `## How it runs

Runs are made on all cores (\`--workers\`); points that share their demand share its jobs within a thread. Finished runs go
to \`parts/\` about every second, and to \`runs.parquet\` at the end, ordered by point, variant and replication. The same
command goes on where an earlier one was interrupted, killed, or had failures: a finished run is known by the hash of all
that it depends on (the simulator’s own source, the scenario of its point, the contents of traces and of policies of your
own, variant, seed and replication) and is not made again; \`--fresh\` makes all again. Runs in the folder that are of
another sweep or an edited simulator are not used. With more replications, or another value on an axis, what is there
serves as well.

A thread that dies takes one run along, which is tried again twice. A run that fails is a row with its error; the sweep
goes on, and the exit code is 3, or 2 where the scenario refuses to be run. While a sweep or a search writes, its folder is
locked (\`.gpufleet.lock\`): a second one is refused, and the lock of a program that was killed is taken over.`;

const OUTPUT = `## What comes out

| File | What is in it |
| --- | --- |
| \`runs.parquet\` | one row for each run: \`point\`, the axes as \`axis:NAME\` (durations also as \`axis:NAME seconds\`), \`variant\`, \`replication\`, \`seed\`, \`hash\`, \`status\` (\`finished\`, \`refused\` or \`failed\`), \`error\`, both fingerprints, \`endedAtSeconds\`, \`jobs\`, \`backlogGrowth\`, then a column for each metric key |
| \`points.csv\` | one row for each point and variant: means and intervals of the primary metrics, differences to the reference, whether it may be the best |
| \`sweep.json\` | the same with main effects, cells and the front (\`gpufleet/sweep@1\`, [schema](../../reports/sweep.schema.json)) |
| \`report.html\`, \`report.md\` | heat map of two axes or lines with bands, the best with those that cannot be told from it, main effects as a tornado, the front of two metrics |

\`\`\`sql
-- duckdb
select "axis:threshold", avg("wronglyReclaimedGpuHours") from 'out/threshold-and-slip/runs.parquet' group by 1 order by 1;
\`\`\``;

export function sweepsPage(): string {
  return page('Sweeps', [
    'A sweep runs one scenario at many points: a grid of thresholds, delays and policies, or a Latin hypercube of them. ' +
      '`gpufleet sweep NAME` runs one of this folder, `gpufleet sweep my-sweep.yaml` your own; with the comment in the ' +
      'second line an editor completes and explains every key from [schema.json](schema.json).',
    `## The library\n\n${library()}`,
    `## A file of your own\n\n\`\`\`yaml\n${SWEEP_EXAMPLE}\`\`\``,
    GRAMMAR,
    RUNNING,
    OUTPUT,
    `## Keys\n\n\`ID\` stands for an id of your own: small letters, digits and hyphens.`,
    table(
      ['Key', 'Type', 'Default', 'Meaning'],
      keysOf(sweepSpec).map(({ path, type, default: preset, description }) => [code(path), type, preset, description]),
    ),
  ]);
}

function library(): string {
  const rows = sweepNames().map((name) => {
    const { file, axes } = parseSweep(findSweep(name));
    const axisText = axes.map(({ title, levels }) => `${title} (${levels ? levels.length : 'range'})`).join(' × ');
    return [`[${name}](${name}.yaml)`, file.question, code(file.scenario), axisText, String(file.replications)];
  });
  return table(['Sweep', 'Question', 'Scenario', 'Axes (values)', 'Replications'], rows);
}
