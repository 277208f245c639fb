/**
 * Where the module of an installed package is, as node finds it from a folder (node's documentation of packages: the nearest
 * `node_modules`, then `exports` by conditions, else `main`). It must not know what a module exports.
 */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

export interface FoundPackage {
  readonly name: string;
  /** Without links. */
  readonly folder: string;
  /** `unknown` where it says none. */
  readonly version: string;
}

/** `name`, `@scope/name`, either with a path behind it. */
const SPECIFIER = /^((?:@[\w.-]+\/)?[\w-][\w.-]*)(?:\/(.+))?$/;
const ENDINGS = ['', '.js', '.ts', '.mjs', '.cjs', '.json', '/index.js', '/index.ts', '/index.cjs', '/index.json'];

/** The package that an import means; null: a file, a module of node's own or of a package's inside. */
export function packageNameOf(specifier: string): string | null {
  if (isAbsolute(specifier)) return null;
  return SPECIFIER.exec(specifier)?.[1] ?? null;
}

/** The nearest package of that name, from a folder upwards; null: there is none. */
export function findPackage(name: string, from: string): FoundPackage | null {
  for (let above = from; ; above = dirname(above)) {
    const folder = join(above, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) {
      const { version } = descriptionOf(folder);
      return { name, folder: realpathSync(folder), version: typeof version === 'string' ? version : 'unknown' };
    }
    if (dirname(above) === above) return null;
  }
}

/** The file that `import` gets (or `require`); null: the package has none of that name. */
export function moduleOf({ folder }: FoundPackage, specifier: string, how: 'import' | 'require' = 'import') {
  const subpath = SPECIFIER.exec(specifier)?.[2];
  const { exports, main } = descriptionOf(folder);
  if (exports !== undefined && exports !== null) {
    const target = exported(exports, subpath === undefined ? '.' : `./${subpath}`, ['node', 'module-sync', how]);
    return target === null ? null : fileAt(join(folder, target), ['']);
  }
  if (subpath !== undefined) return fileAt(join(folder, subpath), ENDINGS);
  const named = typeof main === 'string' ? fileAt(join(folder, main), ENDINGS) : null;
  return named ?? fileAt(join(folder, 'index'), ENDINGS);
}

/** The first of these endings with which there is a file at `path`. */
export function fileAt(path: string, endings: readonly string[] = ENDINGS): string | null {
  const found = endings.find((ending) => statSync(path + ending, { throwIfNoEntry: false })?.isFile());
  return found === undefined ? null : path + found;
}

interface Description {
  readonly version?: unknown;
  readonly main?: unknown;
  readonly exports?: unknown;
}

function descriptionOf(folder: string): Description {
  try {
    const read: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    return {};
  }
}

/** What `exports` has for a subpath; of patterns the one with the longest beginning. */
function exported(exports: unknown, subpath: string, conditions: readonly string[]): string | null {
  const isByPath =
    typeof exports === 'object' && exports !== null && Object.keys(exports).some((key) => key.startsWith('.'));
  const byPath = (isByPath ? exports : { '.': exports }) as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(byPath, subpath)) return targetOf(byPath[subpath], conditions, '');
  const fits = Object.keys(byPath)
    .map((key) => ({ key, parts: key.split('*') as [string, string] }))
    .filter(({ parts }) => parts.length === 2)
    .filter(({ parts: [before, after] }) => subpath.startsWith(before) && subpath.endsWith(after))
    .filter(({ parts: [before, after] }) => subpath.length > before.length + after.length)
    .sort((a, b) => b.parts[0].length - a.parts[0].length)[0];
  if (!fits) return null;
  const [before, after] = fits.parts;
  return targetOf(byPath[fits.key], conditions, subpath.slice(before.length, subpath.length - after.length));
}

function targetOf(target: unknown, conditions: readonly string[], star: string): string | null {
  if (typeof target === 'string') return target.replaceAll('*', star);
  if (typeof target !== 'object' || target === null) return null;
  const inner = Array.isArray(target)
    ? target
    : Object.entries(target)
        .filter(([key]) => key === 'default' || conditions.includes(key))
        .map(([, value]) => value as unknown);
  for (const each of inner) {
    const found = targetOf(each, conditions, star);
    if (found !== null) return found;
  }
  return null;
}
