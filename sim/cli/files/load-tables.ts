/**
 * Reads the tables that a scenario names, of applications and of outages, from the folder of its own file. It must not know
 * what stands in them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { InputError, type Issue } from '../../engine/errors.ts';
import type { ResultsInput } from '../../experiment/results.ts';
import { applicationFiles, type FileText, withApplications } from '../../experiment/scenario/application-files.ts';
import { outageFiles, withOutages } from '../../experiment/scenario/outage-files.ts';
import type { ParsedScenario } from '../../experiment/scenario/parse.ts';
import type { ResolvedScenario } from '../../experiment/scenario/resolve.ts';
import { issueAt, type Path, placeAt } from '../../experiment/scenario/source-tree.ts';
import { sha256 } from './sha256.ts';

export interface LoadedTables {
  /** With what stands in its tables. */
  readonly scenario: ResolvedScenario;
  readonly inputs: readonly ResultsInput[];
  /** Where the tables are. */
  readonly paths: readonly string[];
}

/** @throws InputError with its place for each file that is not there, or with every issue of one kind of files */
export function loadTables(parsed: ParsedScenario, resolved: ResolvedScenario): LoadedTables {
  const applications = readTables(
    parsed,
    'applications',
    applicationFiles(resolved).map(({ file, call }) => ({
      file,
      at: ['programme', 'calls', call, 'applications', 'file'],
    })),
  );
  const applied = applications.size === 0 ? resolved : withApplications(resolved, applications);
  const outages = readTables(
    parsed,
    'outages',
    outageFiles(resolved).map((file) => ({ file, at: ['faults', 'file'] })),
  );
  const scenario = outages.size === 0 ? applied : withOutages(applied, outages);
  const read = [...applications.values(), ...outages.values()];
  return {
    scenario,
    inputs: read.map(({ text, fileName }) => ({ path: basename(fileName), sha256: sha256(text) })),
    paths: read.map(({ fileName }) => fileName),
  };
}

/** A table as the scenario names it, and where in the scenario. */
interface NamedTable {
  readonly file: string;
  readonly at: Path;
}

/** By the file as the scenario names it. @param what stands in them, for messages */
function readTables(
  { root, files }: ParsedScenario,
  what: string,
  tables: readonly NamedTable[],
): Map<string, FileText> {
  const folder = dirname(files[0]?.fileName ?? '.');
  const texts = new Map<string, FileText>();
  const issues: Issue[] = [];
  for (const { file, at } of tables) {
    const path = isAbsolute(file) ? file : join(folder, file);
    if (existsSync(path)) texts.set(file, { text: readFileSync(path, 'utf8'), fileName: path });
    else {
      const remedy = `must be a CSV with the ${what}, looked for at ${path}`;
      issues.push(issueAt(placeAt(root, at), at, `${file} is not there`, remedy));
    }
  }
  if (issues.length > 0) throw new InputError(issues);
  return texts;
}
