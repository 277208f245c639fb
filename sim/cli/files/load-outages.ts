/**
 * Reads the files of outages that a scenario names. It must not know what stands in them.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { InputError, type Issue } from '../../engine/errors.ts';
import type { FileText } from '../../experiment/scenario/application-files.ts';
import { outageFiles, withOutages } from '../../experiment/scenario/outage-files.ts';
import type { ParsedScenario } from '../../experiment/scenario/parse.ts';
import type { ResolvedScenario } from '../../experiment/scenario/resolve.ts';
import { issueAt, placeAt } from '../../experiment/scenario/source-tree.ts';
import type { LoadedApplications } from './load-applications.ts';

/**
 * The scenario with the outages of its files, from the folder of its own file.
 * @throws InputError with its place for each file that is not there, or with every issue of the files
 */
export function loadOutages({ root, files }: ParsedScenario, resolved: ResolvedScenario): LoadedApplications {
  const folder = dirname(files[0]?.fileName ?? '.');
  const texts = new Map<string, FileText>();
  const issues: Issue[] = [];
  for (const file of outageFiles(resolved)) {
    const path = isAbsolute(file) ? file : join(folder, file);
    if (existsSync(path)) texts.set(file, { text: readFileSync(path, 'utf8'), fileName: path });
    else {
      const at = ['faults', 'file'];
      const remedy = `must be a CSV with the outages, looked for at ${path}`;
      issues.push(issueAt(placeAt(root, at), at, `${file} is not there`, remedy));
    }
  }
  if (issues.length > 0) throw new InputError(issues);
  const inputs = [...texts.values()].map(({ text, fileName }) => ({
    path: basename(fileName),
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  const scenario = texts.size === 0 ? resolved : withOutages(resolved, texts);
  return { scenario, inputs, paths: [...texts.values()].map(({ fileName }) => fileName) };
}
