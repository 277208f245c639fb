/** What is wrong with a sweep file is said at its place, with what would be right; all at once. */
import { expect, it } from 'vitest';
import { issuesOf, smallSweep } from './small-sweep.ts';

const LOAD = '{ path: workload.load, values: [0.5, 0.7] }';
const PATIENCE = '{ path: workload.patience, from: 1h, to: 3h, step: 1h }';
const where = (condition: string): string => smallSweep('replications', `where: ['${condition}']\nreplications`);

it.each<[what: string, text: string, issue: string | RegExp]>([
  [
    'no axis',
    smallSweep(`  load: ${LOAD}\n  patience: ${PATIENCE}\n`, '  {}\n'),
    'sweep.yaml:5:3: axes: is empty, must have at least one axis',
  ],
  [
    'an unknown key',
    smallSweep('replications', 'replication'),
    /^sweep.yaml:7:1: replication: unknown key, did you mean replications\?/,
  ],
  [
    'an unknown key of an axis',
    smallSweep('values', 'value'),
    /^sweep.yaml:5:\d+: axes.load.value: unknown key, did you mean values\?/,
  ],
  [
    'a path that leads nowhere',
    smallSweep('workload.load', 'workload.lod'),
    'sweep.yaml:5:17: axes.load: workload.lod leads nowhere: unknown key, did you mean load?',
  ],
  [
    'a cluster that is not there',
    smallSweep('workload.load', 'fleet.clusters.two.nodes'),
    /axes.load: fleet.clusters.two.nodes leads nowhere: there is no two in fleet.clusters/,
  ],
  [
    'a path that is no matter of points',
    smallSweep('workload.load', 'seed'),
    'sweep.yaml:5:17: axes.load: seed cannot be swept, seed is the same at all points',
  ],
  ['a value that the scenario refuses', smallSweep('0.7', '-1'), /^sweep.yaml:5:\d+: workload.load: is -1, must be/],
  [
    'two axes that change the same',
    smallSweep('workload.patience', 'workload.load'),
    'sweep.yaml:6:3: axes.patience: changes what load changes, give each its own path',
  ],
  [
    'a value twice',
    smallSweep('0.7', '0.50'),
    /axes.load.values.1: (0.5 is there twice, keep one of the two|0.50 reads)/,
  ],
  [
    'no values',
    smallSweep(LOAD, '{ path: workload.load }'),
    'sweep.yaml:5:3: axes.load: has no values, must have values, or from and to',
  ],
  [
    'values and a range',
    smallSweep('values: [0.5, 0.7]', 'values: [0.5], from: 1'),
    /axes.load.from: has no meaning beside values/,
  ],
  [
    'a range that goes down',
    smallSweep('from: 1h, to: 3h', 'from: 3h, to: 1h'),
    'sweep.yaml:6:54: axes.patience.to: is 1h, must be more than from, 3h',
  ],
  ['a range of mixed kinds', smallSweep('step: 1h', 'step: 2'), /axes.patience.to: mixes numbers and durations/],
  [
    'a grid of a range without steps',
    smallSweep(', step: 1h', ''),
    'sweep.yaml:6:3: axes.patience: has a range without steps, a grid needs step or count',
  ],
  [
    'a logarithm of zero',
    smallSweep('from: 1h, to: 3h, step: 1h', 'from: 0h, to: 3h, count: 2, scale: log'),
    /axes.patience.from: is 0h, must be above 0 with scale: log/,
  ],
  [
    'a name that conditions use',
    smallSweep('  load:', '  and:'),
    'sweep.yaml:5:3: axes.and: cannot be the name of an axis, choose another',
  ],
  [
    'a variant that is not there',
    smallSweep('axes:', 'variants: [eesy]\naxes:'),
    'sweep.yaml:4:12: variants.0: there is no variant "eesy", did you mean easy?',
  ],
  [
    'a metric that is none',
    smallSweep('axes:', 'primary: [waitSecondsMeen]\naxes:'),
    /primary.0: there is no metric "waitSecondsMeen", did you mean waitSecondsMean\?/,
  ],
  [
    'a front of a metric without a direction',
    smallSweep('axes:', 'pareto: [waitSecondsMean, grantedGpuHours]\naxes:'),
    /pareto.1: grantedGpuHours has no better direction/,
  ],
  [
    'a reference that is no value',
    smallSweep('axes:', 'reference: { load: 0.6 }\naxes:'),
    /reference.load: 0.6 is none of the values of load/,
  ],
  [
    'a reference of no axis',
    smallSweep('axes:', 'reference: { lood: 0.5 }\naxes:'),
    /reference.lood: there is no axis lood, did you mean load\?/,
  ],
  ['a condition on no axis', where('lood < 1'), 'sweep.yaml:7:9: where.0: there is no axis lood, did you mean load?'],
  ['a condition that compares kinds', where('load < patience'), /where.0: compares a number with a duration/],
  ['a condition without a comparison', where('load + 1'), /where.0: ends without a comparison/],
  [
    'a text without quotes',
    where('load = easy'),
    /where.0: there is no axis easy, a text is written in quotes, "easy"; (axes are|did you mean)/,
  ],
  ['a condition that is code', where('process.exit(1)'), /where.0: (there is no axis process|cannot be read from)/],
  ['a condition that divides by zero', where('load / (load - load) > 1'), /where.0: divides by zero/],
  [
    'conditions that leave nothing',
    where('load > 1'),
    'sweep.yaml:7:8: where: leaves no point, must let at least one through',
  ],
  [
    'too many points',
    smallSweep('values: [0.5, 0.7]', 'from: 0.1, to: 1.1, count: 1000').replace(
      'from: 1h, to: 3h, step: 1h',
      'from: 1h, to: 1000h, count: 1000',
    ),
    /axes: makes more than 10000 points|makes 1000000 combinations/,
  ],
])('%s', (_what, text, issue) => {
  const issues = issuesOf(text);
  if (typeof issue === 'string') expect(issues).toContain(issue);
  else expect(issues.join('\n')).toMatch(new RegExp(issue.source, `${issue.flags}m`));
});

it('says several at once', () => {
  const text = smallSweep('replications: 2', 'replications: 0').replace('sweep: loads', 'sweep: Loads');
  expect(issuesOf(text)).toEqual([
    expect.stringContaining('sweep.yaml:2:8: sweep: is "Loads"'),
    expect.stringContaining('sweep.yaml:7:15: replications: is 0, must be a whole number of replications from 1'),
  ]);
});
