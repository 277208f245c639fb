/**
 * Durations, calendar dates and zones as people write them, and their seconds. Own civil-date arithmetic, so that the
 * answer is the same in every engine and year. It must not know scenarios, nor read a clock.
 */

const SECONDS_OF_UNIT = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const SECONDS_A_DAY = SECONDS_OF_UNIT.d;

/** What a duration looks like, as a regular expression; for editors. */
export const DURATION_PATTERN = '^[0-9]+[smhd]$';
/** What a date or a date-time looks like, as a regular expression; for editors. */
export const INSTANT_PATTERN =
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$';

/** Longest legal duration, s: 100 years, so that sums of durations stay exact. */
export const LONGEST_DURATION_SECONDS = 36_525 * SECONDS_A_DAY;

/** Seconds of `90s`, `15m`, `4h` or `30d`; undefined for anything else, or above 100 years. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(\d{1,12})([smhd])$/.exec(text);
  if (!parts) return undefined;
  const seconds = Number(parts[1]) * SECONDS_OF_UNIT[parts[2] as keyof typeof SECONDS_OF_UNIT];
  return seconds <= LONGEST_DURATION_SECONDS ? seconds : undefined;
}

/** `5400` → `90m`: the largest unit in which whole seconds stay a whole number. */
export function formatDuration(seconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (seconds !== 0 && seconds % SECONDS_OF_UNIT[unit] === 0) return `${seconds / SECONDS_OF_UNIT[unit]}${unit}`;
  }
  return seconds === 0 ? '0d' : `${seconds}s`;
}

/** Days from 1970-01-01 to a date of the Gregorian calendar; month 1–12. Years are counted from March (0–399 an era). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The inverse of {@link daysFromCivil}. */
export function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1 };
}

/** Either the second since 1970-01-01T00:00:00Z, or what is wrong with the text. */
export type Instant = { readonly epochSeconds: number } | { readonly problem: string };

const NOT_AN_INSTANT = 'must be a date or date-time such as 2026-03-31 or 2026-03-31T09:00';

/**
 * An ISO 8601 date (its midnight) or date-time, in the zone `offsetSeconds` unless it names its own offset.
 * Dates that the calendar does not have are a problem, not rolled over.
 */
export function parseInstant(text: string, offsetSeconds: number): Instant {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (!parts) return { problem: NOT_AN_INSTANT };
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12) return { problem: `must have a month from 01 to 12, not ${parts[2]}` };
  const nextMonth = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
  const daysInMonth = nextMonth - daysFromCivil(year, month, 1);
  if (day < 1 || day > daysInMonth) {
    return { problem: `must be a day that exists: ${parts[1]}-${parts[2]} has ${daysInMonth} days` };
  }
  if (hour > 23 || minute > 59 || second > 59) return { problem: 'must have a time from 00:00:00 to 23:59:59' };
  const offset = parts[7] === undefined ? offsetSeconds : zoneOffsetSeconds(parts[7]);
  if (offset === undefined) return { problem: 'must have an offset from -14:00 to +14:00' };
  const civil = daysFromCivil(year, month, day) * SECONDS_A_DAY + hour * 3600 + minute * 60 + second;
  return { epochSeconds: civil - offset };
}

/**
 * Seconds east of UTC of `UTC`, `Z`, `+09:00` or `Asia/Seoul` (+09:00; no daylight saving since 1988).
 * Undefined for every other zone: engines disagree on the history of zones with daylight saving.
 */
export function zoneOffsetSeconds(zone: string): number | undefined {
  if (zone === 'UTC' || zone === 'Z') return 0;
  if (zone === 'Asia/Seoul') return 9 * 3600;
  const parts = /^([+-])(\d\d):(\d\d)$/.exec(zone);
  if (!parts) return undefined;
  const seconds = Number(parts[2]) * 3600 + Number(parts[3]) * 60;
  if (seconds > 14 * 3600 || Number(parts[3]) > 59) return undefined;
  return parts[1] === '-' ? -seconds : seconds;
}

/** `2026-03-31T00:00:00+09:00`: an instant in the zone `offsetSeconds`. */
export function formatInstant(epochSeconds: number, offsetSeconds: number): string {
  const civil = epochSeconds + offsetSeconds;
  const days = Math.floor(civil / SECONDS_A_DAY);
  const second = civil - days * SECONDS_A_DAY;
  const { year, month, day } = civilFromDays(days);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [Math.floor(second / 3600), Math.floor((second % 3600) / 60), second % 60].map(two).join(':');
  const east = Math.abs(offsetSeconds) / 60;
  const sign = offsetSeconds < 0 ? '-' : '+';
  const offset = offsetSeconds === 0 ? 'Z' : `${sign}${two(Math.floor(east / 60))}:${two(east % 60)}`;
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${clock}${offset}`;
}
