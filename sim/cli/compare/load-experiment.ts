/**
 * Everything that a comparison needs, read and checked before a run is made: scenario, trace, hashes of the inputs.
 * It must not know how runs are made or results are written.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { InputError } from '../../engine/errors.ts';
import type { ResultsInput } from '../../experiment/results.ts';
import { parseScenario, type ScenarioFile } from '../../experiment/scenario/parse.ts';
import { type Overrides, type ResolvedScenario, resolveScenario } from '../../experiment/scenario/resolve.ts';
import type { TraceWorkload } from '../../experiment/scenario/resolve-workload.ts';
import type { Trace } from '../../workload/traces/trace.ts';
import { findScenario, libraryNames, libraryScenario } from '../files/library.ts';
import { loadTrace } from '../files/load-trace.ts';

export interface Experiment {
  readonly scenario: ResolvedScenario;
  readonly trace: Trace | null;
  readonly inputs: readonly ResultsInput[];
  /** Paths of the files that were read, the library's from the package's root. */
  readonly paths: readonly string[];
}

export interface Asked {
  /** Name in the library, or a file. */
  readonly scenario: string;
  /** A trace instead of the scenario's own. */
  readonly trace: string | undefined;
  readonly overrides: Overrides & Required<Pick<Overrides, 'set' | 'variants'>>;
}

/** @throws InputError, UsageError and system errors, each with what would be right */
export async function loadExperiment(asked: Asked): Promise<Experiment> {
  const file = findScenario(asked.scenario);
  const parsed = parseScenario(file.text, file.fileName, libraryScenario, libraryNames());
  const scenario = resolveScenario(parsed, asked.overrides);
  const inputs = parsed.files.map(({ fileName, text }) => ({
    path: fileName,
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  const paths = parsed.files.map(({ fileName }) => fileName);
  const path = tracePath(asked, file, scenario);
  if (path === null) return { scenario, trace: null, inputs, paths };
  const hash = createHash('sha256');
  const trace = await loadTrace(path, 'auto', hash);
  const traceInput = { path: basename(path), sha256: hash.digest('hex') };
  return { scenario, trace, inputs: [...inputs, traceInput], paths: [...paths, path] };
}

/** The trace that is to be read; null where jobs are generated. */
function tracePath({ trace }: Asked, file: ScenarioFile, { name, workload }: ResolvedScenario): string | null {
  const { source } = workload;
  if (source.kind === 'preset') {
    if (trace === undefined) return null;
    const message = `--trace ${trace}: the jobs of ${name} are generated`;
    throw new InputError([{ message, remedy: 'leave --trace out, or use a scenario with workload.trace' }]);
  }
  if (trace !== undefined) return trace;
  if (source.file === null) throw missingTrace(name, source);
  const path = isAbsolute(source.file) ? source.file : join(dirname(file.fileName), source.file);
  if (!existsSync(path)) throw missingTrace(name, source);
  return path;
}

function missingTrace(name: string, { file, published }: TraceWorkload): InputError {
  const message =
    file === null ? `${name} replays a trace that does not come with it` : `the trace ${file} is not there`;
  const where = published === null ? '' : `; it is published at ${published}`;
  return new InputError([{ message, remedy: `give it with --trace FILE${where}` }]);
}
