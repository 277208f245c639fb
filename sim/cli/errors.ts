/**
 * What goes wrong on the command line and how every kind of error ends: its words on stderr and its exit code.
 * It must not know any single command.
 */
import { formatIssue, InputError, type Issue } from '../engine/errors.ts';
import type { Terminal } from './terminal.ts';

/** 130 and 143 are 128 + the number of SIGINT and SIGTERM. */
export const EXIT = { good: 0, gateFailed: 1, wrongInput: 2, internal: 3, interrupted: 130, terminated: 143 } as const;

/** The command line itself is wrong: one short message for each thing that is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly messages: readonly string[];

  constructor(...messages: readonly string[]) {
    super(messages.join('\n'));
    this.messages = messages;
  }
}

/** What a run said of a fault of ours, in whichever thread it was made. */
export interface RunFault {
  readonly message: string;
  readonly stack: string;
}

/** A run failed by our fault; the message says how to repeat it. */
export class RunFailedError extends Error {
  override readonly name = 'RunFailedError';

  /**
   * @param where which run it is: scenario, variant, replication, seed
   * @param fault whose stack this error has: where it is thrown says nothing
   * @param further lines under the message: what else failed, how to repeat it
   */
  constructor(where: string, fault: RunFault, further: readonly string[]) {
    super([`${where}: ${fault.message}`, ...further].join('\n'));
    this.stack = fault.stack;
  }
}

/** Says on stderr what went wrong and returns the exit code; a stack only with GPUFLEET_DEBUG=1. */
export function reportError(error: unknown, terminal: Terminal, commandLine: string): number {
  const problems = problemsOf(error);
  if (problems) {
    for (const problem of problems) terminal.err(problem);
    return EXIT.wrongInput;
  }
  terminal.err(`gpufleet: internal error: ${error instanceof Error ? error.message : String(error)}`);
  if (!(error instanceof RunFailedError)) terminal.err(`repeat it with: ${commandLine}`);
  terminal.err(
    terminal.debug && error instanceof Error
      ? (error.stack ?? '')
      : 'GPUFLEET_DEBUG=1 adds where in the program it was',
  );
  return EXIT.internal;
}

/** What is wrong with what the user typed or gave, a line each; null for an error of ours. */
export function problemsOf(error: unknown): string[] | null {
  if (error instanceof UsageError) return error.messages.map((message) => `gpufleet: ${message}`);
  if (error instanceof InputError) return error.issues.map(formatIssue);
  const issue = systemIssue(error);
  return issue ? [formatIssue(issue)] : null;
}

const SYSTEM_MESSAGES: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  ENOENT: ['no such file or directory', 'check the path'],
  ENOTDIR: ['a part of the path is not a directory', 'check the path'],
  EISDIR: ['is a directory', 'expected a file'],
  EEXIST: ['exists and is not a directory', 'choose another place'],
  EACCES: ['permission denied', 'choose a place that you may use'],
  EPERM: ['permission denied', 'choose a place that you may use'],
  EROFS: ['the file system is read-only', 'choose another place'],
  ENOSPC: ['no space is left on the device', 'make room or choose another place'],
  EDQUOT: ['your share of the device is used up', 'make room or choose another place'],
  EIO: ['the device fails', 'choose another place'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  EMFILE: ['too many files are open', 'close some or raise the limit'],
};

/** What an error of the operating system means to a user; undefined for any other error. */
function systemIssue(error: unknown): Issue | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const [message, remedy] = SYSTEM_MESSAGES[String(error.code)] ?? [error.message, 'choose another file'];
  const file = 'dest' in error ? error.dest : 'path' in error ? error.path : undefined;
  if (file === undefined) return undefined;
  return { file: String(file), message, remedy };
}
