/**
 * Reads a date and time of day without a zone into seconds, on a plain calendar in which every day has 86,400 seconds.
 * It must not know zones, daylight saving or the host's clock.
 */

const DAY_SECONDS = 86_400;
const PATTERN = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(\.\d*)?$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export const TIMESTAMP_FORM = 'YYYY-MM-DD HH:MM:SS[.fff] without a zone';

/**
 * Seconds since 1970-01-01 00:00:00 of `text` (form: {@link TIMESTAMP_FORM}, or with a `T`), a fraction rounded up;
 * null where it is no such date. What the clock on the wall said counts as it stands: an hour that daylight saving
 * repeats or skips is not mended, because a file without zones does not say which it was.
 */
export function plainSeconds(text: string): { readonly seconds: number; readonly rounded: boolean } | null {
  const parts = PATTERN.exec(text);
  if (!parts) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as number[];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const rounded = /[1-9]/.test(parts[7] ?? '');
  const whole = daysFromCivil(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
  return { seconds: rounded ? whole + 1 : whole, rounded };
}

function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : MONTH_DAYS[month - 1];
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days since 1970-01-01 in the Gregorian calendar: whole years with their leap days, then months, then days. */
function daysFromCivil(year: number, month: number, day: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  let days = before * 365 + leapDays - DAYS_BEFORE_1970 + day - 1;
  for (let earlier = 1; earlier < month; earlier++) days += daysIn(year, earlier);
  return days;
}

/** Days from 0001-01-01 to 1970-01-01. */
const DAYS_BEFORE_1970 = 719_162;
