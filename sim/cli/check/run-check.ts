/**
 * Checks files one after the other, of whatever kind, and says of each what it would run, or every issue. It must not know
 * how options are written, nor what makes a file good.
 */
import { EXIT, problemsOf, UsageError } from '../errors.ts';
import type { Terminal } from '../terminal.ts';
import { checkOther } from './check-others.ts';
import { checkScenario } from './check-scenario.ts';

export interface CheckAsked {
  /** Files, folders of suites, names of the library. */
  readonly words: readonly string[];
  /** Whether the first replications of scenarios are made twice. */
  readonly twice: boolean;
}

/** @returns the exit code: of wrong input where any file has an issue; the others are checked all the same */
export async function runCheck({ words, twice }: CheckAsked, terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.good;
  for (const word of words) {
    try {
      for await (const line of linesOf(word, twice)) terminal.out(line);
    } catch (error) {
      const problems = problemsOf(error);
      if (!problems) throw error;
      for (const problem of problems) terminal.err(problem);
      exitCode = EXIT.wrongInput;
    }
  }
  return exitCode;
}

async function* linesOf(word: string, twice: boolean): AsyncGenerator<string, void> {
  const other = await checkOther(word);
  if (other === null) yield* checkScenario(word, twice);
  else {
    if (twice) throw new UsageError(`--twice goes with scenarios, ${other.fileName} is none`);
    for (const line of other.lines) yield `${other.fileName}: ${line}`;
  }
}
