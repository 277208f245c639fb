/**
 * Policies in files and packages of the user's own: found, loaded, checked and taken into the registries. It must not know
 * what a policy decides, nor what a scenario or a suite is.
 *
 * Files are modules and loaded as such, with all rights of this process: who runs a scenario with policies of somebody
 * else runs that one's code.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, relative } from 'node:path';
import { InputError, type Issue } from '../../engine/errors.ts';
import type { ResultsInput } from '../../experiment/results.ts';
import { readUnchecked, type ScenarioFile } from '../../experiment/scenario/parse.ts';
import { type PolicyFile, policyFilesAt } from '../../experiment/scenario/policy-files.ts';
import { applySets } from '../../experiment/scenario/set.ts';
import { issueAt } from '../../experiment/scenario/source-tree.ts';
import { KINDS, looksLikePolicy, policyProblems } from '../../policies/custom/check-policy.ts';
import { guarded, isAsked } from '../../policies/custom/guarded.ts';
import { isBuiltIn, useCustomPolicies } from '../../policies/custom/register.ts';
import type { PolicyInfo } from '../../policies/policy.ts';
import { forbidChanceWhile } from './forbid-chance.ts';
import { firstLine, importModule, importProblem } from './import-module.ts';
import { libraryScenario } from './library.ts';
import { calledOf, ENDINGS, isInstalled, type Located, locate, type Problem } from './policy-location.ts';
import { packageInput, packagesOf, reachedFrom } from './policy-sources.ts';
import { sha256 } from './sha256.ts';

export interface LoadedPolicies {
  /** Absolute, in the order of their registration: for other threads. */
  readonly files: readonly string[];
  /** Those files, all that they import by a relative path, and the packages that these import, with their hashes. */
  readonly inputs: readonly ResultsInput[];
  /** Where these are. */
  readonly paths: readonly string[];
}

/** Packages are often of this kind. */
const KNOWN_ENDINGS = [...ENDINGS, '.cjs'];

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
  const byPath = new Map<string, PolicyFile & Located>();
  const issues: Issue[] = [];
  for (const file of named) {
    const located = locate(file);
    if ('message' in located) issues.push(issueAt(file.place, file.path, located.message, located.remedy));
    else if (!byPath.has(located.at)) byPath.set(located.at, { ...file, ...located });
  }
  const files = [...byPath.keys()];
  const loaded = await load(files, tried, (at, problem) => {
    const { place, path, file } = byPath.get(at)!;
    return issueAt(place, path, `${file}: ${problem.message}`, problem.remedy);
  });
  take({ policies: loaded.policies, issues: [...issues, ...loaded.issues] });
  const own = files.filter((at) => byPath.get(at)!.installed === null);
  const paths = [...new Set(own.flatMap((file) => reachedFrom(file)))];
  const inputs = paths.map((path) => ({
    path: nameOf(path, own),
    sha256: sha256(readFileSync(path)),
  }));
  const packages = [...byPath.values()].flatMap(({ installed, file }) =>
    installed ? packageInput(installed, file) : [],
  );
  const others = packagesOf(paths).filter(({ path }) => !packages.some((input) => input.path === path));
  return { files, inputs: [...inputs, ...packages, ...others], paths: [...new Set([...paths, ...files])] };
}

/**
 * The policies of files by absolute path, in a thread that was told of them: they were tried before.
 * @param watch see `guarded` @throws InputError
 */
export async function usePolicyPaths(files: readonly string[], watch?: Int32Array): Promise<void> {
  take(
    await load(
      files,
      async () => null,
      (file, problem) => ({ file, ...problem }),
      watch,
    ),
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

interface Found {
  readonly policies: readonly PolicyInfo[];
  readonly issues: readonly Issue[];
}

function take({ policies, issues }: Found): void {
  if (issues.length > 0) throw new InputError(issues);
  useCustomPolicies(policies);
}

async function load(
  files: readonly string[],
  trial: (file: string) => Promise<string | null>,
  issueOf: (file: string, problem: Problem) => Issue,
  watch?: Int32Array,
): Promise<Found> {
  const issues: Issue[] = [];
  const policies: PolicyInfo[] = [];
  const named = new Set<string>();
  // Before a file is loaded: it may keep the clock under a name of its own.
  if (files.length > 0) forbidChanceWhile(isAsked);
  for (const [index, file] of files.entries()) {
    const found = await policiesIn(file, trial);
    for (const problem of found.problems) issues.push(issueOf(file, problem));
    // A name may be taken by, or be that of, a policy that has other faults.
    for (const { kind, name } of found.named) {
      if (named.has(`${kind} ${name}`) || isBuiltIn(kind, name)) {
        const message = `there is a ${kind} policy ${name} already`;
        issues.push(issueOf(file, { message, remedy: 'give it another name' }));
      }
      named.add(`${kind} ${name}`);
    }
    for (const policy of found.policies)
      policies.push(guarded(policy, calledOf(file), watch && { cells: watch, mark: index + 1 }));
  }
  return { policies, issues };
}

interface FoundInFile {
  /** None where anything is wrong with one of them. */
  readonly policies: readonly PolicyInfo[];
  /** Of all that the file exports, whatever else is wrong with them. */
  readonly named: readonly Pick<PolicyInfo, 'kind' | 'name'>[];
  readonly problems: readonly Problem[];
}

async function policiesIn(file: string, trial: (file: string) => Promise<string | null>): Promise<FoundInFile> {
  const refused = (message: string, remedy: string) => ({ policies: [], named: [], problems: [{ message, remedy }] });
  if (!KNOWN_ENDINGS.includes(extname(file)))
    return refused('is no module', `must end in ${ENDINGS.slice(0, -1).join(', ')} or ${ENDINGS.at(-1)}`);
  if (!existsSync(file) || !statSync(file).isFile()) return refused('is not there', `looked for at ${file}`);
  // A package may hold much that no policy asks for; what one asks for throws.
  const impure = (isInstalled(file) ? [] : reachedFrom(file)).flatMap(
    (path) => impurityOf(readFileSync(path, 'utf8')) ?? [],
  )[0];
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
    valuesOf(name, value)
      .filter(looksLikePolicy)
      .map((policy) => [name, policy] as const),
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
  const policies = distinct.map(([, policy]) => policy as PolicyInfo);
  const isNamed = ({ kind, name }: Partial<PolicyInfo>) => KINDS.some((each) => each === kind) && name !== undefined;
  return { policies: problems.length > 0 ? [] : policies, named: policies.filter(isNamed), problems };
}

/** What an export holds: itself, the items of a list, and of a default export, which packages put all into, its members. */
function valuesOf(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const isBag = name === 'default' && typeof value === 'object' && value !== null && !looksLikePolicy(value);
  return isBag ? Object.values(value) : [value];
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
