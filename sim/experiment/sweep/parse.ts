/**
 * From the text of a sweep file to its axes and conditions, with every issue that can be found without the scenario that
 * it changes. It must not know files or folders, nor scenarios.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { findMetric } from '../../simulation/metrics/table.ts';
import { metricRemedy } from '../scenario/check-published.ts';
import { checkAgainst } from '../scenario/check-structure.ts';
import type { ScenarioFile } from '../scenario/parse.ts';
import { readYaml } from '../scenario/read-yaml.ts';
import { reportInto, tidy } from '../scenario/report.ts';
import { issueAt, pathsOverlap, type SourceMap } from '../scenario/source-tree.ts';
import { type Axis, readAxis } from './axis.ts';
import { type Condition, ConditionError, parseCondition } from './condition.ts';
import { type SweepFile, sweepSpec } from './spec.ts';

export interface ParsedSweep {
  readonly source: ScenarioFile;
  readonly root: SourceMap;
  readonly file: SweepFile;
  readonly axes: readonly Axis[];
  /** As in the file; null: one that cannot be read. */
  readonly conditions: readonly (Condition | null)[];
}

/** @throws InputError with every issue of the file */
export function parseSweep(source: ScenarioFile): ParsedSweep {
  const { sweep, issues } = readSweep(source);
  if (issues.length > 0) throw new InputError(issues);
  return sweep;
}

/**
 * What can be read of the file, and its issues: without the axes and conditions that are wrong, so that the rest can be
 * held against the scenario all the same.
 * @throws InputError where its keys are not those of a sweep
 */
export function readSweep(source: ScenarioFile): { readonly sweep: ParsedSweep; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const { root, issues: found } = readYaml(source.text, source.fileName);
  issues.push(...found);
  if (root?.kind !== 'map') {
    const place = { file: source.fileName, line: 1, column: 1 };
    if (issues.length === 0) issues.push(issueAt(place, [], 'is no map', 'must be a map of keys and values'));
    throw new InputError(tidy(issues));
  }
  const { value: file, issues: misfits } = checkAgainst(sweepSpec, root);
  issues.push(...misfits);
  if (!file) throw new InputError(tidy(issues));
  const report = reportInto(issues, root);
  const axes = Object.entries(file.axes).flatMap(([name, each]) => readAxis(name, each, root, report) ?? []);
  if (Object.keys(file.axes).length === 0) report(['axes'], 'is empty', 'must have at least one axis');
  if (file.sample === 'grid') {
    for (const { name } of axes.filter(({ levels }) => levels === null))
      report(['axes', name], 'has a range without steps', 'a grid needs step or count', 'key');
  }
  for (const [k, axis] of axes.entries()) {
    const other = axes
      .slice(0, k)
      .find((before) => before.paths.some((path) => axis.paths.some((own) => pathsOverlap(own, path))));
    if (other) report(['axes', axis.name], `changes what ${other.name} changes`, 'give each its own path', 'key');
  }
  for (const key of ['primary', 'pareto'] as const) checkMetrics(file[key] ?? [], key, report);
  const wrong = Object.keys(file.axes).filter((name) => !axes.some((axis) => axis.name === name));
  const conditions = file.where.map((written, k) => {
    try {
      return parseCondition(written, new Map(axes.map(({ name, kind }) => [name, kind])));
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      // An axis that is wrong itself is no axis that is missing.
      const words = written.split(/[^\w-]+/);
      if (!wrong.some((name) => words.includes(name))) report(['where', k], error.message, error.remedy);
      return null;
    }
  });
  return { sweep: { source, root, file, axes, conditions }, issues: tidy(issues) };
}

function checkMetrics(keys: readonly string[], at: 'primary' | 'pareto', report: ReturnType<typeof reportInto>): void {
  for (const [k, key] of keys.entries()) {
    const remedy = metricRemedy(key);
    if (remedy !== null) report([at, k], `there is no metric ${JSON.stringify(key)}`, remedy);
    else if (keys.indexOf(key) < k) report([at, k], `${key} is named twice`, 'keep one of the two');
    else if (at === 'pareto' && findMetric(key)?.better === 'none')
      report([at, k], `${key} has no better direction`, 'must be a metric of which more, or less, is better');
  }
}
