/**
 * What `check` says of files that are no scenarios: sweeps, and suites of a gate with their baselines. It must not know how
 * issues are printed.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../../../reports/format.ts';
import { InputError } from '../../engine/errors.ts';
import { fitIssues } from '../../experiment/regress/fit.ts';
import { findScenario } from '../files/library.ts';
import { baselinePath, loadScenarios, readBaseline, readSuite, SUITE_FILE } from '../regress/load-suite.ts';
import { shellCommand } from '../shell.ts';
import { findSweep, loadSweep, sweepNames } from '../sweep/load-sweep.ts';

export interface Checked {
  readonly fileName: string;
  /** What a good file would run; warnings follow. */
  readonly lines: readonly string[];
}

/** Null: the word means a scenario. @throws InputError, UsageError and system errors */
export async function checkOther(word: string): Promise<Checked | null> {
  const path = statSync(word, { throwIfNoEntry: false })?.isDirectory() ? join(word, SUITE_FILE) : word;
  if (path !== word && !existsSync(path)) return null;
  const { text, fileName } = sweepNames().includes(path) ? findSweep(path) : findScenario(path);
  if (/^["']?sweep["']?\s*:/m.test(text)) return { fileName, lines: [`good: ${await sweepRuns(word)}`] };
  return /^["']?suite["']?\s*:/m.test(text) ? { fileName, lines: await suiteRuns(path) } : null;
}

async function sweepRuns(file: string): Promise<string> {
  const { plan } = await loadSweep({ sweep: file, trace: undefined, overrides: {} });
  const { points, variants, replications } = plan;
  return (
    `${counted(points.length, 'point')} × ${counted(variants.length, 'variant')} × ` +
    `${counted(replications, 'replication')} = ${counted(points.length * variants.length * replications, 'run')}`
  );
}

/** All that can be said of a suite before it runs: its scenarios, and whether its baseline is of them. */
async function suiteRuns(path: string): Promise<string[]> {
  const suite = readSuite(path);
  const before = readBaseline(baselinePath(suite));
  const scenarios = await loadScenarios(suite, undefined);
  const init = shellCommand('gpufleet', 'regress', 'init', path);
  if (before) {
    const origins = new Map(scenarios.map(({ suite: { id }, origin }) => [id, origin]));
    const update = shellCommand('gpufleet', 'regress', path, '--update-baseline');
    const issues = fitIssues(before, suite, origins, { fresh: false, update });
    if (issues.length > 0) throw new InputError(issues);
  }
  const runs = scenarios.reduce((sum, each) => sum + each.runs.length, 0);
  const judged = `${counted(suite.rules.length, 'rule')}, ${counted(scenarios.length, 'scenario')}, ${counted(runs, 'run')}`;
  return [
    `good: ${judged}`,
    ...(before ? [] : [`there is no baseline yet, make one with ${init}`]),
    ...scenarios.flatMap(({ suite: each, warnings }) => warnings.map((warning) => `${each.id}: ${warning}`)),
  ];
}
