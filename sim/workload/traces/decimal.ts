/**
 * Numbers as they are written in traces: reads a token of bytes into a whole number or says what is wrong with it.
 * It must not know fields, rows or formats.
 */

/** What a number may be: a `time` is rounded up to whole seconds, a `count` must be whole and below 2^31. */
export type NumberKind = 'time' | 'count' | 'identifier';

/** A whole number ≥ 0, −1 for a missing value, or what is wrong (`message`) and what would be right (`remedy`). */
export type ReadNumber =
  | { readonly value: number; readonly rounded: boolean }
  | { readonly message: string; readonly remedy: string };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const MISSING = new Set(['', '-', '-1', 'none', 'null', 'nan', 'na', 'n/a']);
const INT32_MAX = 2 ** 31 - 1;

const EXPECTED: Record<NumberKind, string> = {
  time: 'expected seconds ≥ 0, or -1 where unknown',
  count: 'expected a whole number ≥ 0, or -1 where unknown',
  identifier: 'expected a whole number ≥ 0, or -1 where unknown',
};

/** Reads any token; the readers take plain digits and `-1` themselves, which is all that most files hold. */
export function readNumber(token: string, kind: NumberKind): ReadNumber {
  const remedy = EXPECTED[kind];
  if (!DECIMAL.test(token)) return { message: `${quoted(token)} is not a number`, remedy };
  const shown = token.length > QUOTED_MAX ? quoted(token) : token;
  const exact = Number(token);
  if (exact === -1) return { value: -1, rounded: false };
  if (exact < 0) return { message: `${shown} is negative`, remedy };
  const value = Math.ceil(exact);
  if (value !== exact && kind !== 'time') return { message: `${shown} is not a whole number`, remedy };
  if (value > Number.MAX_SAFE_INTEGER)
    return { message: `${shown} is too large`, remedy: 'expected a number below 2^53' };
  if (value > INT32_MAX && kind === 'count')
    return { message: `${shown} is too large`, remedy: 'expected a number below 2^31' };
  return { value: value + 0, rounded: value !== exact };
}

/** Words that exports of databases and data frames put where there is no value. */
export function isMissing(token: string): boolean {
  return MISSING.has(token.toLowerCase());
}

/** A token as it is quoted in a message: a wrong file may have tokens of any length. */
export function quoted(token: string): string {
  return token.length > QUOTED_MAX ? `'${token.slice(0, QUOTED_MAX)}…'` : `'${token}'`;
}

const QUOTED_MAX = 40;
/** So many bytes become text at once; a call takes only so many arguments. */
const STRIDE = 4096;

/** Bytes as ASCII text: a tab becomes a blank, and `?` stands for what is not printable, so that bytes remain columns. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += STRIDE) {
    const part = bytes.subarray(at, Math.min(at + STRIDE, end));
    // `apply` takes a typed array as it is (its type says otherwise); spreading would iterate, ten times as slow.
    text += String.fromCharCode.apply(null, part as unknown as number[]);
  }
  return UNPRINTABLE.test(text) ? text.replace(/\t/g, ' ').replace(/[^ -~]/g, '?') : text;
}

const UNPRINTABLE = /[^ -~]/;
