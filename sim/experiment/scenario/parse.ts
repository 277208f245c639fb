/**
 * From the text of a scenario file, and of those that it extends, to one source tree that passed every check.
 * It must not know files or folders: whoever calls hands in texts.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { remedyFor } from './did-you-mean.ts';
import { merge, spreadDottedKeys } from './merge.ts';
import { withoutOvertakenNotes } from './overtaken-notes.ts';
import { withPolicyFiles } from './policy-files.ts';
import { readYaml } from './read-yaml.ts';
import { tidy } from './report.ts';
import { issueAt, type SourceMap, shown, textAt } from './source-tree.ts';
import { validate } from './validate.ts';

export interface ScenarioFile {
  readonly text: string;
  /** As issues shall name it. */
  readonly fileName: string;
}

/** The library's scenario of that name, if there is one. */
export type LoadBase = (name: string) => ScenarioFile | undefined;

/** A scenario without faults, before `--set` and the choice of variants. */
export interface ParsedScenario {
  readonly root: SourceMap;
  /** Every file read, the scenario's own first, then what it extends. */
  readonly files: readonly ScenarioFile[];
}

/**
 * @param libraryNames names that `extends` can have, for "did you mean"
 * @throws InputError with every issue of the file and of those that it extends
 */
export function parseScenario(
  text: string,
  fileName: string,
  loadBase: LoadBase,
  libraryNames: readonly string[] = [],
): ParsedScenario {
  const issues: Issue[] = [];
  const files: ScenarioFile[] = [];
  const root = readChain({ text, fileName }, [], { issues, files, loadBase, libraryNames });
  if (root) issues.push(...validate(root).issues);
  if (issues.length > 0 || !root) throw new InputError(tidy(issues));
  return { root, files };
}

/**
 * The scenario with what it extends, unchecked; undefined where it cannot be read. Its issues are those of
 * {@link parseScenario}.
 */
export function readUnchecked(text: string, fileName: string, loadBase: LoadBase): SourceMap | undefined {
  return readChain({ text, fileName }, [], { issues: [], files: [], loadBase, libraryNames: [] });
}

interface Chain {
  readonly issues: Issue[];
  readonly files: ScenarioFile[];
  readonly loadBase: LoadBase;
  readonly libraryNames: readonly string[];
}

/** The file merged upon those that it extends; undefined if one of them cannot be read. */
function readChain(file: ScenarioFile, names: readonly string[], chain: Chain): SourceMap | undefined {
  chain.files.push(file);
  const own = readOne(file, chain.issues);
  if (!own) return undefined;
  const baseName = textAt(own, ['extends']);
  const entries = new Map(own.entries);
  if (baseName === undefined) return own;
  entries.delete('extends');
  const chained = [...names, textAt(own, ['scenario']) ?? file.fileName];
  const place = own.entries.get('extends')!.node.place;
  if (chained.includes(baseName)) {
    const circle = [...chained, baseName].join(' → ');
    chain.issues.push(issueAt(place, ['extends'], `goes in a circle: ${circle}`, 'extend another scenario'));
    return undefined;
  }
  const baseFile = chain.loadBase(baseName);
  if (!baseFile) {
    const message = `there is no scenario ${JSON.stringify(baseName)} in the library`;
    chain.issues.push(
      issueAt(place, ['extends'], message, remedyFor(baseName, chain.libraryNames, 'extends takes only names of it:')),
    );
    return undefined;
  }
  const base = readChain(baseFile, chained, chain);
  if (!base) return undefined;
  const below = new Map(base.entries);
  if (entries.has('variants')) {
    below.delete('variants');
    // Which speak of these.
    below.delete('yardsticks');
  }
  const over: SourceMap = { ...own, entries };
  return merge(withoutOvertakenNotes({ ...base, entries: below }, over, file.fileName), over) as SourceMap;
}

/** One file as a map with its dotted keys spread; undefined if it is none. */
function readOne(file: ScenarioFile, issues: Issue[]): SourceMap | undefined {
  const { root, issues: found } = readYaml(file.text, file.fileName);
  issues.push(...found);
  const start = { file: file.fileName, line: 1, column: 1 };
  if (!root || (root.kind === 'scalar' && root.value === null)) {
    if (found.length === 0) issues.push(issueAt(start, [], 'is empty', 'must begin with `question: …`'));
    return undefined;
  }
  if (root.kind !== 'map') {
    issues.push(issueAt(root.place, [], `is ${shown(root)}`, 'must be a map that begins with `question: …`'));
    return undefined;
  }
  const [firstKey, first] = [...root.entries][0] ?? [];
  if (firstKey !== 'question' || first?.key.line !== 1) {
    const place = first?.key ?? start;
    issues.push(issueAt(place, [], 'does not begin with its question', 'the first line must be `question: …`'));
  }
  for (const key of ['question', 'scenario']) {
    // Inherited, they would pass every other check and name the wrong thing.
    if (!root.entries.has('extends') || root.entries.has(key)) continue;
    issues.push(issueAt(root.place, [key], 'is missing', 'every file has its own'));
  }
  return spreadDottedKeys(withPolicyFiles(root), [], issues) as SourceMap;
}
