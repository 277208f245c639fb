/**
 * Tells from the first bytes of a stream which trace format it has, or why it is none.
 * It must not know how the formats are read, nor how to decompress.
 */
import { asciiText, quoted } from './decimal.ts';

/** The first bytes of a gzip member (RFC 1952); whoever opens a trace decompresses it. */
export const GZIP_MAGIC: readonly number[] = [0x1f, 0x8b];

export type TraceFormat = 'swf' | 'philly';

/** Why the bytes are no text of a trace. */
export interface Refusal {
  readonly message: string;
  readonly remedy: string;
}

/** Bytes from the start of a stream that are enough to tell its format. */
export const HEAD_BYTES = 4096;

/**
 * The format of a stream that starts with `head` (see {@link HEAD_BYTES}): by its first line that is not blank, a comment
 * or digits make it SWF, a header with `num_gpus` Philly's CSV.
 */
export function detectFormat(head: Uint8Array): TraceFormat | Refusal {
  const refused = refusal(head);
  if (refused) return refused;
  const line = firstTextLine(head);
  if (/^;|^[+-]?[\d.]+(\s|$)/.test(line)) return 'swf';
  if (/\bnum_gpus\b/i.test(line)) return 'philly';
  const expected = "expected SWF (comments with ';', then rows of numbers) or CSV with the column num_gpus";
  if (line === '') return { message: 'empty', remedy: expected };
  return {
    message: `neither SWF nor Philly CSV: ${quoted(line)}`,
    remedy: expected,
  };
}

/** What is wrong with a stream whose first line, at least, is in `head`, or null if it may be a trace. */
export function refusal(head: Uint8Array): Refusal | null {
  if (GZIP_MAGIC.every((byte, k) => head[k] === byte))
    return { message: 'compressed with gzip', remedy: 'give the file a name that ends in .gz, or decompress it' };
  for (let at = 0; at < head.length && head[at] !== 10; at++) {
    if (head[at] < 32 && head[at] !== 9 && head[at] !== 13)
      return { message: 'binary data', remedy: 'expected SWF or CSV, as text in UTF-8' };
    if (head[at] === 13 && at + 1 < head.length && head[at + 1] !== 10)
      return { message: 'a carriage return within the line', remedy: 'expected SWF or CSV with line feeds' };
  }
  if (firstTextLine(head).startsWith('<'))
    return { message: 'HTML or XML', remedy: 'expected SWF or CSV; is it a web page that was saved?' };
  return null;
}

/** The first line that is not blank, without blanks around it. */
function firstTextLine(head: Uint8Array): string {
  let start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  while (head[start] <= 32) start++;
  let end = start;
  while (end < head.length && head[end] !== 10) end++;
  return asciiText(head, start, end).trim();
}
