/**
 * The values of a command line, each checked when it is asked for. It must not know which options a command has.
 *
 * Every option is read as text: a parser that makes numbers turns `--nodes abc` into NaN and `--seed 007` into 7. What is
 * wrong counts as not given, and is told with all else that is wrong before the command starts.
 */
import { parseDuration } from '../engine/time.ts';
import { remedyFor } from '../experiment/scenario/did-you-mean.ts';
import { UsageError } from './errors.ts';

export class Arguments {
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly found = new Set<string>();

  /** @param values as yargs hands them over: text, or a list of texts where an option was repeated */
  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }

  /** What is wrong with what was asked for so far, each once. */
  get problems(): readonly string[] {
    return [...this.found];
  }

  /** Says what is wrong; the command does not start. */
  refuse(message: string): void {
    this.found.add(message);
  }

  /** What `read` gives; undefined where that refuses what was typed. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      for (const message of error.messages) this.refuse(message);
      return undefined;
    }
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  /** A positional argument that the command demands. */
  positional(name: string): string {
    const value = this.values[name];
    const text = Array.isArray(value) ? String(value[0]) : String(value);
    if (text === '') this.refuse(`${name.toUpperCase()} is empty`);
    return text;
  }

  positionals(name: string): string[] {
    return [this.values[name]].flat().map(String);
  }

  /** The one value of an option, undefined if it is not given. */
  text(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined) return undefined;
    if (Array.isArray(value)) return this.wrong(`--${name} is given ${value.length} times, expected once`);
    if (String(value).trim() === '') return this.wrong(`--${name} needs a value`);
    return String(value);
  }

  /** The values of an option that may be repeated, in their order. */
  texts(name: string): string[] {
    const value = this.values[name];
    return value === undefined ? [] : [value].flat().map(String);
  }

  wholeNumber(name: string, range: { readonly min: number; readonly max: number }): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : this.attempt(() => wholeNumber(`--${name} ${text}`, text, range));
  }

  /** A decimal number above 0. */
  positiveNumber(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    if (!(value > 0 && value < Number.POSITIVE_INFINITY))
      return this.wrong(`--${name} ${text}: expected a number above 0`);
    return value;
  }

  /** Seconds of a duration such as `4h`. */
  duration(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const seconds = parseDuration(text);
    return seconds ?? this.wrong(`--${name} ${text}: expected a duration such as 90s, 15m, 4h, 30d`);
  }

  choice<T extends string, Default extends T | undefined>(
    name: string,
    choices: readonly T[],
    byDefault: Default,
  ): T | Default {
    const text = this.text(name);
    if (text === undefined) return byDefault;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) this.refuse(`--${name} ${text}: ${remedyFor(text, choices)}`);
    return found ?? byDefault;
  }

  private wrong(message: string): undefined {
    this.refuse(message);
    return undefined;
  }
}

/**
 * Plain digits within the range: no sign, no exponent, no separators.
 * @param written the option as it was typed, with its value
 */
export function wholeNumber(written: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    const range = max === Number.MAX_SAFE_INTEGER ? `a whole number ≥ ${min}` : `a whole number from ${min} to ${max}`;
    throw new UsageError(`${written}: expected ${range}`);
  }
  return value;
}
