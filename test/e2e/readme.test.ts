/** The README's commands as they stand there, each run; the long ones with less to do. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { check } from '../../sim/cli/commands/check.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { explain } from '../../sim/cli/commands/explain.ts';
import { list } from '../../sim/cli/commands/list.ts';
import { replay } from '../../sim/cli/commands/replay.ts';
import { terminalDouble } from '../cli/terminal-double.ts';
import { workspace } from './tiny-scenario.ts';

const ROOT = new URL('../../', import.meta.url);
const README = readFileSync(new URL('README.md', ROOT), 'utf8');
const { path, remove } = workspace();
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
]);
const LESS = ['--replications', '1', '--workers', '1', '--out'];
/** Few and long jobs take a moment. */
const COARSE = ['--set', 'programme.demand.meanWork=40000'];

/** The folder of each comparison, by what is compared. */
function lessOf(scenario: string): string[] {
  if (scenario === 'reclaim-threshold') return [...COARSE, ...LESS, path('programme')];
  if (scenario === 'dedicated-or-shared') return [...COARSE, ...LESS, path('shared')];
  return [...COARSE, ...LESS, path('mine')];
}

beforeAll(() => {
  writeFileSync(path('my-question.yaml'), blocks('yaml')[0]!);
  writeFileSync(path('trace.swf'), '1 0 -1 60 4 -1 -1 4 90 -1 1 1 1 1 1 1 -1 -1\n');
});

describe('the README', () => {
  it('shows compare, replay, check, list and explain', () => {
    expect(new Set(commands.map((command) => command.split(' ')[1]))).toEqual(
      new Set(['compare', 'replay', 'check', 'list', 'explain']),
    );
  });

  it.each(commands)('%s', async (command) => {
    const [, ...words] = command.split(' ');
    const args = words.map((word) => FILES.get(word) ?? word);
    const terminal = terminalDouble();
    const commandLine = words[0] === 'compare' ? [...args, ...lessOf(words[1]!)] : args;
    const code = await runCommandLine(commandLine, [compare, replay, check, list, explain], terminal);
    // On a busy machine runs take so long that it tells how many are left.
    expect(terminal.stderr.filter((line) => !/^\d+\/\d+ runs, about/.test(line))).toEqual([]);
    expect(code).toBe(0);
  });

  it('names the scripts of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { scripts: object };
    const named = [...README.matchAll(/npm (?:run (?:--silent )?)?([a-z]+)/g)].map((match) => match[1]!);
    expect(named.filter((name) => name !== 'ci' && !(name in scripts))).toEqual([]);
  });
});
