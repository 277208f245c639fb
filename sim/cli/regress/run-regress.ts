/**
 * One gate from what was asked to its exit code: runs the suite, judges it, and writes what was asked for. It must not know
 * how options are written, how figures are judged, or how a report looks.
 */
import { rmSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { githubAnnotations, issueAnnotations } from '../../../reports/regress/annotations.ts';
import { changesText } from '../../../reports/regress/changes.ts';
import { gateJson } from '../../../reports/regress/json.ts';
import { junitXml } from '../../../reports/regress/junit.ts';
import { gateMarkdown } from '../../../reports/regress/markdown.ts';
import { gateTerminal } from '../../../reports/regress/terminal.ts';
import { InputError } from '../../engine/errors.ts';
import { type Baseline, baselineText } from '../../experiment/regress/baseline.ts';
import { baselineChanges } from '../../experiment/regress/changes.ts';
import { baselineOf, type SuiteFigures } from '../../experiment/regress/figures.ts';
import { fitIssues } from '../../experiment/regress/fit.ts';
import { type GateResult, judgeSuite } from '../../experiment/regress/gate.ts';
import type { Suite } from '../../experiment/regress/suite.ts';
import { catchInterruption } from '../compare/interruption.ts';
import { EXIT, UsageError } from '../errors.ts';
import { checkWritable, writeFileAtomic } from '../files/atomic-file.ts';
import { packageVersion } from '../files/package.ts';
import { isSameFile } from '../files/same-file.ts';
import { shellCommand } from '../shell.ts';
import type { Terminal } from '../terminal.ts';
import { baselinePath, type LoadedScenario, loadScenarios, readBaseline, readSuite, suitePath } from './load-suite.ts';
import { makeFigures } from './make-figures.ts';

export interface RegressAsked {
  /** Suite file, or a folder that holds one. */
  readonly suite: string;
  /** Whether the baseline is to be made anew instead of judged against. */
  readonly update: boolean;
  /** Runs on this seed instead of the baseline's. */
  readonly freshSeeds: string | undefined;
  readonly outputs: Readonly<Partial<Record<'json' | 'junit' | 'markdown', string>>>;
  /** Whether GitHub's annotations are wanted on stdout. */
  readonly github: boolean;
  readonly workers: number;
}

/** @returns the exit code. @throws InputError and UsageError before the first run, RunFailedError after it */
export async function runRegress(asked: RegressAsked, terminal: Terminal): Promise<number> {
  try {
    return await judged(asked, terminal);
  } catch (error) {
    if (asked.github && error instanceof InputError)
      for (const line of issueAnnotations(error.issues, shownPath)) terminal.out(line);
    throw error;
  }
}

async function judged(asked: RegressAsked, terminal: Terminal): Promise<number> {
  const path = suitePath(asked.suite);
  const suite = readSuite(path);
  const update = shellCommand('gpufleet', 'regress', asked.suite, '--update-baseline');
  const before = readBaseline(baselinePath(suite));
  if (!before && !asked.update) {
    const message = `${baselinePath(suite)} is not there: nothing to hold the suite against`;
    throw new InputError([
      { file: path, message, remedy: `make it with ${shellCommand('gpufleet', 'regress', 'init', asked.suite)}` },
    ]);
  }
  checkOutputs(asked, suite);
  const scenarios = await loadScenarios(suite, asked.freshSeeds);
  for (const { suite: each, warnings } of scenarios)
    for (const warning of warnings) terminal.err(`${each.id}: ${warning}`);
  if (before && !asked.update) refuseUnfit(before, suite, scenarios, asked, update);
  const interruption = catchInterruption();
  try {
    const figures = await makeFigures(scenarios, { ...asked, signal: interruption.signal, terminal });
    if (!figures) {
      terminal.err('interrupted: nothing is judged and nothing is written');
      return interruption.exitCode() ?? EXIT.interrupted;
    }
    if (asked.update || !before) return updateBaseline(suite, before, figures, scenarios, terminal);
    const seeds = new Map(scenarios.map(({ suite: { id }, origin }) => [id, origin.seed]));
    const mode = asked.freshSeeds === undefined ? 'paired' : 'fresh';
    const result = judgeSuite({ suite, baseline: before, figures, seeds, mode, version: packageVersion(), update });
    say(result, path, asked, terminal);
    return result.passed ? EXIT.good : EXIT.gateFailed;
  } finally {
    interruption.release();
  }
}

function refuseUnfit(
  baseline: Baseline,
  suite: Suite,
  scenarios: readonly LoadedScenario[],
  { freshSeeds }: RegressAsked,
  update: string,
): void {
  const origins = new Map(scenarios.map(({ suite: { id }, origin }) => [id, origin]));
  const issues = fitIssues(baseline, suite, origins, { fresh: freshSeeds !== undefined, update });
  if (issues.length > 0) throw new InputError(issues);
}

/** Writes the baseline that the figures make and says what it changes. */
export function updateBaseline(
  suite: Suite,
  before: Baseline | null,
  figures: SuiteFigures,
  scenarios: readonly LoadedScenario[],
  terminal: Terminal,
): number {
  const origins = new Map(scenarios.map(({ suite: { id }, origin }) => [id, origin]));
  const baseline = baselineOf(suite, figures, origins, packageVersion());
  const path = baselinePath(suite);
  writeFileAtomic(path, baselineText(baseline));
  terminal.out(changesText(path, baseline, before && baselineChanges(before, baseline), terminal.columns));
  return EXIT.good;
}

function say(result: GateResult, path: string, { outputs, github }: RegressAsked, terminal: Terminal): void {
  terminal.out(gateTerminal(result, { width: terminal.columns, colour: terminal.colour }));
  if (github) for (const line of githubAnnotations(result, shownPath(path))) terminal.out(line);
  if (outputs.json !== undefined) writeFileAtomic(outputs.json, gateJson(result));
  if (outputs.junit !== undefined) writeFileAtomic(outputs.junit, junitXml(result));
  if (outputs.markdown !== undefined) writeFileAtomic(outputs.markdown, gateMarkdown(result));
}

/** As a repository names it, where the suite is below the working folder. */
function shownPath(path: string): string {
  const from = relative(process.cwd(), path);
  return (from.startsWith('..') ? path : from).replaceAll('\\', '/');
}

function checkOutputs({ outputs }: RegressAsked, suite: Suite): void {
  const read = [suite.fileName, baselinePath(suite)];
  for (const [option, path] of Object.entries(outputs)) {
    if (read.some((each) => isSameFile(each, path)))
      throw new UsageError(`--${option} ${path} is an input of this gate, choose another file`);
    checkWritable(path);
  }
  // Verdicts of an earlier run would be taken for this one's where it ends without any.
  for (const path of Object.values(outputs)) if (statSync(path, { throwIfNoEntry: false })?.isFile()) rmSync(path);
}
