/**
 * The library of scenarios and scenario files anywhere else, as texts. It must not know what a scenario means.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { InputError } from '../../engine/errors.ts';
import { remedyFor } from '../../experiment/scenario/did-you-mean.ts';
import type { ScenarioFile } from '../../experiment/scenario/parse.ts';
import { UsageError } from '../errors.ts';
import { packageRoot } from './package.ts';

const FOLDER = 'scenarios';
const ENDING = '.yaml';
/** Larger files are no scenarios, and are not to be read into memory to find out. */
const BYTES_MAX = 8 << 20;

export function libraryNames(): string[] {
  const files = readdirSync(join(packageRoot(), FOLDER));
  return files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length));
}

/** Every scenario of the library with its question, by name. */
export function libraryScenarios(): { readonly name: string; readonly question: string }[] {
  return libraryNames()
    .sort()
    .map((name) => ({
      name,
      question: String(parseDocument(libraryScenario(name)?.text ?? '').get('question') ?? ''),
    }));
}

/** The library's scenario of that name; issues name it from the package's root, the same on every machine. */
export function libraryScenario(name: string): ScenarioFile | undefined {
  if (!libraryNames().includes(name)) return undefined;
  const fileName = `${FOLDER}/${name}${ENDING}`;
  return { text: readText(join(packageRoot(), fileName)), fileName };
}

/**
 * What a user names on the command line: a scenario of the library, else a file.
 * @throws UsageError where there is neither; InputError and system errors where the file cannot be read
 */
export function findScenario(word: string): ScenarioFile {
  const known = libraryScenario(word);
  if (known) return known;
  if (!existsSync(word) && !isPath(word))
    throw new UsageError(`there is no scenario ${word}, ${remedyFor(word, libraryNames(), 'the library has')}`);
  return { text: readText(word), fileName: word };
}

/** Whether a word can only be a path: a misspelt name of the library is told as such. */
export function isPath(word: string): boolean {
  return /[/\\]|\.ya?ml$/i.test(word);
}

export function readText(path: string): string {
  const { size, isDevice } = fileKind(path);
  if (size > BYTES_MAX || isDevice) {
    const message = isDevice ? 'is a device' : `has ${size} bytes`;
    throw new InputError([{ file: path, message, remedy: 'must be a scenario in YAML' }]);
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // A read, unlike an open, does not say of which file.
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  }
}

function fileKind(path: string): { readonly size: number; readonly isDevice: boolean } {
  const stat = statSync(path);
  return { size: stat.isFile() ? stat.size : 0, isDevice: stat.isCharacterDevice() || stat.isBlockDevice() };
}
