/**
 * What a command of the program is: its words, its options as data, and what it does. It must not know how they are parsed.
 */
import type { Arguments } from './arguments.ts';
import type { Terminal } from './terminal.ts';

export interface Option {
  readonly name: string;
  /** Placeholder of its value in the help; absent: a flag. */
  readonly value?: string;
  readonly help: string;
  readonly required?: boolean;
  readonly repeatable?: boolean;
}

export interface Positional {
  /** In the help in capitals, `name…` if there may be several. */
  readonly name: string;
  readonly help: string;
  readonly variadic?: boolean;
  /** Words of the usage line in its place, where several of different kinds stand behind each other. */
  readonly usage?: string;
}

export interface Command {
  readonly name: string;
  /** One sentence without a full stop. */
  readonly help: string;
  readonly positional: Positional;
  readonly options: readonly Option[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Further words under the options. */
  readonly epilogue?: string;
  /** Reads what was given, all of it, so that everything that is wrong is told at once. */
  prepare(given: Arguments): Start | Promise<Start>;
}

/** What a command does, once nothing is wrong with what was given. Loads what it needs only now. @returns the exit code */
export type Start = (context: CommandContext) => Promise<number>;

export interface CommandContext {
  readonly terminal: Terminal;
  /** What was typed, quoted for a shell, for messages that say how to repeat it. */
  readonly commandLine: string;
}
