import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../sim/cli/command.ts';
import { check } from '../../sim/cli/commands/check.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { list } from '../../sim/cli/commands/list.ts';
import { replay } from '../../sim/cli/commands/replay.ts';
import { plainWords } from '../../sim/cli/plain-words.ts';
import { yargsWords } from '../../sim/cli/yargs-words.ts';

const COMMANDS = [compare, replay, check, list];

/** What yargs understands under the command's own names; the message where it refuses, the text where it shows one. */
async function byYargs(words: readonly string[], command: Command): Promise<unknown> {
  try {
    const understood = await yargsWords([command.name, ...words], COMMANDS, 80);
    if (!('command' in understood)) return 'shown';
    const names = [command.positional, ...command.options].map(({ name }) => name);
    const entries = Object.entries(understood.values).filter(
      ([name, value]) => names.includes(name) && value !== undefined,
    );
    return Object.fromEntries(entries);
  } catch (error) {
    return String(error);
  }
}

/** Words as people type them, and some that they should not. */
function wordsFor({ options }: Command): fc.Arbitrary<string[]> {
  const value = fc.constantFrom(
    'trace.swf',
    '5',
    '007',
    '1e3',
    '4h',
    'easy:depth=2',
    'a b',
    'true',
    '=',
    '한글',
    '-',
    '-1',
    "'q'",
    '',
    '--',
  );
  const option = fc.constantFrom(...options.map(({ name }) => name), 'help', 'nodse');
  const group = fc.oneof(
    value.map((word) => [word]),
    fc.tuple(option, value).map(([name, word]) => [`--${name}`, word]),
    fc.tuple(option, value).map(([name, word]) => [`--${name}=${word}`]),
    option.map((name) => [`--${name}`]),
  );
  return fc.array(group, { maxLength: 5 }).map((groups) => groups.flat());
}

describe.each(COMMANDS)('gpufleet $name', (command) => {
  it('words without doubt are read as yargs reads them', async () => {
    await fc.assert(
      fc.asyncProperty(wordsFor(command), async (words) => {
        const plain = plainWords(words, command);
        if (plain !== null) expect(await byYargs(words, command)).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });
});

it.each([
  'trace.swf --nodes 128',
  'trace.swf.gz --nodes=4 --queue wfp3:rerank=5m --schedule out.csv',
  '- --nodes 4 --from 2d --until 3d',
])('replay %s needs no yargs', (line) => {
  expect(plainWords(line.split(' '), replay)).not.toBeNull();
});

it.each([
  '',
  '--nodes 4',
  'a.swf',
  'a.swf b.swf --nodes 4',
  'a.swf --nodes',
  'a.swf --nodes 4 --help',
  'a.swf --nodes -1',
  'a.swf -h',
])('replay %s is left to yargs', (line) => {
  expect(plainWords(line.split(' '), replay)).toBeNull();
});
