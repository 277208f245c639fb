/**
 * Policies in files of the user's own: found, loaded, checked and taken into the registries. It must not know what a
 * policy decides, nor what a scenario or a suite is.
 *
 * Files are modules and loaded as such, with all rights of this process: who runs a scenario with policies of somebody
 * else runs that one's code.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { InputError, type Issue } from '../../engine/errors.ts';
import type { ResultsInput } from '../../experiment/results.ts';
import { readUnchecked, type ScenarioFile } from '../../experiment/scenario/parse.ts';
import { type PolicyFile, policyFilesAt } from '../../experiment/scenario/policy-files.ts';
import { applySets } from '../../experiment/scenario/set.ts';
import { issueAt } from '../../experiment/scenario/source-tree.ts';
import { looksLikePolicy, policyProblems } from '../../policies/custom/check-policy.ts';
import { guarded, isAsked } from '../../policies/custom/guarded.ts';
import { isBuiltIn, useCustomPolicies } from '../../policies/custom/register.ts';
import type { PolicyInfo } from '../../policies/policy.ts';
import { forbidChanceWhile } from './forbid-chance.ts';
import { firstLine, importModule, importProblem } from './import-module.ts';
import { libraryScenario } from './library.ts';
import { packageRoot } from './package.ts';
import { packagesOf, reachedFrom } from './policy-sources.ts';

export interface LoadedPolicies {
  /** Absolute, in the order of their registration: for other threads. */
  readonly files: readonly string[];
  /** Those files, all that they import by a relative path, and the packages that these import, with their hashes. */
  readonly inputs: readonly ResultsInput[];
  /** Where these are. */
  readonly paths: readonly string[];
}

const ENDINGS = ['.ts', '.mts', '.js', '.mjs'];

/**
 * The policies of the files that a scenario names; from now on they are known, and those of an earlier call are not.
 * @param sets of `--set`, which may name files too. @param others files that are known besides, such as a suite's
 * @throws InputError with every issue of the files, each with its place
 */
export async function usePoliciesOf(
  { text, fileName }: ScenarioFile,
  sets: readonly string[] = [],
  others: readonly PolicyFile[] = [],
): Promise<LoadedPolicies> {
  const unchecked = readUnchecked(text, fileName, libraryScenario);
  const own = unchecked ? policyFilesAt(applySets(unchecked, sets, [])) : [];
  return usePolicyFiles([...others, ...own]);
}

/** The same of files that were found elsewhere; one that is named twice counts once. */
export async function usePolicyFiles(named: readonly PolicyFile[]): Promise<LoadedPolicies> {
  const byPath = new Map(named.map((file) => [pathOf(file), file]).reverse() as [string, PolicyFile][]);
  const files = [...new Set(named.map(pathOf))];
  await load(files, tried, (path, problem) => {
    const { place, path: at, file } = byPath.get(path)!;
    return issueAt(place, at, `${file}: ${problem.message}`, problem.remedy);
  });
  const paths = files.flatMap((file) => reachedFrom(file));
  const inputs = [...new Set(paths)].map((path) => ({
    path: nameOf(path, files),
    sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
  }));
  return { files, inputs: [...inputs, ...packagesOf([...new Set(paths)])], paths: [...new Set(paths)] };
}

/**
 * The policies of files by absolute path, in a thread that was told of them: they were tried before.
 * @param watch see `guarded` @throws InputError
 */
export async function usePolicyPaths(files: readonly string[], watch?: Int32Array): Promise<void> {
  await load(
    files,
    async () => null,
    (file, problem) => ({ file, ...problem }),
    watch,
  );
}

/** By path and time of change: whether a module can be loaded at all. */
const trials = new Map<string, Promise<string | null>>();

function tried(file: string): Promise<string | null> {
  const key = `${file}\0${statSync(file).mtimeMs}`;
  const trial = trials.get(key) ?? importProblem(file);
  trials.set(key, trial);
  return trial;
}

type Problem = Pick<Issue, 'message' | 'remedy'>;

