/**
 * Tells from the first bytes of a stream which trace format it has, or why it is none.
 * It must not know how the formats are read, nor how to decompress.
 */
import { LINE_FEED } from './line-blocks.ts';

/** The first bytes of a gzip member (RFC 1952); whoever opens a trace decompresses it. */
export const GZIP_MAGIC: readonly number[] = [0x1f, 0x8b];

export type TraceFormat = 'swf' | 'philly';

/** Why the bytes are no text of a trace. */
export interface Refusal {
  readonly message: string;
  readonly remedy: string;
}

/** What is wrong with a stream whose first line(s) are `head`, or null if it may be a trace. */
export function refusal(head: Uint8Array): Refusal | null {
  if (GZIP_MAGIC.every((byte, k) => head[k] === byte))
    return { message: 'compressed with gzip', remedy: 'decompress it, or give it a name that ends in .gz' };
  const line = firstLine(head);
  if (line[0] === 60 /* < */)
    return { message: 'HTML or XML', remedy: 'expected SWF or CSV; is it a web page that was saved?' };
  if (line.some((byte) => byte < 32 && !isBlank(byte)))
    return { message: 'binary data', remedy: 'expected text: SWF, or CSV in UTF-8' };
  return null;
}

function firstLine(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(LINE_FEED);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** Tab, line feed, carriage return, space. */
function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 10 || byte === 13;
}
