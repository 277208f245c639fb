/**
 * What stands behind a policy of the user's own: its file, all that this imports by a relative path, and the packages that
 * these import. It must not know what a policy is.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import type { ResultsInput } from '../../experiment/results.ts';

/** The file, and every file that it imports by a relative path, directly or not, in the order in which they are met. */
export function reachedFrom(file: string, met: Set<string> = new Set()): string[] {
  if (met.has(file)) return [];
  met.add(file);
  const found = specifiersIn(file)
    .filter((specifier) => /^\.\.?\//.test(specifier))
    .map((specifier) => resolve(dirname(file), specifier))
    .flatMap((path) => [path, path.replace(/\.js$/, '.ts'), `${path}.ts`, `${path}.js`])
    .filter((path, k, all) => all.indexOf(path) === k && existsSync(path) && statSync(path).isFile());
  return [file, ...found.flatMap((path) => reachedFrom(path, met))];
}

/**
 * Each package that these files import, as `name@version` with a hash over its package.json and over the module that is
 * imported with what that imports by a relative path. What a package itself depends on is left to its version. Packages
 * that are not there are not in it: loading says so. The simulator's own version is part of results anyhow.
 */
export function packagesOf(files: readonly string[]): ResultsInput[] {
  const found = new Map<string, ResultsInput>();
  for (const file of files) {
    for (const specifier of specifiersIn(file)) {
      if (/^[./#]|^\w+:/.test(specifier) || isBuiltin(specifier)) continue;
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      const folder = name === 'gpufleet' ? null : folderOf(name, dirname(file));
      if (folder === null || found.has(`${folder}\0${specifier}`)) continue;
      found.set(`${folder}\0${specifier}`, inputOf(specifier, name, folder, file));
    }
  }
  return [...found.values()];
}

function specifiersIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*(['"])([^'"\n]+)\1/g)].map(
    ([, , specifier]) => specifier!,
  );
}

/** The nearest one above; null where there is none. */
function folderOf(name: string, from: string): string | null {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  return dirname(from) === from ? null : folderOf(name, dirname(from));
}

function inputOf(specifier: string, name: string, folder: string, importer: string): ResultsInput {
  const description = join(folder, 'package.json');
  const hash = createHash('sha256');
  for (const path of [description, ...modulesOf(specifier, folder, importer)])
    hash
      .update(`${relative(folder, path).replaceAll('\\', '/')}\0`)
      .update(readFileSync(path))
      .update('\0');
  const { version } = JSON.parse(readFileSync(description, 'utf8')) as { readonly version?: unknown };
  const rest = specifier.slice(name.length);
  return { path: `${name}@${typeof version === 'string' ? version : 'unknown'}${rest}`, sha256: hash.digest('hex') };
}

/** The module, and what it imports by a relative path; of a package that can only be imported, all its modules. */
function modulesOf(specifier: string, folder: string, importer: string): string[] {
  try {
    return reachedFrom(createRequire(importer).resolve(specifier));
  } catch {
    const files = (readdirSync(folder, { recursive: true }) as string[]).sort();
    const own = files.filter((path) => /\.[cm]?[jt]s$/.test(path) && !/(^|[\\/])node_modules[\\/]/.test(path));
    return own.map((path) => join(folder, path)).filter((path) => statSync(path).isFile());
  }
}
