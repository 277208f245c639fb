/** The README's commands as they stand there, each run; the long ones with less to do. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { check } from '../../sim/cli/commands/check.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { diff } from '../../sim/cli/commands/diff.ts';
import { explain } from '../../sim/cli/commands/explain.ts';
import { list } from '../../sim/cli/commands/list.ts';
import { optimise } from '../../sim/cli/commands/optimise.ts';
import { regress } from '../../sim/cli/commands/regress.ts';
import { replay } from '../../sim/cli/commands/replay.ts';
import { sweep } from '../../sim/cli/commands/sweep.ts';
import { shellWords } from '../../sim/cli/shell.ts';
import { terminalDouble } from '../cli/terminal-double.ts';
import { workspace } from './tiny-scenario.ts';

const ROOT = new URL('../../', import.meta.url);
const README = readFileSync(new URL('README.md', ROOT), 'utf8');
const { path, scenario, remove } = workspace();
afterAll(remove);

const blocks = (language: string): string[] =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map((match) => match[1]!);
const commands = blocks('sh').flatMap((block) => block.split('\n').filter((line) => line.startsWith('gpufleet ')));

/** What a command of the README reads and writes, in a folder of the test's own. */
const FILES = new Map([
  ['my-question.yaml', path('my-question.yaml')],
  ['trace.swf.gz', path('trace.swf')],
  ['starts.csv', path('starts.csv')],
  ['out/reclaim-threshold', path('programme')],
  ['out/dedicated-or-shared', path('shared')],
  ['my-gate', path('my-gate')],
]);
const ALL = [compare, sweep, optimise, regress, diff, explain, replay, check, list];
const LESS = ['--replications', '1', '--workers', '1', '--out'];
/** Few and long jobs take a moment. */
const COARSE = ['--set', 'programme.demand.meanWork=40000'];
/** Of fifteen points. */
const COARSER = ['--set', 'programme.demand.meanWork=200000'];

const SEARCH = ['--first', '2', '--most', '2', '--finalists', '1', '--confirm', '2', '--workers', '1'];

/** What is added to a command so that it has less to do, and writes to the test's own folder. */
function lessOf([command, what, more]: readonly string[]): string[] {
  switch (command) {
    case 'compare':
      if (what === 'reclaim-threshold') return [...COARSE, ...LESS, path('programme')];
      return [...COARSE, ...LESS, path(what === 'dedicated-or-shared' ? 'shared' : 'mine')];
    case 'sweep':
      return [...COARSER, ...LESS, path('sweep')];
    case 'optimise':
      return [...COARSER, ...SEARCH, '--out', path('search')];
    case 'regress':
      return what === 'init' && more !== undefined ? ['--workers', '1'] : [];
    default:
      return [];
  }
}

beforeAll(() => {
  writeFileSync(path('my-question.yaml'), blocks('yaml')[0]!);
  writeFileSync(path('trace.swf'), '1 0 -1 60 4 -1 -1 4 90 -1 1 1 1 1 1 1 -1 -1\n');
});

describe('the README', () => {
  it('shows every command', () => {
    expect(new Set(commands.map((command) => command.split(' ')[1]))).toEqual(new Set(ALL.map(({ name }) => name)));
  });

  it.each(commands)(
    '%s',
    async (command) => {
      const [, ...words] = shellWords(command);
      // A gate has no option for less to do: it is set up for something smaller.
      const isGate = words[0] === 'regress';
      const args = words.map((word) => (isGate && word === 'my-question.yaml' ? scenario : (FILES.get(word) ?? word)));
      const terminal = terminalDouble();
      const code = await runCommandLine([...args, ...lessOf(words)], ALL, terminal);
      // On a busy machine runs take so long that it tells how many are left.
      expect(terminal.stderr.filter((line) => !/^\d+\/\d+ runs, about/.test(line))).toEqual([]);
      expect(code).toBe(0);
    },
    240_000,
  );

  it('names the scripts of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { scripts: object };
    const named = [...README.matchAll(/npm (?:run (?:--silent )?)?([a-z]+)/g)].map((match) => match[1]!);
    expect(named.filter((name) => name !== 'ci' && !(name in scripts))).toEqual([]);
  });
});
