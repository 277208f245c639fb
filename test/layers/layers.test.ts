/** Imports go one way and runs stay pure; the check is shown to fail on planted violations. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layerViolations } from './check-layers.ts';

const root = join(import.meta.dirname, '..', '..');

function sourcesUnder(...folders: string[]): Map<string, string> {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return new Map(paths.map((path) => [path.slice(root.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]));
}

const doc = '/** Says what it is for. */\n';
const planted = (path: string, text: string): string[] => layerViolations(new Map([[path, doc + text]]));

describe('the source tree', () => {
  it('imports one way, and is pure outside sim/cli', () => {
    const sources = sourcesUnder('sim', 'reports');
    expect(sources.size).toBeGreaterThan(50);
    expect(layerViolations(sources)).toEqual([]);
  });
});

describe('the layer check', () => {
  it.each([
    [
      'an import upwards',
      'sim/engine/a.ts',
      "import { b } from '../model/b.ts';",
      'sim/engine must not import sim/model',
    ],
    [
      'a type from above',
      'sim/model/a.ts',
      "import type { B } from '../policies/b.ts';",
      'must not import sim/policies',
    ],
    [
      'a re-export',
      'sim/policies/kind/a.ts',
      "export * from '../../simulation/b.ts';",
      'must not import sim/simulation',
    ],
    ['import()', 'sim/workload/a.ts', "const b = await import('../policies/b.ts');", 'must not import sim/policies'],
    [
      'an import type',
      'sim/simulation/a.ts',
      "type B = import('../experiment/b.ts').B;",
      'must not import sim/experiment',
    ],
    ['the command line', 'reports/a.ts', "import { b } from '../sim/cli/b.ts';", 'reports must not import sim/cli'],
    ['a file outside', 'sim/experiment/a.ts', "import b from '../../test/b.ts';", 'must not import test/b.ts'],
    ['Node', 'sim/experiment/a.ts', "import { readFileSync } from 'node:fs';", 'imports node:fs outside sim/cli'],
    ['Node in a report', 'reports/a.ts', "import 'node:path';", 'imports node:path outside sim/cli'],
    ['chance', 'sim/engine/a.ts', 'export const a = Math.random();', 'uses Math.random'],
    ['a logarithm of the machine', 'sim/workload/a.ts', 'export const a = Math.log(2);', 'uses Math.log'],
    ['a power of the machine', 'sim/workload/a.ts', 'export const a = (x: number) => x ** 0.5;', 'uses **'],
    ['the clock', 'sim/simulation/a.ts', 'export const a = Date.now();', 'uses Date.now'],
    ['today', 'reports/a.ts', 'export const a = new Date();', 'uses new Date()'],
    ['a stopwatch', 'sim/model/a.ts', 'export const a = performance.now();', 'uses performance.now'],
    ['the process', 'sim/model/a.ts', 'export const a = process.env;', 'uses process.env'],
    ['the language', 'reports/a.ts', 'export const a = (1000).toLocaleString();', 'uses toLocaleString'],
    ['a file without a layer', 'sim/helpers/a.ts', '', 'is in no layer'],
    ['a long line of a comment', 'sim/cli/a.ts', `/** ${'word '.repeat(24)} */`, 'a comment of 127 columns'],
    ['a long file', 'sim/cli/a.ts', '\n'.repeat(400), '401 lines'],
  ])('finds %s', (_, path, text, what) => {
    const found = planted(path, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(what);
    expect(found[0]).toMatch(new RegExp(`^${path}:\\d+: `));
  });

  it('finds a file without a doc comment', () => {
    expect(layerViolations(new Map([['sim/engine/a.ts', 'export const a = 1;']]))).toEqual([
      'sim/engine/a.ts:1: does not begin with a doc comment',
    ]);
  });

  it('lets pass what goes the right way, and words in comments and strings', () => {
    expect(planted('sim/cli/a.ts', "import 'node:fs';\nimport '../../reports/b.ts';\nDate.now();")).toEqual([]);
    expect(planted('sim/simulation/a.ts', "import '../workload/b.ts';\nimport '../policies/c.ts';")).toEqual([]);
    expect(planted('reports/a.ts', "// Math.random()\nexport const a = 'Date.now()' + 10 ** 3;")).toEqual([]);
    expect(planted('sim/engine/a.ts', 'export const a = Math.sqrt(2) + Date.UTC(2025, 1);')).toEqual([]);
  });
});
