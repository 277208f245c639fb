/**
 * Where words go: the two output streams and what they can show. It must not know what is said.
 */

import { EXIT, problemsOf } from './errors.ts';

/** Everything that a command may know of the screen; tests give their own. */
export interface Terminal {
  /** One or more lines to stdout; the line feed is added. */
  out(text: string): void;
  /** The same to stderr. */
  err(text: string): void;
  /** Characters to stderr as they are, for a line that is rewritten. */
  raw(text: string): void;
  /** Width of stdout in characters; where it is no terminal, what COLUMNS says, and 100 without. */
  readonly columns: number;
  /** Whether stdout shows colours. */
  readonly colour: boolean;
  /** Whether a line of stderr can be rewritten, and how wide it is. */
  readonly live: false | { readonly columns: number };
  /** Stack traces wanted. */
  readonly debug: boolean;
}

/** Width where nobody says one: reports stay readable in a log. */
const COLUMNS_UNKNOWN = 100;
/** A variable with less than a word's width is a mistake. */
const COLUMNS_LEAST = 20;

/**
 * The terminal of this process. A reader that goes away (`| head`) is no error: what follows is not shown, but the
 * command goes on, since it also writes files. So it does when a stream cannot take more (a full disk), but then the
 * process ends with exit code 2.
 */
export function processTerminal(owner: NodeJS.Process): Terminal {
  const { stdout, stderr, env } = owner;
  const gone = new Set<NodeJS.WriteStream>();
  const write = (stream: NodeJS.WriteStream, text: string): void => {
    if (!gone.has(stream)) stream.write(text);
  };
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      gone.add(stream);
      if (error.code === 'EPIPE') return;
      const problems = problemsOf(Object.assign(error, { path: stream === stdout ? 'stdout' : 'stderr' }));
      if (!problems) throw error;
      for (const problem of problems) write(stderr, `${problem}\n`);
      owner.once('exit', () => {
        owner.exitCode = EXIT.wrongInput;
      });
    });
  }
  const capable = env['TERM'] !== 'dumb';
  const said = Number(env['COLUMNS']);
  const width = Number.isInteger(said) && said >= COLUMNS_LEAST ? said : COLUMNS_UNKNOWN;
  return {
    out: (text) => write(stdout, `${text}\n`),
    err: (text) => write(stderr, `${text}\n`),
    raw: (text) => write(stderr, text),
    columns: (stdout.isTTY && stdout.columns) || width,
    colour: stdout.isTTY === true && capable && !env['NO_COLOR'],
    live: stderr.isTTY === true && capable ? { columns: stderr.columns || COLUMNS_UNKNOWN } : false,
    debug: env['GPUFLEET_DEBUG'] === '1',
  };
}
