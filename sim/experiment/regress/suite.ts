/**
 * From the text of a suite file to a suite that passed every check that needs no run. It must not know files or folders.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { findMetric } from '../../simulation/metrics/table.ts';
import { parseHalfWidth } from '../precision/half-width.ts';
import { checkAgainst } from '../scenario/check-structure.ts';
import { remedyFor } from '../scenario/did-you-mean.ts';
import { type PolicyFile, policyFilesAt } from '../scenario/policy-files.ts';
import { readYaml } from '../scenario/read-yaml.ts';
import { type Report, reportInto, tidy } from '../scenario/report.ts';
import { issueAt, keyPlaceAt, type Path, type Place, placeAt, type SourceNode } from '../scenario/source-tree.ts';
import { parseSelector, type Selector } from './selector.ts';
import { type Level, type SuiteFile, suiteSpec, type Worse } from './suite-spec.ts';

export interface Tolerance {
  /** In the metric's unit; null: none is given. */
  readonly absolute: number | null;
  /** A share of the baseline's mean; null: none is given. */
  readonly relative: number | null;
  /** Null: as many as the level of false alarms asks for. */
  readonly standardErrors: number | null;
}

export interface Rule {
  readonly name: string;
  readonly metric: Selector;
  /** Null: all that have the metric. */
  readonly scenarios: readonly string[] | null;
  readonly variants: readonly string[] | null;
  readonly worse: Worse;
  readonly tolerance: Tolerance;
  readonly level: Level;
  readonly note: string | null;
  readonly place: Place;
  /** Where its parts are written; of what is not, the rule's. */
  readonly places: Readonly<Record<'metric' | 'variant', Place>>;
}

export interface SuiteScenario {
  readonly id: string;
  /** A name of the library or a path, as written. */
  readonly scenario: string;
  /** Empty: all. */
  readonly variants: readonly string[];
  readonly replications: number;
  readonly seed: string;
  /** `path=value`, as `--set` takes it. */
  readonly set: readonly string[];
  readonly trace: string | null;
  readonly place: Place;
}

export interface Suite {
  readonly name: string;
  /** As issues name it. */
  readonly fileName: string;
  /** As written; null: beside the suite. */
  readonly baseline: string | null;
  readonly policies: readonly PolicyFile[];
  readonly falseAlarms: number;
  readonly scenarios: readonly SuiteScenario[];
  readonly rules: readonly Rule[];
}

/** @throws InputError with every issue, each with its place */
export function parseSuite(text: string, fileName: string): Suite {
  const { root, issues: found } = readYaml(text, fileName);
  const issues: Issue[] = [...found];
  if (!root || (root.kind === 'scalar' && root.value === null)) {
    const start = { file: fileName, line: 1, column: 1 };
    if (found.length === 0) issues.push(issueAt(start, [], 'is empty', 'must begin with `suite: …`'));
    throw new InputError(tidy(issues));
  }
  const { value: file, issues: wrong } = checkAgainst(suiteSpec, root);
  issues.push(...wrong);
  const suite = file && suiteOf(file, root, fileName, reportInto(issues, root));
  if (issues.length > 0 || !suite) throw new InputError(tidy(issues));
  return suite;
}

function suiteOf(file: SuiteFile, root: SourceNode, fileName: string, report: Report): Suite {
  for (const key of ['scenarios', 'rules'] as const)
    if (Object.keys(file[key]).length === 0) report([key], 'is empty', 'must have at least one');
  const scenarios = Object.entries(file.scenarios).map(
    ([id, { scenario, variants = [], replications, seed, set = {}, trace = null }]): SuiteScenario => ({
      ...{ id, scenario, variants, replications, seed: String(seed), trace },
      set: Object.entries(set).map(([path, value]) => `${path}=${JSON.stringify(value)}`),
      place: keyPlaceAt(root, ['scenarios', id]),
    }),
  );
  const rules = Object.keys(file.rules).flatMap((name) => ruleOf(name, file, root, report) ?? []);
  return {
    ...{ name: file.suite, fileName, baseline: file.baseline ?? null, falseAlarms: file.falseAlarms },
    ...{ policies: policyFilesAt(root, ['policies']), scenarios, rules },
  };
}

function ruleOf(name: string, file: SuiteFile, root: SourceNode, report: Report): Rule | null {
  const written = file.rules[name]!;
  const at: Path = ['rules', name];
  const known = Object.keys(file.scenarios);
  const scenarios = written.scenario === undefined ? null : [written.scenario].flat();
  for (const id of scenarios ?? [])
    if (!known.includes(id))
      report([...at, 'scenario'], `there is no scenario ${id} in the suite`, remedyFor(id, known));
  const metric = parseSelector(written.metric);
  if ('remedy' in metric) {
    report([...at, 'metric'], `there is no metric ${JSON.stringify(written.metric)}`, metric.remedy);
    return null;
  }
  const { better = 'none', unit = '' } = findMetric(metric.name) ?? {};
  const tolerance = toleranceOf(written.tolerance, unit, [...at, 'tolerance'], report);
  const single = (scenarios ?? known).filter((id) => file.scenarios[id]?.replications === 1);
  if (written.level !== 'off' && single.length > 0 && tolerance.standardErrors !== 0) {
    const remedy = 'more replications, or tolerance: { standardErrors: 0 }, so that the one figure decides';
    report(at, `${single[0]} has 1 replication, and no spread can be told from it`, remedy, 'key');
  }
  return {
    ...{ name, metric, scenarios, tolerance, level: written.level, note: written.note ?? null },
    variants: written.variant === undefined ? null : [written.variant].flat(),
    worse: written.worse ?? { higher: 'lower' as const, lower: 'higher' as const, none: 'either' as const }[better],
    place: positionOf(keyPlaceAt(root, at)),
    places: {
      metric: positionOf(placeAt(root, [...at, 'metric'])),
      variant: positionOf(placeAt(root, [...at, 'variant'])),
    },
  };
}

function toleranceOf(
  { absolute, relative, standardErrors }: SuiteFile['rules'][string]['tolerance'],
  unit: string,
  at: Path,
  report: Report,
): Tolerance {
  const amount = absolute === undefined ? null : absolute === 0 ? { value: 0 } : parseHalfWidth(absolute, unit);
  if (amount && 'problem' in amount) report([...at, 'absolute'], `${absolute} ${amount.problem}`, amount.remedy);
  return {
    absolute: amount && 'value' in amount ? amount.value : null,
    relative: relative === undefined ? null : Number(relative.slice(0, -1)) / 100,
    standardErrors: standardErrors ?? null,
  };
}

function positionOf(place: Place): Place {
  const { file, line, column } = place;
  return {
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}
