/**
 * Words as a POSIX shell wants them typed. It must not know commands.
 */

export function shellCommand(...words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

/** The words of a command that {@link shellCommand} wrote. */
export function shellWords(command: string): string[] {
  const pieces = command.match(/(?:'[^']*'|\\'|[^\s'\\]+)+/g) ?? [];
  return pieces.map((word) => word.replace(/'([^']*)'|\\(')|([^'\\]+)/g, '$1$2$3'));
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
