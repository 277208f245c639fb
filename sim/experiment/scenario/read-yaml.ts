/**
 * Reads YAML text into a source tree and finds everything that is wrong with it as YAML, and the traps in which YAML
 * reads something else than was meant. It must not know what a scenario may hold.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Issue } from '../../engine/errors.ts';
import {
  type Entry,
  issueAt,
  type Path,
  type Place,
  type Scalar,
  type SourceMap,
  type SourceNode,
} from './source-tree.ts';

/** Larger files than this are no scenarios. */
const LONGEST_TEXT = 1_000_000;
/** Values in a file, each use of an anchor counted afresh: a few lines of aliases can unfold to billions. */
const MOST_VALUES = 100_000;
const DEEPEST = 100;

/** What would be right, by the code of yaml's own message. */
const SYNTAX_REMEDIES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_INDENT: 'indent the keys of one map equally and close every bracket',
  MISSING_CHAR: 'close what was opened, and put text with special characters in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put the nested map on lines of its own, or text with a colon in quotes',
  MULTILINE_IMPLICIT_KEY: 'write a colon after each key, and keys on one line',
  MULTIPLE_DOCS: 'write one document without --- in between',
  ALIAS_PROPS: 'write the alias alone',
  TAG_RESOLVE_FAILED: 'leave the tag out',
  BAD_ALIAS: 'name an anchor that stands above',
};

export interface ReadResult {
  /** Absent where the text cannot be read as YAML at all. */
  readonly root?: SourceNode;
  readonly issues: readonly Issue[];
}

/** Position in a text, and the path at which the value will take effect. */
interface Reading {
  readonly document: Document;
  readonly issues: Issue[];
  readonly place: (offset: number | undefined) => Place;
  values: number;
  readonly open: Set<Node>;
}

/** The seed is text however it is written: a bare `0042` is no number there. */
function isText(path: Path): boolean {
  return path.length === 1 && path[0] === 'seed';
}

/**
 * @param file name for the places; undefined for text from the command line, which has none
 * @param at path that the text's value will take
 */
export function readYaml(text: string, file: string | undefined, at: Path = []): ReadResult {
  const lines = new LineCounter();
  const place = (offset = 0): Place => {
    if (file === undefined) return {};
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const binary = binaryOffset(text);
  if (binary !== undefined || text.length > LONGEST_TEXT) {
    const message = binary === undefined ? `holds ${text.length} characters` : `is not text (byte ${binary + 1})`;
    return { issues: [issueAt(file === undefined ? {} : { file }, [], message, 'must be a scenario in YAML')] };
  }
  try {
    const document = parse(text, lines);
    const problems = [...document.errors, ...document.warnings];
    if (problems.some((problem) => problem.message.includes('call stack'))) throw new Unreadable(TOO_DEEP);
    if (problems.length > 0) return { issues: problems.map((problem) => syntaxIssue(problem, place)) };
    const issues: Issue[] = [];
    if (document.contents === null) return { issues };
    const reading: Reading = { document, issues, place, values: 0, open: new Set() };
    return { root: convert(document.contents as Node, at, reading), issues };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { issues: [issueAt(file === undefined ? {} : { file }, [], error.message, 'must be a scenario in YAML')] };
  }
}

const TOO_DEEP = 'nests too deeply';

/** What cannot be read as a whole, whatever stands where. */
class Unreadable extends Error {}

function parse(text: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, version: '1.2' });
  } catch {
    // The parser recurses: a hostile file can exhaust the stack. What stops the parser is in the file, not in us.
    throw new Unreadable(TOO_DEEP);
  }
}

/** Offset of the first character that no text file holds: NUL and other controls, or bytes that are not UTF-8. */
function binaryOffset(text: string): number | undefined {
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 0xfffd || code === 127) return k;
  }
  return undefined;
}

function syntaxIssue(
  problem: { code: string; message: string; pos: [number, number] },
  place: Reading['place'],
): Issue {
  const [firstLine = ''] =
    problem.code === 'MULTIPLE_DOCS' ? ['several documents in one file'] : problem.message.split('\n');
  return issueAt(place(problem.pos[0]), [], `YAML: ${firstLine.slice(0, 200)}`, SYNTAX_REMEDIES[problem.code]);
}

