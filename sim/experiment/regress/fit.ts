/**
 * Whether a baseline was made from what a suite runs now: the same scenarios and variants, seeds, replications and inputs.
 * It must not know figures. What does not fit is an error and never a verdict: a difference would say nothing.
 */
import type { Issue } from '../../engine/errors.ts';
import { issueAt } from '../scenario/source-tree.ts';
import type { Baseline, BaselineScenario } from './baseline.ts';
import type { ScenarioOrigin } from './figures.ts';
import type { Suite, SuiteScenario } from './suite.ts';

/** @param fresh with other seeds, seeds and numbers of replications need not be the baseline's */
export function fitIssues(
  baseline: Baseline,
  suite: Suite,
  origins: ReadonlyMap<string, ScenarioOrigin>,
  { fresh, update }: { readonly fresh: boolean; readonly update: string },
): Issue[] {
  const remedy = `if that is meant: ${update}`;
  const whole = (message: string): Issue => ({ file: suite.fileName, message, remedy });
  const issues: Issue[] = [];
  if (baseline.suite !== suite.name)
    issues.push(whole(`the baseline is of the suite ${baseline.suite}, not ${suite.name}`));
  const known = suite.scenarios.map(({ id }) => id);
  for (const id of Object.keys(baseline.scenarios).filter((each) => !known.includes(each)))
    issues.push(whole(`the baseline has a scenario ${id}, which the suite has no more`));
  for (const scenario of suite.scenarios) {
    const before = baseline.scenarios[scenario.id];
    const problems = before
      ? problemsOf(scenario, before, origins.get(scenario.id)!, fresh)
      : ['is not in the baseline'];
    for (const problem of problems) issues.push(issueAt(scenario.place, ['scenarios', scenario.id], problem, remedy));
  }
  return issues;
}

function problemsOf({ id }: SuiteScenario, before: BaselineScenario, now: ScenarioOrigin, fresh: boolean): string[] {
  const problems: string[] = [];
  if (!fresh && before.seed !== now.seed) problems.push(`has the seed ${now.seed}, the baseline ${before.seed}`);
  if (!fresh && before.replications !== now.replications)
    problems.push(`has ${now.replications} replications, the baseline ${before.replications}`);
  for (const part of different(before.inputs, now.inputs)) problems.push(`is not the baseline’s: ${part} is another`);
  const files = (of: { files: readonly { path: string; sha256: string }[] }) =>
    Object.fromEntries(of.files.map(({ path, sha256 }) => [path, sha256]));
  for (const path of different(files(before), files(now)))
    problems.push(`is not the baseline’s: ${path} is another file`);
  for (const [variant, inputs] of now.variantInputs) {
    const own = before.variants[variant];
    if (!own) problems.push(`has a variant ${variant}, which the baseline has not`);
    else
      for (const part of different(own.inputs, inputs))
        problems.push(`is not the baseline’s: ${part} of variant ${variant} is another`);
  }
  for (const variant of Object.keys(before.variants))
    if (!now.variantInputs.has(variant)) problems.push(`has no variant ${variant}, which the baseline of ${id} has`);
  return problems;
}

/** Keys whose values differ, or that only one has; by name. */
function different(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => a[key] !== b[key]).sort();
}
