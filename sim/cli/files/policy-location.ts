/**
 * Where a policy of the user's own is that a scenario or an option names: a file, or the module of an installed package. It
 * must not know what is in it.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Issue } from '../../engine/errors.ts';
import type { PolicyFile } from '../../experiment/scenario/policy-files.ts';
import { libraryScenario } from './library.ts';
import { packageRoot } from './package.ts';
import { type FoundPackage, fileAt, findPackage, moduleOf, packageNameOf } from './package-module.ts';

export const ENDINGS = ['.ts', '.mts', '.js', '.mjs'];

export type Problem = Pick<Issue, 'message' | 'remedy'>;

export interface Located {
  /** Absolute. */
  readonly at: string;
  /** Null: a file. */
  readonly installed: FoundPackage | null;
}

/**
 * A file relative to the one that names it, of which the library's stands in the package; of an option, to the working
 * folder. What is no file there, and begins with no dot, is a package that is installed there or above.
 */
export function locate({ file, place }: PolicyFile): Located | Problem {
  if (isAbsolute(file)) return { at: file, installed: null };
  const written = place.file?.startsWith('--') ? '.' : dirname(place.file ?? '.');
  const folder = resolve(libraryScenarioFile(place.file) ? join(packageRoot(), written) : written);
  const at = resolve(folder, file);
  const name = packageNameOf(file);
  if (name === null || fileAt(at, ['']) !== null) return { at, installed: null };
  const installed = findPackage(name, folder);
  if (installed) {
    const module = moduleOf(installed, file);
    if (module !== null) return { at: module, installed };
    const remedy = `main or exports of ${join(installed.folder, 'package.json')} must name one`;
    return { message: `${file}: the package ${name} has no module of that name that can be imported`, remedy };
  }
  if (ENDINGS.includes(extname(file))) return { at, installed: null };
  const own = fileAt(at, ENDINGS);
  const remedy = own
    ? `a file begins with a dot: ./${relative(folder, own).replaceAll('\\', '/')}`
    : `install it (npm install ${name}), or write ./${file}.ts for a file of your own`;
  return { message: `${file}: there is no such package in the node_modules of ${folder} or above`, remedy };
}

/** As issues of its policies name it: a package's module from its package on. */
export function calledOf(file: string): string {
  return isInstalled(file) ? file.replace(/^.*[\\/]node_modules[\\/]/, '').replaceAll('\\', '/') : basename(file);
}

export function isInstalled(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

function libraryScenarioFile(fileName: string | undefined): boolean {
  const [, name] = /^scenarios\/([^/]+)\.yaml$/.exec(fileName ?? '') ?? [];
  return name !== undefined && !existsSync(fileName!) && libraryScenario(name) !== undefined;
}
