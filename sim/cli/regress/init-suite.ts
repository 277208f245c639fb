/**
 * `regress init`: a suite to begin with, and its baseline. It must not know how runs are made or figures are judged.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { suiteSkeleton } from '../../../reports/regress/skeleton.ts';
import { catchInterruption } from '../compare/interruption.ts';
import { loadExperiment } from '../compare/load-experiment.ts';
import { EXIT, UsageError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic-file.ts';
import { libraryNames } from '../files/library.ts';
import type { Terminal } from '../terminal.ts';
import { baselinePath, loadScenarios, readSuite, SUITE_FILE, suitePath } from './load-suite.ts';
import { makeFigures } from './make-figures.ts';
import { updateBaseline } from './run-regress.ts';

export interface InitAsked {
  /** Suite file, or the folder that is to hold one. */
  readonly suite: string;
  /** Scenario of a suite that is not there yet. */
  readonly scenario: string | undefined;
  readonly workers: number;
}

const USUAL_SCENARIO = 'queue-policies-light';

/** @returns the exit code. @throws UsageError where there is a baseline already */
export async function initSuite(asked: InitAsked, terminal: Terminal): Promise<number> {
  const path = suitePath(asked.suite);
  const isThere = existsSync(path);
  if (isThere && asked.scenario !== undefined)
    throw new UsageError(`${path} is there already and names its own scenarios, leave --scenario out`);
  const before = isThere ? baselinePath(readSuite(path)) : null;
  if (before !== null && existsSync(before))
    throw new UsageError(`${before} is there already, renew it with gpufleet regress ${asked.suite} --update-baseline`);
  if (!isThere) {
    writeFileAtomic(path, await skeleton(path, asked.scenario ?? USUAL_SCENARIO));
    terminal.out(`${path} is written: change it as you like`);
  }
  const suite = readSuite(path);
  const scenarios = await loadScenarios(suite, undefined);
  const interruption = catchInterruption();
  try {
    const figures = await makeFigures(scenarios, { ...asked, signal: interruption.signal, terminal });
    if (!figures) {
      terminal.err('interrupted: there is no baseline yet');
      return interruption.exitCode() ?? EXIT.interrupted;
    }
    return updateBaseline(suite, null, figures, scenarios, terminal);
  } finally {
    interruption.release();
  }
}

async function skeleton(path: string, word: string): Promise<string> {
  const { scenario } = await loadExperiment({ scenario: word, trace: undefined, overrides: { set: [], variants: [] } });
  const { name, primary, variants } = scenario;
  const folder = dirname(resolve(path));
  const fromSuite = relative(folder, resolve(word)).replaceAll('\\', '/');
  return suiteSkeleton({
    name: nameOf(path, folder),
    scenario: { id: name, written: libraryNames().includes(word) ? word : `./${fromSuite}`.replace('./../', '../') },
    variants: variants.map((variant) => variant.name),
    primary,
  });
}

/** Of the folder, or of a file that is called otherwise than usual; as an id. */
function nameOf(path: string, folder: string): string {
  const file = basename(path);
  const words = (file === SUITE_FILE ? basename(folder) : file.replace(/\.ya?ml$/i, '')).toLowerCase();
  return words.replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-+$/g, '') || 'suite';
}