async function load(
  files: readonly string[],
  trial: (file: string) => Promise<string | null>,
  issueOf: (file: string, problem: Problem) => Issue,
  watch?: Int32Array,
): Promise<void> {
  const issues: Issue[] = [];
  const policies: PolicyInfo[] = [];
  // Before a file is loaded: it may keep the clock under a name of its own.
  if (files.length > 0) forbidChanceWhile(isAsked);
  for (const [index, file] of files.entries()) {
    const found = await policiesIn(file, trial);
    for (const problem of found.problems) issues.push(issueOf(file, problem));
    for (const policy of found.policies) {
      const { kind, name } = policy;
      const taken = policies.some((other) => other.kind === kind && other.name === name);
      if (taken || isBuiltIn(kind, name)) {
        const message = `there is a ${kind} policy ${name} already`;
        issues.push(issueOf(file, { message, remedy: 'give it another name' }));
      } else policies.push(guarded(policy, basename(file), watch && { cells: watch, mark: index + 1 }));
    }
  }
  if (issues.length > 0) throw new InputError(issues);
  useCustomPolicies(policies);
}

async function policiesIn(
  file: string,
  trial: (file: string) => Promise<string | null>,
): Promise<{ policies: PolicyInfo[]; problems: Problem[] }> {
  const refused = (message: string, remedy: string) => ({ policies: [], problems: [{ message, remedy }] });
  if (!ENDINGS.includes(extname(file)))
    return refused('is no module', `must end in ${ENDINGS.slice(0, -1).join(', ')} or ${ENDINGS.at(-1)}`);
  if (!existsSync(file) || !statSync(file).isFile()) return refused('is not there', `looked for at ${file}`);
  const impure = reachedFrom(file).flatMap((path) => impurityOf(readFileSync(path, 'utf8')) ?? [])[0];
  if (impure !== undefined)
    return refused(
      `uses ${impure}`,
      'a policy is a pure function of what it is asked: runs must come out the same again',
    );
  const problem = await trial(file);
  if (problem !== null) return refused(problem, 'mend the file, or what it imports');
  let exported: readonly (readonly [string, unknown])[];
  try {
    exported = Object.entries((await importModule(file)) as Record<string, unknown>);
  } catch (error) {
    return refused(`cannot be loaded: ${firstLine(error)}`, 'mend the file, or what it imports');
  }
  const candidates = exported.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).filter(looksLikePolicy).map((policy) => [name, policy] as const),
  );
  const distinct = candidates.filter(([, policy], k) => candidates.findIndex(([, other]) => other === policy) === k);
  if (distinct.length === 0)
    return refused('exports no policy', 'must export an object with kind, name, help, parameters and its decisions');
  const problems = distinct.flatMap(([name, policy]) =>
    policyProblems(policy).map((problem) => {
      const [what, ...rest] = problem.split(': ');
      return { message: `${name}: ${what}`, ...(rest.length > 0 && { remedy: rest.join(': ') }) };
    }),
  );
  return { policies: problems.length > 0 ? [] : distinct.map(([, policy]) => policy as PolicyInfo), problems };
}

/** Relative to the file that names it, of which the library's stands in the package; of an option, to the working folder. */
function pathOf({ file, place }: PolicyFile): string {
  if (isAbsolute(file)) return file;
  const written = place.file?.startsWith('--') ? '.' : dirname(place.file ?? '.');
  const folder = libraryScenarioFile(place.file) ? join(packageRoot(), written) : written;
  return resolve(folder, file);
}

function libraryScenarioFile(fileName: string | undefined): boolean {
  const [, name] = /^scenarios\/([^/]+)\.yaml$/.exec(fileName ?? '') ?? [];
  return name !== undefined && !existsSync(fileName!) && libraryScenario(name) !== undefined;
}

/** Threads refuse `Math.random` and the clock however they are asked for; this says it with less ado, and of others too. */
const IMPURE =
  /\b(Math\s*(?:\?\.|\.)?\s*\[?\s*['"`]?random\b|Date\s*(?:\?\.|\.)?\s*\[?\s*['"`]?now\b|new\s+Date\s*(?:\(\s*\)|;)|performance\s*(?:\?\.|\.)\s*now|process\s*(?:\?\.|\.)\s*hrtime|crypto\s*(?:\?\.|\.)\s*random\w+|crypto\s*(?:\?\.|\.)\s*getRandomValues)/;

/** What of the text, comments aside, gives another answer every time; undefined: nothing that can be seen. */
function impurityOf(text: string): string | undefined {
  const found = IMPURE.exec(text.replace(/\/\*[\s\S]*?\*\/|(^|[^:])\/\/.*$/gm, '$1'))?.[1];
  return found?.replace(/\s+/g, ' ').replace(/ ?(\?\.|\. | \.|\[) ?['"`]?/g, '.');
}

/** A name that is the same on every machine: from the folder of the file that was named. */
function nameOf(path: string, files: readonly string[]): string {
  if (files.includes(path)) return basename(path);
  return relative(dirname(files[0]!), path).replaceAll('\\', '/');
}
