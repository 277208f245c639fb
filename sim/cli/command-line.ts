/**
 * From what was typed to the command that runs, and from an error to its exit code. It must not know what any command
 * does, nor how words are read.
 */
import { Arguments } from './arguments.ts';
import type { Command, Start } from './command.ts';
import { EXIT, reportError, UsageError } from './errors.ts';
import { plainWords } from './plain-words.ts';
import { shellCommand } from './shell.ts';
import type { Terminal } from './terminal.ts';
import type { Understood } from './yargs-words.ts';

/** Runs what `args` (without node and script) ask for. @returns the exit code; never throws */
export async function runCommandLine(
  args: readonly string[],
  commands: readonly Command[],
  terminal: Terminal,
): Promise<number> {
  const commandLine = shellCommand('gpufleet', ...args);
  try {
    const understood = await understand(args, commands, terminal);
    if ('command' in understood) {
      const { command, values } = understood;
      const start = await prepared(command, new Arguments(values));
      return await start({ terminal, commandLine });
    }
    terminal.out(understood.shown);
    return EXIT.good;
  } catch (error) {
    return reportError(error, terminal, commandLine);
  }
}

/** @throws UsageError with all that is wrong with the values */
async function prepared(command: Command, given: Arguments): Promise<Start> {
  let start: Start | null = null;
  try {
    start = await command.prepare(given);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    for (const message of error.messages) given.refuse(message);
  }
  if (start === null || given.problems.length > 0) throw new UsageError(...given.problems);
  return start;
}

async function understand(
  args: readonly string[],
  commands: readonly Command[],
  { columns }: Terminal,
): Promise<Understood> {
  const [name, ...words] = args;
  const command = commands.find((each) => each.name === name);
  const values = command ? plainWords(words, command) : null;
  if (command && values) return { command, values };
  // Loaded only when it is needed: it takes as long as node itself to start.
  const { yargsWords } = await import('./yargs-words.ts');
  return yargsWords(args, commands, columns);
}
