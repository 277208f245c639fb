/**
 * The command line as yargs reads it: help, version, and a short message for what is not understood.
 * It must not know what any command does, and runs none.
 */
import yargs, { type Argv } from 'yargs';
import { nearest, remedyFor } from '../experiment/scenario/did-you-mean.ts';
import type { Command, Option } from './command.ts';
import { UsageError } from './errors.ts';
import { packageVersion } from './files/package.ts';
import { HELP_COLUMNS_MAX, helpText, placeholder } from './help-text.ts';

/** Stands for the word `-`, which yargs reads as nothing. */
const DASH = '\u0000dash';

/** Either a command with its values, or a text that was asked for (help, version). */
export type Understood =
  | { readonly command: Command; readonly values: Readonly<Record<string, unknown>> }
  | { readonly shown: string };

/**
 * What `args` (without node and script) ask for.
 * @param columns width of the screen
 * @throws UsageError where they are not understood
 */
export async function yargsWords(
  args: readonly string[],
  commands: readonly Command[],
  columns: number,
): Promise<Understood> {
  checkWords(args, commands);
  let understood: Understood | undefined;
  const program = bare(columns).usage('gpufleet: which policy serves a fleet of GPUs best?\n\nUsage: $0 COMMAND');
  for (const command of commands) {
    program.command(
      `${command.name} ${placeholder(command)}`,
      command.help,
      (builder) => describe(builder, command),
      (values) => {
        understood = { command, values: undashed(values) };
      },
    );
  }
  program
    .demandCommand(1, 1, `a command is missing, expected ${commands.map(({ name }) => name).join(', ')}`)
    .version(packageVersion())
    .epilogue('gpufleet COMMAND --help says more of each, with examples.')
    .fail((message, error) => {
      throw error && error.name !== 'YError' ? error : new UsageError(wordsFor(message, args, commands));
    });
  let shown = '';
  const words = args.map((arg) => (arg === '-' ? DASH : arg));
  await program.parseAsync(words, {}, (_, __, output) => {
    shown = output;
  });
  if (understood) return understood;
  const asked = commands.find(({ name }) => name === args[0]);
  return { shown: asked ? helpText(asked, columns) : withoutTypes(shown) };
}

/** A yargs that guesses nothing: text stays text, dots and dashes mean nothing, English everywhere. */
function bare(columns: number): Argv {
  return yargs()
    .scriptName('gpufleet')
    .locale('en')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
      'duplicate-arguments-array': true,
    })
    .exitProcess(false)
    .strict()
    .wrap(Math.min(columns, HELP_COLUMNS_MAX))
    .alias('h', 'help');
}

function describe(builder: Argv, command: Command): Argv {
  const { positional } = command;
  builder.positional(positional.name, { type: 'string', ...(positional.variadic ? { array: true } : {}) });
  for (const option of command.options) {
    const kind = option.value === undefined ? { boolean: true } : { string: true, requiresArg: true };
    builder.option(option.name, { ...kind, demandOption: option.required === true });
  }
  return builder.version(false);
}

/** What yargs complains of, in our words; it may come before or after its own check of what is unknown. */
function wordsFor(message: string, args: readonly string[], commands: readonly Command[]): string {
  const command = commands.find(({ name }) => name === args[0]);
  const help = `see gpufleet ${command ? `${command.name} ` : ''}--help`;
  const [, unknown] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  if (unknown !== undefined) {
    const word = unknown.split(', ')[0] ?? '';
    return `${word} is one word too many, ${help}`;
  }
  if (message.startsWith('Not enough non-option arguments') && command)
    return `${command.positional.name.toUpperCase()} is missing, ${help}`;
  const [, required] = /^Missing required arguments?: (.*)$/.exec(message) ?? [];
  if (required !== undefined) return `--${required.split(', ').join(' and --')} is missing, ${help}`;
  const [, hungry] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  if (hungry !== undefined) return `--${hungry} needs a value`;
  return message.split('\n').join(', ');
}

/**
 * Commands and options that are not known, before yargs complains of what is missing instead, and values given to flags:
 * yargs reads `--jobs=abc` as `--jobs=false`. No option takes a value that begins with a dash and a letter.
 */
function checkWords(args: readonly string[], commands: readonly Command[]): void {
  const command = commands.find(({ name }) => name === args[0]);
  const [first] = args;
  if (!command && first !== undefined && !first.startsWith('-'))
    throw new UsageError(`unknown command ${first}, ${remedyFor(first, names(commands), 'expected')}`);
  const flags = ['help', ...(command ? [] : ['version']), ...names(command?.options.filter(isFlag) ?? [])];
  const known = [...names(command?.options ?? []), ...flags];
  const ending = args.indexOf('--');
  const wrong = new Set<string>();
  for (const arg of ending < 0 ? args : args.slice(0, ending)) {
    const [, dashes, name = '', value] = /^(--?)([a-z][^=]*)(=.*)?$/i.exec(arg) ?? [];
    if (dashes === undefined || arg === '-h') continue;
    const written = dashes + name;
    if (dashes === '-' || !known.includes(name)) {
      const see = `gpufleet ${command ? `${command.name} ` : ''}--help lists what there is`;
      const meant = nearest(name, known) ?? onlyBeginning(name, known);
      wrong.add(`unknown option ${written}, ${meant ? `did you mean --${meant}?` : see}`);
    } else if (value !== undefined && flags.includes(name)) wrong.add(`${written} takes no value`);
  }
  if (wrong.size > 0) throw new UsageError(...wrong);
}

/** The one known word that begins with `name`, or with which it begins; undefined where there is none or more than one. */
function onlyBeginning(name: string, known: readonly string[]): string | undefined {
  const found = known.filter((word) => word.startsWith(name) || name.startsWith(word));
  return found.length === 1 ? found[0] : undefined;
}

function isFlag({ value }: Option): boolean {
  return value === undefined;
}

function names(things: readonly { readonly name: string }[]): string[] {
  return things.map(({ name }) => name);
}

function undashed(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const word = (value: unknown) => (value === DASH ? '-' : value);
  const entries = Object.entries(values);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.map(word) : word(value)]),
  );
}

/** Every option is read as text: the help need not say so. */
function withoutTypes(help: string): string {
  return help
    .replace(/\n +\[(string|boolean|array)\](?=\n)/g, '')
    .replace(/ *\[(string|boolean|array)\]/g, '')
    .replace(/[ \t]+$/gm, '');
}
