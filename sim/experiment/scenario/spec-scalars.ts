/**
 * The kinds of single value that a scenario is written with. Each carries, as its error text, what would be right; the
 * message before it (what is wrong) is added where the value's place is known. It must not know the scenario's keys.
 */
import { z } from 'zod';
import {
  DURATION_PATTERN,
  formatDuration,
  INSTANT_PATTERN,
  LONGEST_DURATION_SECONDS,
  parseDuration,
  parseInstant,
  zoneOffsetSeconds,
} from '../../engine/time.ts';

/** Ids and names: letters of the small alphabet, digits, hyphens; never a dot, which separates the steps of a path. */
export const ID_PATTERN = /^[a-z][a-z0-9-]*$/;
const ID_ERROR = 'must be small letters, digits and hyphens, beginning with a letter';

/** An id, as a key or as a value. */
export const id = () => z.string({ error: ID_ERROR }).regex(ID_PATTERN, { error: ID_ERROR });

/** A map keyed by id; the values' schema tells what each holds. */
export function byId<T extends z.ZodType>(value: T, what: string) {
  return z.record(id(), value, { error: `must be a map of ${what} by id` });
}

/** Text that is not empty. */
export function text(what: string) {
  const error = `must be ${what}`;
  return z.string({ error }).regex(/\S/, { error });
}

export function wholeNumber(least: number, most: number, unit = '') {
  const error = `must be a whole number of ${unit || 'units'} from ${least} to ${most}`.replace(' of units', '');
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A number above 0 and up to `most`. */
export function positiveNumber(most: number) {
  const error = `must be a number above 0 and at most ${most}`;
  return z.number({ error }).gt(0, { error }).max(most, { error });
}

/** A share from 0 to less than 1. */
export function share() {
  const error = 'must be a number from 0 to less than 1';
  return z.number({ error }).min(0, { error }).lt(1, { error });
}

export function oneOf<const T extends readonly [string, ...string[]]>(choices: T) {
  return z.enum(choices, { error: `must be one of ${choices.join(', ')}` });
}

const DURATION_ERROR = 'must be a duration: a whole number with s, m, h or d, such as 90s, 15m, 4h or 30d';

const TOO_LONG_ERROR = `must be a duration of at most ${formatDuration(LONGEST_DURATION_SECONDS)}`;

/** What would be right instead of a text that is no legal duration. */
function durationError(otherwise: string) {
  return ({ input }: { readonly input?: unknown }): string => {
    const written = String(input).replace(/^-/, '');
    const isTooLong = new RegExp(DURATION_PATTERN).test(written) && parseDuration(written) === undefined;
    return isTooLong ? TOO_LONG_ERROR : otherwise;
  };
}

/** `90s 15m 4h 30d`, kept as text. */
export function duration() {
  return z
    .string({ error: DURATION_ERROR })
    .refine((written) => parseDuration(written) !== undefined, { error: durationError(DURATION_ERROR) })
    .meta({ pattern: DURATION_PATTERN });
}

/** A duration longer than nothing. */
export function positiveDuration() {
  const error = `${DURATION_ERROR}, longer than 0`;
  return z
    .string({ error })
    .refine((written) => (parseDuration(written) ?? 0) > 0, { error: durationError(error) })
    .meta({ pattern: DURATION_PATTERN });
}

/** A duration that may point backwards: `-30d` is thirty days early. Kept as text. */
export function slip() {
  const error = `${DURATION_ERROR}; with a minus sign, earlier`;
  return z
    .string({ error })
    .refine((written) => parseSlip(written) !== undefined, { error: durationError(error) })
    .meta({ pattern: DURATION_PATTERN.replace('^', '^-?') });
}

/** Seconds of a slip; negative: early. */
export function parseSlip(written: string): number | undefined {
  if (!written.startsWith('-')) return parseDuration(written);
  const early = parseDuration(written.slice(1));
  return early === undefined ? undefined : 0 - early;
}

/** A date or date-time, kept as text; words in `instead` are legal too. */
export function instant(instead?: { readonly pattern: RegExp; readonly words: string }) {
  const alternatives = instead ? `, ${instead.words}` : '';
  const error = `must be a date or date-time such as 2026-03-31 or 2026-03-31T09:00${alternatives}`;
  return z
    .string({ error })
    .superRefine((written, context) => {
      if (instead?.pattern.test(written)) return;
      const parsed = parseInstant(written, 0);
      if (!('problem' in parsed)) return;
      const looksLikeOne = /^\d{4}-\d\d-\d\d/.test(written) && !parsed.problem.startsWith('must be a date or');
      context.addIssue({ code: 'custom', message: looksLikeOne ? parsed.problem : error });
    })
    .meta({ pattern: instead ? `${INSTANT_PATTERN}|${instead.pattern.source}` : INSTANT_PATTERN });
}

/** A zone with one offset for all dates. */
export function zone() {
  const error =
    'must be Asia/Seoul, UTC or an offset such as +09:00: zones with daylight saving differ from machine to machine';
  return z.string({ error }).refine((written) => zoneOffsetSeconds(written) !== undefined, { error });
}

/** A number from `least` to `most`. */
export function numberBetween(least: number, most: number) {
  const error = `must be a number from ${least} to ${most}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
}

/** A share or a probability, 0 and 1 included. */
export const fraction = () => numberBetween(0, 1);

/** `true` or `false`. */
export const flag = () => z.boolean({ error: 'must be true or false' });

/** A duration, or `never`. */
export function durationOrNever() {
  return z.union([duration(), z.literal('never')], { error: 'must be a duration such as 14d, or never' });
}
