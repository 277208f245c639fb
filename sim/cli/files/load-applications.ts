/**
 * Reads the files of applications that a scenario names. It must not know what stands in them.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { InputError, type Issue } from '../../engine/errors.ts';
import type { ResultsInput } from '../../experiment/results.ts';
import { applicationFiles, type FileText, withApplications } from '../../experiment/scenario/application-files.ts';
import type { ParsedScenario } from '../../experiment/scenario/parse.ts';
import type { ResolvedScenario } from '../../experiment/scenario/resolve.ts';
import { issueAt, placeAt } from '../../experiment/scenario/source-tree.ts';

export interface LoadedApplications {
  readonly scenario: ResolvedScenario;
  readonly inputs: readonly ResultsInput[];
  readonly paths: readonly string[];
}

/**
 * The scenario with the applications of its files, from the folder of its own file.
 * @throws InputError with its place for each file that is not there, or with every issue of the files
 */
export function loadApplications({ root, files }: ParsedScenario, resolved: ResolvedScenario): LoadedApplications {
  const folder = dirname(files[0]?.fileName ?? '.');
  const texts = new Map<string, FileText>();
  const inputs: ResultsInput[] = [];
  const issues: Issue[] = [];
  for (const { file, call } of applicationFiles(resolved)) {
    const path = isAbsolute(file) ? file : join(folder, file);
    if (!existsSync(path)) {
      const at = ['programme', 'calls', call, 'applications', 'file'];
      const remedy = `must be a CSV with the applications, looked for at ${path}`;
      issues.push(issueAt(placeAt(root, at), at, `${file} is not there`, remedy));
      continue;
    }
    const text = readFileSync(path, 'utf8');
    texts.set(file, { text, fileName: path });
    inputs.push({ path: basename(path), sha256: createHash('sha256').update(text).digest('hex') });
  }
  if (issues.length > 0) throw new InputError(issues);
  const scenario = texts.size === 0 ? resolved : withApplications(resolved, texts);
  return { scenario, inputs, paths: [...texts.values()].map(({ fileName }) => fileName) };
}
