/**
 * Everything that a comparison needs, read and checked before a run is made: scenario, files of applications,
 * trace, hashes of the inputs.
 * It must not know how runs are made or results are written.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { InputError } from '../../engine/errors.ts';
import type { ResultsInput } from '../../experiment/results.ts';
import { planRobustness, type RobustnessPlan } from '../../experiment/robustness/plan.ts';
import { type ParsedScenario, parseScenario } from '../../experiment/scenario/parse.ts';
import type { PolicyFile } from '../../experiment/scenario/policy-files.ts';
import { type Overrides, type ResolvedScenario, resolveScenario } from '../../experiment/scenario/resolve.ts';
import type { TraceWorkload } from '../../experiment/scenario/resolve-workload.ts';
import { issueAt, placeAt } from '../../experiment/scenario/source-tree.ts';
import type { Trace } from '../../workload/traces/trace.ts';
import { findScenario, libraryNames, libraryScenario } from '../files/library.ts';
import { type LoadedPolicies, usePoliciesOf } from '../files/load-policies.ts';
import { loadTables } from '../files/load-tables.ts';
import { loadTrace } from '../files/load-trace.ts';
import { sha256 } from '../files/sha256.ts';

export interface Experiment {
  /** Null unless asked for. */
  readonly robustness: RobustnessPlan | null;
  readonly scenario: ResolvedScenario;
  readonly trace: Trace | null;
  readonly inputs: readonly ResultsInput[];
  /** Paths of the files that were read, the library's from the package's root. */
  readonly paths: readonly string[];
  /** Policies of the user's own: absolute paths for workers, and the hashes of all that is behind them. */
  readonly policies: Pick<LoadedPolicies, 'files' | 'inputs'>;
  /** The scenario as written. */
  readonly parsed: ParsedScenario;
  /** Of the inputs, what is neither scenario nor policy: tables and traces. */
  readonly data: readonly ResultsInput[];
}

export interface Asked {
  /** Name in the library, or a file. */
  readonly scenario: string;
  /** A trace instead of the scenario's own. */
  readonly trace: string | undefined;
  /** Files with policies that are known besides those that the scenario names. */
  readonly policies?: readonly PolicyFile[];
  /** Whether assumed values are to be halved and doubled too. */
  readonly robustness?: boolean;
  readonly overrides: Overrides & Required<Pick<Overrides, 'set' | 'variants'>>;
}

/** @throws InputError, UsageError and system errors, each with what would be right */
export async function loadExperiment(asked: Asked): Promise<Experiment> {
  const file = findScenario(asked.scenario);
  const policies = await usePoliciesOf(file, asked.overrides.set, asked.policies);
  const parsed = parseScenario(file.text, file.fileName, libraryScenario, libraryNames());
  const tables = loadTables(parsed, resolveScenario(parsed, asked.overrides));
  const { scenario } = tables;
  const robustness = asked.robustness ? robustnessOf(parsed, asked, scenario) : null;
  const files = parsed.files.map(({ fileName, text }) => ({
    path: fileName,
    sha256: sha256(text),
  }));
  const inputs = [...files, ...policies.inputs, ...tables.inputs];
  const paths = [...parsed.files.map(({ fileName }) => fileName), ...policies.paths, ...tables.paths];
  const path = tracePath(asked, parsed, scenario);
  const read = { scenario, robustness, policies, parsed };
  if (path === null) return { ...read, trace: null, inputs, paths, data: tables.inputs };
  const hash = createHash('sha256');
  const trace = await loadTrace(path, 'auto', hash);
  const traceInput = { path: basename(path), sha256: hash.digest('hex') };
  const data = [...tables.inputs, traceInput];
  return { ...read, trace, inputs: [...inputs, traceInput], paths: [...paths, path], data };
}

/** The plan with the same applications of files. */
function robustnessOf(parsed: ParsedScenario, { overrides }: Asked, scenario: ResolvedScenario): RobustnessPlan {
  const plan = planRobustness(parsed, overrides, scenario);
  return { ...plan, scenario: loadTables(parsed, plan.scenario).scenario };
}

/** The trace that is to be read; null where jobs are generated. */
export function tracePath(
  { trace }: Pick<Asked, 'trace'>,
  parsed: ParsedScenario,
  scenario: ResolvedScenario,
): string | null {
  const { name, workload } = scenario;
  if (workload.source.kind !== 'trace') {
    if (trace === undefined) return null;
    const message = `--trace ${trace}: the jobs of ${name} are generated`;
    throw new InputError([{ message, remedy: 'leave --trace out, or use a scenario with workload.trace' }]);
  }
  const path = trace ?? ownTracePath(parsed, scenario);
  if (path !== null) return path;
  const message = `${name} replays a trace that does not come with it`;
  throw new InputError([{ message, remedy: howToGive(workload.source) }]);
}

/**
 * The trace that a scenario itself names, from the folder of its file; null where it names none.
 * @throws InputError with its place in the file where it is not there
 */
export function ownTracePath({ root, files }: ParsedScenario, { workload }: ResolvedScenario): string | null {
  const { source } = workload;
  if (source.kind !== 'trace' || source.file === null) return null;
  const folder = dirname(files[0]?.fileName ?? '.');
  const path = isAbsolute(source.file) ? source.file : join(folder, source.file);
  if (existsSync(path)) return path;
  const at = ['workload', 'trace', 'file'];
  throw new InputError([issueAt(placeAt(root, at), at, `the trace ${source.file} is not there`, howToGive(source))]);
}

function howToGive({ published }: TraceWorkload): string {
  return `give it with --trace FILE${published === null ? '' : `; it is published at ${published}`}`;
}
