/**
 * A suite with the scenarios that it runs, read and checked before a run is made, and where its baseline is. It must not
 * know how runs are made or figures are judged.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { InputError, type Issue } from '../../engine/errors.ts';
import { type Baseline, parseBaseline } from '../../experiment/regress/baseline.ts';
import type { ScenarioOrigin } from '../../experiment/regress/figures.ts';
import { inputParts } from '../../experiment/regress/inputs.ts';
import { parseSuite, type Suite, type SuiteScenario } from '../../experiment/regress/suite.ts';
import { type PlannedRun, planRuns } from '../../experiment/scenario/plan.ts';
import { tidy } from '../../experiment/scenario/report.ts';
import { type Overrides, validScenario } from '../../experiment/scenario/resolve.ts';
import { issueAt } from '../../experiment/scenario/source-tree.ts';
import { type Experiment, loadExperiment } from '../compare/load-experiment.ts';
import { UsageError } from '../errors.ts';
import { isPath, libraryNames } from '../files/library.ts';
import { sha256 } from '../files/sha256.ts';

export const SUITE_FILE = 'suite.yaml';
const BASELINE_FILE = 'baseline.json';

export interface LoadedScenario {
  readonly suite: SuiteScenario;
  readonly experiment: Experiment;
  readonly runs: readonly PlannedRun[];
  readonly warnings: readonly string[];
  readonly origin: ScenarioOrigin;
  /** As a command names it, from the working folder. */
  readonly word: string;
}

/** The suite file that a word means: a file, or a folder that holds one. */
export function suitePath(word: string): string {
  const isFolder = statSync(word, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder || (!existsSync(word) && !/\.ya?ml$/i.test(word)) ? join(word, SUITE_FILE) : word;
}

/** @throws UsageError where there is none; InputError with every issue of it */
export function readSuite(path: string): Suite {
  if (!existsSync(path)) throw new UsageError(`there is no suite ${path}, make one with gpufleet regress init ${path}`);
  return parseSuite(readFileSync(path, 'utf8'), path);
}

export function baselinePath({ fileName, baseline }: Suite): string {
  const own = basename(fileName);
  const usual = own === SUITE_FILE ? BASELINE_FILE : `${own.replace(/\.ya?ml$/i, '')}.${BASELINE_FILE}`;
  return besideSuite(fileName, baseline ?? usual);
}

/** Null where there is none. @throws InputError where it is none */
export function readBaseline(path: string): Baseline | null {
  return existsSync(path) ? parseBaseline(readFileSync(path, 'utf8'), path) : null;
}

/** @param freshSeed instead of every scenario's own. @throws InputError with the issues of all scenarios */
export async function loadScenarios(suite: Suite, freshSeed: string | undefined): Promise<LoadedScenario[]> {
  const issues: Issue[] = [];
  const loaded: LoadedScenario[] = [];
  for (const scenario of suite.scenarios) {
    try {
      loaded.push(await loadOne(suite, scenario, freshSeed ?? scenario.seed));
    } catch (error) {
      if (error instanceof InputError) issues.push(...error.issues);
      else if (error instanceof UsageError)
        issues.push(issueAt(scenario.place, ['scenarios', scenario.id, 'scenario'], error.message));
      else throw error;
    }
  }
  if (issues.length > 0) throw new InputError(tidy(issues));
  return loaded;
}

async function loadOne(suite: Suite, scenario: SuiteScenario, seed: string): Promise<LoadedScenario> {
  const word = scenarioWord(suite, scenario);
  const { set, variants, replications } = scenario;
  const overrides = { set, variants, replications, seed };
  const trace = scenario.trace === null ? undefined : besideSuite(suite.fileName, scenario.trace);
  const experiment = await loadExperiment({ scenario: word, trace, policies: suite.policies, overrides });
  // While this scenario's policies are the ones that are known.
  const { runs, warnings } = planRuns(experiment.scenario);
  return { suite: scenario, experiment, runs, warnings, word, origin: originOf(experiment, overrides) };
}

/** A name of the library, or a file from the suite's folder. @throws InputError where the file is not there */
function scenarioWord({ fileName }: Suite, { id, scenario, place }: SuiteScenario): string {
  const path = besideSuite(fileName, scenario);
  if (libraryNames().includes(scenario) || existsSync(path)) return libraryNames().includes(scenario) ? scenario : path;
  // A word that is no path is a name that is misspelt.
  if (!isPath(scenario)) return scenario;
  const remedy = `must be a scenario file or a name of the library, looked for at ${path}`;
  throw new InputError([issueAt(place, ['scenarios', id, 'scenario'], `${scenario} is not there`, remedy)]);
}

/** What the runs are made from; policies are not in it, they are what is judged. */
function originOf(
  { parsed, data }: Experiment,
  overrides: Overrides & { readonly seed: string; readonly replications: number },
): ScenarioOrigin {
  const { root, variants } = validScenario(parsed, overrides);
  const inputs = hashed(inputParts(root));
  const variantInputs = variants.map((variant): [string, Record<string, string>] => {
    const own = Object.entries(hashed(inputParts(variant.root))).filter(([part, hash]) => inputs[part] !== hash);
    return [variant.name, Object.fromEntries(own)];
  });
  const { seed, replications } = overrides;
  return { seed, replications, inputs, files: [...data], variantInputs: new Map(variantInputs) };
}

function hashed(parts: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(parts).map(([part, text]) => [part, sha256(text)]);
  return Object.fromEntries(entries);
}

function besideSuite(fileName: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(fileName), path);
}
