/**
 * The two kinds of error that the simulator itself can raise; it must not know files, terminals or exit codes.
 * A third kind, a wrong command line, belongs to `sim/cli`.
 */

/** One thing that is wrong in what a user gave, with the place and what would be right. */
export interface Issue {
  /** File as the user named it; absent for values that came from the command line. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** Dotted path inside a scenario (`fleet.clusters.a.nodes`) or the column's name in a trace. */
  readonly path?: string;
  /** What is wrong, with the offending value. */
  readonly message: string;
  /** What would be right. */
  readonly remedy?: string;
}

/** What a user gave is wrong: carries every issue found, never only the first. Exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(issues.map(formatIssue).join('\n'));
    this.issues = issues;
  }
}

/** `file:line:col: path: what is wrong, what would be right`; parts that are unknown are left out. */
export function formatIssue(issue: Issue): string {
  const place = [issue.file, issue.line, issue.line === undefined ? undefined : issue.column]
    .filter((part) => part !== undefined)
    .join(':');
  const words = issue.remedy ? `${issue.message}, ${issue.remedy}` : issue.message;
  return [place, issue.path, words].filter((part) => part).join(': ');
}

/** A law of the simulator broke: our fault. Stops the run; the runner adds what is needed to repeat it. Exit code 3. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws an {@link InvariantError} unless `holds`. Build dear messages lazily at the call. */
export function invariant(holds: boolean, message: string): asserts holds {
  if (!holds) throw new InvariantError(message);
}
