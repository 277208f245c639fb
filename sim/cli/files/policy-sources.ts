/**
 * What stands behind a policy of the user's own: its file, all that this imports by a relative path, and the packages that
 * these import, with the packages behind them. It must not know what a policy is.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import type { ResultsInput } from '../../experiment/results.ts';
import { type FoundPackage, fileAt, findPackage, moduleOf, packageNameOf } from './package-module.ts';

/** The file, and every file that it imports by a relative path, directly or not, in the order in which they are met. */
export function reachedFrom(file: string, met: Set<string> = new Set()): string[] {
  if (met.has(file)) return [];
  met.add(file);
  const found = specifiersIn(file)
    .filter((specifier) => /^\.\.?(\/|$)/.test(specifier))
    .map((specifier) => resolve(dirname(file), specifier))
    .map((path) => fileAt(path) ?? fileAt(path.replace(/\.([cm]?)js$/, '.$1ts'), ['']))
    .filter((path, k, all) => path !== null && all.indexOf(path) === k) as string[];
  return [file, ...found.flatMap((path) => reachedFrom(path, met))];
}

/**
 * Each package that these files import, as `name@version` with a hash over all that `contentOf` gives. Packages that are
 * not there are not in it: loading says so. The simulator's own version is part of results anyhow.
 */
export function packagesOf(files: readonly string[]): ResultsInput[] {
  const found = new Map<string, ResultsInput>();
  for (const file of files) {
    for (const [specifier, name] of packagesIn(file)) {
      const there = findPackage(name, dirname(file));
      if (there === null || found.has(`${there.folder}\0${specifier}`)) continue;
      found.set(`${there.folder}\0${specifier}`, packageInput(there, specifier));
    }
  }
  return [...found.values()];
}

/** One package that is imported by that name. */
export function packageInput(found: FoundPackage, specifier: string): ResultsInput {
  const hash = createHash('sha256');
  addContent(found, specifier, (text) => void hash.update(text), new Set());
  return { path: `${found.name}@${found.version}${specifier.slice(found.name.length)}`, sha256: hash.digest('hex') };
}

/**
 * The package's description, the module that is imported with what that imports by a relative path, and the same of every
 * package that these import in turn. Names of modules that are put together while the code runs are not seen; what is
 * native is known by its package's version.
 */
function addContent(
  found: FoundPackage,
  specifier: string,
  add: (text: string | Uint8Array) => void,
  met: Set<string>,
): void {
  if (met.has(`${found.folder}\0${specifier}`)) return;
  met.add(`${found.folder}\0${specifier}`);
  for (const path of [join(found.folder, 'package.json'), ...modulesOf(found, specifier)]) {
    if (met.has(path)) continue;
    met.add(path);
    add(`${found.name}/${relative(found.folder, path).replaceAll('\\', '/')}\0`);
    add(readFileSync(path));
    add('\0');
    for (const [imported, name] of packagesIn(path)) {
      const there = findPackage(name, dirname(path));
      if (there) addContent(there, imported, add, met);
    }
  }
}

/** What is imported and what is required may be two; of a package that names its modules by `#`, all of them. */
function modulesOf(found: FoundPackage, specifier: string): string[] {
  const doors = [moduleOf(found, specifier), moduleOf(found, specifier, 'require')].filter((path) => path !== null);
  const reached = [...new Set(doors.flatMap((path) => reachedFrom(path)))];
  const isWhole = doors.length > 0 && !reached.some((path) => specifiersIn(path).some((name) => name.startsWith('#')));
  if (isWhole) return reached;
  const files = (readdirSync(found.folder, { recursive: true }) as string[]).sort();
  const own = files.filter((path) => /\.[cm]?[jt]s$/.test(path) && !/(^|[\\/])node_modules[\\/]/.test(path));
  return own.map((path) => join(found.folder, path)).filter((path) => statSync(path).isFile());
}

/** Each import of a package: as written, and the package's name. */
function packagesIn(file: string): (readonly [specifier: string, name: string])[] {
  return specifiersIn(file).flatMap((specifier) => {
    const name = isBuiltin(specifier) ? null : packageNameOf(specifier);
    return name === null || name === 'gpufleet' ? [] : [[specifier, name] as const];
  });
}

function specifiersIn(file: string): string[] {
  if (!/\.[cm]?[jt]s$/.test(file)) return [];
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*(['"])([^'"\n]+)\1/g)].map(
    ([, , specifier]) => specifier!,
  );
}
