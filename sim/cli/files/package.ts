/**
 * Where the program's own files are: from a checkout, compiled, or installed. It must not know what is in them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface PackageJson {
  readonly name?: string;
  readonly version?: string;
}

let found: { readonly root: string; readonly version: string } | undefined;

/** The folder that holds `scenarios/`: the nearest above this file whose package.json is gpufleet's. */
export function packageRoot(): string {
  return here().root;
}

export function packageVersion(): string {
  return here().version;
}

function here(): { readonly root: string; readonly version: string } {
  if (found) return found;
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
      if (name === 'gpufleet') {
        found = { root: folder, version: version ?? 'unknown' };
        return found;
      }
    }
    if (folder === dirname(folder)) throw new Error('the program does not find its own package.json');
  }
}
