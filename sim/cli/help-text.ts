/**
 * What `gpufleet COMMAND --help` shows: usage, options and examples, within the screen and with no word broken. It must not
 * know how words are read, nor what any command does.
 */
import { wrapped } from '../../reports/terminal-text.ts';
import type { Command, Option } from './command.ts';
import { columns as sideBySide } from './text-layout.ts';

/** Longer lines are hard to read. */
export const HELP_COLUMNS_MAX = 110;
const INDENT = '      ';

/** @param columns width of the screen */
export function helpText(command: Command, columns: number): string {
  const width = Math.min(columns, HELP_COLUMNS_MAX);
  const { name, help, positional, options, epilogue } = command;
  const filled = (text: string): string => wrapped(text, width).join('\n');
  const required = options.filter((option) => option.required).map((option) => ` --${option.name} ${option.value}`);
  const usage = `Usage: gpufleet ${name} ${positional.usage ?? placeholder(command)}${required.join('')} [options]`;
  const labels = (rows: readonly (readonly [string, string])[]): string =>
    sideBySide(
      rows.map(([label, words]) => [`  ${label}`, words]),
      width,
    );
  return [
    filled(help),
    filled(usage),
    labels([[positional.usage ?? placeholder(command), positional.help]]),
    `Options:\n${labels([...options.map(row), ['--help, -h', 'Show help']])}`,
    ...(epilogue === undefined ? [] : [filled(epilogue)]),
    `Examples:\n${examplesText(command, width)}`,
  ].join('\n\n');
}

/** What stands for the positional argument in the usage. */
export function placeholder({ positional }: Command): string {
  return `<${positional.name}${positional.variadic ? '..' : ''}>`;
}

function row({ name, value, help, repeatable }: Option): readonly [string, string] {
  const written = value === undefined ? `--${name}` : `--${name} ${value}`;
  return [written, repeatable ? `${help} (may be repeated)` : help];
}

/** Each command on a line of its own, however narrow the screen, so that it can be copied. */
function examplesText({ examples }: Command, width: number): string {
  return examples
    .flatMap(([example, what]) => [
      `  ${example}`,
      ...wrapped(what, width - INDENT.length).map((line) => INDENT + line),
    ])
    .join('\n');
}
