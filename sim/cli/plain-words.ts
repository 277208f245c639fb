/**
 * Reads a command line that leaves no doubt: options that the command has, each followed by its value, and as many words
 * as it takes. Whatever else there is (help, mistakes, rare spellings) is for yargs, and none of it may be guessed here:
 * yargs takes longer to load and to set up than node to start, so a run that does not need it goes without.
 */
import type { Command } from './command.ts';

const OPTION = /^--([a-z][a-z-]*)(?:=(.+))?$/;

/** What yargs would take for the value of a flag. */
const TRUTH = /^(true|false)$/;

/** @returns what yargs makes of `words` (those behind the command's name), or null where it has to be asked */
export function plainWords(words: readonly string[], command: Command): Record<string, unknown> | null {
  const { positional, options } = command;
  const values: Record<string, string | string[] | true> = {};
  const positionals: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (isPlain(word)) {
      positionals.push(word);
      continue;
    }
    const [, name, attached] = OPTION.exec(word) ?? [];
    const option = options.find((each) => each.name === name);
    if (!option) return null;
    const before = values[option.name];
    if (option.value === undefined) {
      if (attached !== undefined || before !== undefined || TRUTH.test(words[at + 1] ?? '')) return null;
      values[option.name] = true;
      continue;
    }
    const value = attached ?? words[++at];
    if (value === undefined || !isPlain(value)) return null;
    values[option.name] = before === undefined ? value : ([before, value].flat() as string[]);
  }
  if (positionals.length === 0 || (positionals.length > 1 && !positional.variadic)) return null;
  if (options.some(({ name, required }) => required && values[name] === undefined)) return null;
  values[positional.name] = positional.variadic ? positionals : positionals[0]!;
  return values;
}

/** A word that is no option and has nothing that a parser would take away; a lone dash stands for stdin. */
function isPlain(word: string): boolean {
  return word === '-' || /^[^-"']/.test(word);
}
