/**
 * The header comments of the Standard Workload Format: `; MaxProcs: 128` and the like.
 * It must not know rows.
 */
import { type TraceHeader, UNKNOWN_HEADER } from './trace.ts';

/** `;` blanks, key, `:`, value; the key may hold no blank, so that prose with a colon in it is not taken for one. */
const ENTRY = /^;+\s*(\w+)\s*:\s*(.*?)\s*$/;

/** What `comments` (whole lines) say; the first entry of a key counts, an unreadable value counts as not given. */
export function swfHeader(comments: Iterable<string>): TraceHeader {
  const entries = new Map<string, string>();
  for (const comment of comments) {
    const [, key, value] = ENTRY.exec(comment) ?? [];
    if (key && value && !entries.has(key.toLowerCase())) entries.set(key.toLowerCase(), value);
  }
  const wholeNumber = (key: string): number | null => {
    const digits = /^\d{1,15}(?!\d)/.exec(entries.get(key) ?? '');
    return digits ? Number(digits[0]) : null;
  };
  return {
    ...UNKNOWN_HEADER,
    computer: entries.get('computer') ?? null,
    maxNodes: wholeNumber('maxnodes'),
    maxProcs: wholeNumber('maxprocs'),
    unixStartTime: wholeNumber('unixstarttime'),
    timeZone: entries.get('timezonestring') ?? null,
  };
}