function convert(node: Node, path: Path, reading: Reading): SourceNode {
  if (++reading.values > MOST_VALUES) throw new Unreadable(`unfolds to more than ${MOST_VALUES} values`);
  if (path.length > DEEPEST) throw new Unreadable(TOO_DEEP);
  const place = reading.place(node.range?.[0]);
  if (isAlias(node)) return convertAlias(node.resolve(reading.document), path, place, reading);
  if (isSeq(node)) {
    const items = node.items.map((item, k) => convert(item as Node, [...path, k], reading));
    return { kind: 'list', items, place };
  }
  if (isMap(node)) return convertMap(node.items as { key: unknown; value: unknown }[], path, place, reading);
  return { kind: 'scalar', value: scalarOf(node, path, place, reading), place };
}

function convertAlias(target: Node | undefined, path: Path, place: Place, reading: Reading): SourceNode {
  const empty: SourceNode = { kind: 'scalar', value: null, place };
  if (!target) {
    reading.issues.push(issueAt(place, path, 'has an alias without an anchor', 'name an anchor that stands above'));
    return empty;
  }
  if (reading.open.has(target) || path.length > DEEPEST) {
    reading.issues.push(issueAt(place, path, 'the alias stands inside its own anchor', 'write the value out'));
    return empty;
  }
  reading.open.add(target);
  const node = convert(target, path, reading);
  reading.open.delete(target);
  return node;
}

function convertMap(
  pairs: readonly { key: unknown; value: unknown }[],
  path: Path,
  place: Place,
  reading: Reading,
): SourceMap {
  const entries = new Map<string, Entry>();
  for (const { key, value } of pairs) {
    const keyPlace = reading.place((key as Node | null)?.range?.[0]);
    if (!isScalar(key) || key.value === null) {
      reading.issues.push(issueAt(keyPlace, path, 'has a key that is not text', 'write `key: value`'));
      continue;
    }
    const name = key.source ?? String(key.value);
    if (name.split('.').includes('__proto__')) {
      // JavaScript's objects, and so everything behind this tree, take it for something else.
      reading.issues.push(issueAt(keyPlace, [...path, name], 'cannot be a key', 'choose another'));
      continue;
    }
    const before = entries.get(name);
    if (before) {
      const where = before.key.line === undefined ? '' : ` (first in line ${before.key.line})`;
      reading.issues.push(issueAt(keyPlace, [...path, name], `is written twice${where}`, 'keep one of the two'));
      continue;
    }
    const node: SourceNode =
      value === null
        ? { kind: 'scalar', value: null, place: keyPlace }
        : convert(value as Node, [...path, name], reading);
    entries.set(name, { key: keyPlace, node });
  }
  return { kind: 'map', entries, place };
}

function scalarOf(node: Node, path: Path, place: Place, reading: Reading): Scalar {
  if (!isScalar(node)) return null;
  const value = node.value as Scalar | bigint;
  const source = node.source ?? '';
  if (node.type !== 'PLAIN') return String(value);
  if (isText(path)) return value === null ? null : source;
  const trap = trapOf(value, source);
  if (trap) reading.issues.push(issueAt(place, path, ...trap));
  return typeof value === 'bigint' ? Number(value) : value;
}

/** Plain scalars that YAML reads differently from how they look: what is wrong and what would be right. */
function trapOf(value: unknown, source: string): [message: string, remedy: string] | undefined {
  if (Number.isNaN(value)) return [`is ${source}`, 'must be a finite number'];
  // Whoever takes no infinite number says so.
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return undefined;
  if (typeof value === 'number' && !/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(source)) {
    return [`${source} reads as the number ${value}`, `write ${value}, or "${source}" for text`];
  }
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return [`${source} is too large to be read exactly`, 'write a number below 2^53'];
  }
  if (typeof value === 'string' && /^[+-]?\d{1,3}([_,]\d{3})+(\.\d+)?$/.test(source)) {
    return [`${source} reads as text and not as a number`, `write ${source.replace(/[_,]/g, '')}`];
  }
  return undefined;
}
