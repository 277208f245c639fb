/**
 * The scenarios of the library, for tests.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type LoadBase, parseScenario } from '../../../sim/experiment/scenario/parse.ts';
import { type Overrides, type ResolvedScenario, resolveScenario } from '../../../sim/experiment/scenario/resolve.ts';

const FOLDER = new URL('../../../scenarios/', import.meta.url);

export const LIBRARY_NAMES: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''))
  .sort();

export function libraryText(name: string): string {
  return readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8');
}

export const loadFromLibrary: LoadBase = (name) =>
  LIBRARY_NAMES.includes(name) ? { text: libraryText(name), fileName: `scenarios/${name}.yaml` } : undefined;

export function libraryScenario(name: string, overrides: Overrides = {}): ResolvedScenario {
  return resolveScenario(parseScenario(libraryText(name), `scenarios/${name}.yaml`, loadFromLibrary), overrides);
}
