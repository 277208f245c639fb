/**
 * Everything that a sweep needs, read and checked before a run is made: the sweep file, the scenario that it changes, the
 * scenario of each point, tables, trace, policies of the user's own, and the hash of each run.
 * It must not know how runs are made or kept.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { InputError, type Issue } from '../../engine/errors.ts';
import type { ResultsInput } from '../../experiment/results.ts';
import { remedyFor } from '../../experiment/scenario/did-you-mean.ts';
import { parseScenario, type ScenarioFile } from '../../experiment/scenario/parse.ts';
import { tidy } from '../../experiment/scenario/report.ts';
import type { ResolvedScenario } from '../../experiment/scenario/resolve.ts';
import { issueAt, placeAt } from '../../experiment/scenario/source-tree.ts';
import { type SweepOverrides, sweepBase } from '../../experiment/sweep/base.ts';
import { type ParsedSweep, readSweep } from '../../experiment/sweep/parse.ts';
import type { SweepPlan } from '../../experiment/sweep/plan.ts';
import { plannedSweep } from '../../experiment/sweep/planned.ts';
import type { Trace } from '../../workload/traces/trace.ts';
import { tracePath } from '../compare/load-experiment.ts';
import { UsageError } from '../errors.ts';
import { isPath, libraryNames, libraryScenario, readText } from '../files/library.ts';
import { usePoliciesOf } from '../files/load-policies.ts';
import { loadTables } from '../files/load-tables.ts';
import { loadTrace } from '../files/load-trace.ts';
import { packageRoot } from '../files/package.ts';
import { RunHashes, sourceVersion } from '../files/run-hashes.ts';
import { sha256 } from '../files/sha256.ts';

export interface LoadedSweep {
  readonly plan: SweepPlan;
  /** The scenario without any axis. */
  readonly base: ResolvedScenario;
  /** By point. */
  readonly scenarios: readonly ResolvedScenario[];
  readonly trace: Trace | null;
  readonly inputs: readonly ResultsInput[];
  /** Paths of the files that were read. */
  readonly paths: readonly string[];
  /** Files with policies of the user's own, for the workers. */
  readonly policies: readonly string[];
  readonly hashes: RunHashes;
}

export interface SweepAsked {
  /** Name in the library, or a file. */
  readonly sweep: string;
  /** A trace instead of the scenario's own. */
  readonly trace: string | undefined;
  readonly overrides: SweepOverrides;
}

const FOLDER = join('scenarios', 'sweeps');
const ENDING = '.yaml';

export function sweepNames(): string[] {
  const folder = join(packageRoot(), FOLDER);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(ENDING));
  return files.map((file) => file.slice(0, -ENDING.length)).sort();
}

/** What a user names on the command line: a sweep of the library, else a file. @throws UsageError where there is neither */
export function findSweep(word: string): ScenarioFile {
  if (sweepNames().includes(word)) {
    const fileName = `scenarios/sweeps/${word}${ENDING}`;
    return { text: readText(join(packageRoot(), fileName)), fileName };
  }
  if (!existsSync(word) && !isPath(word))
    throw new UsageError(`there is no sweep ${word}, ${remedyFor(word, sweepNames(), 'the library has')}`);
  return { text: readText(word), fileName: word };
}

/** @throws InputError, UsageError and system errors, each with what would be right */
export async function loadSweep({ sweep: word, trace: asked, overrides }: SweepAsked): Promise<LoadedSweep> {
  const read = readSweep(findSweep(word));
  const { sweep } = read;
  const { policies, parsed, base } = await toldWith(read.issues, async () => {
    const file = scenarioOf(sweep);
    const policies = await usePoliciesOf(file, overrides.set);
    const parsed = parseScenario(file.text, file.fileName, libraryScenario, libraryNames());
    return { policies, parsed, base: sweepBase(sweep, parsed, overrides) };
  });
  const withTables = (scenario: ResolvedScenario) => loadTables(base.parsed, scenario).scenario;
  const { plan, scenarios } = plannedSweep(read, base, overrides, withTables);
  const tables = loadTables(base.parsed, base.scenario);
  const path = tracePath({ trace: asked }, base.parsed, base.scenario);
  const hash = createHash('sha256');
  const trace = path === null ? null : await loadTrace(path, 'auto', hash);
  const traceInputs = path === null ? [] : [{ path: basename(path), sha256: hash.digest('hex') }];
  const inputs = [
    ...[sweep.source, ...parsed.files].map(({ fileName, text }) => ({ path: fileName, sha256: sha256(text) })),
    ...[...policies.inputs, ...tables.inputs, ...traceInputs],
  ];
  // The scenarios themselves, with what stands in their tables, are hashed as resolved.
  const origin = {
    source: sourceVersion(),
    inputs: traceInputs.map((input) => input.sha256),
    policies: policies.inputs.map((input) => input.sha256),
  };
  return {
    ...{ plan, scenarios, base: tables.scenario, trace, inputs },
    paths: [
      ...[sweep.source, ...parsed.files].map(({ fileName }) => fileName),
      ...[...policies.paths, ...tables.paths, ...(path === null ? [] : [path])],
    ],
    policies: policies.files,
    hashes: new RunHashes(origin),
  };
}

/** What `make` gives. @throws InputError where that finds issues, with those found before, all at once */
async function toldWith<T>(before: readonly Issue[], make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(tidy([...before, ...error.issues]));
    throw error;
  }
}

/** The scenario that a sweep changes: of the library, or a file from the sweep's own folder. */
function scenarioOf({ file, root, source }: ParsedSweep): ScenarioFile {
  const known = libraryScenario(file.scenario);
  if (known) return known;
  const path = isAbsolute(file.scenario) ? file.scenario : join(dirname(source.fileName), file.scenario);
  if (existsSync(path)) return { text: readText(path), fileName: path };
  const remedy = isPath(file.scenario)
    ? `looked for at ${path}`
    : remedyFor(file.scenario, libraryNames(), 'the library has');
  throw new InputError([issueAt(placeAt(root, ['scenario']), ['scenario'], `there is no ${file.scenario}`, remedy)]);
}
