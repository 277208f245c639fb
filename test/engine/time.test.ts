import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  civilFromDays,
  daysFromCivil,
  formatDuration,
  formatInstant,
  parseDuration,
  parseInstant,
  zoneOffsetSeconds,
} from '../../sim/engine/time.ts';

describe('durations', () => {
  test.each([
    ['90s', 90],
    ['15m', 900],
    ['4h', 14_400],
    ['30d', 2_592_000],
    ['0d', 0],
    ['007s', 7],
    ['36525d', 36_525 * 86_400],
  ])('%s', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

  test.each(['', '30', 'd', '2w', '1.5h', '-1d', '1 d', '1D', '1d12h', '36526d', '999999999999d', '1e3s'])(
    'not %s',
    (text) => expect(parseDuration(text)).toBeUndefined(),
  );

  it('are written in the largest unit that leaves a whole number, and read back', () => {
    expect([0, 59, 60, 5400, 7200, 86_400, 90_000].map(formatDuration)).toEqual([
      ...['0d', '59s', '1m', '90m', '2h', '1d', '25h'],
    ]);
    fc.assert(
      fc.property(fc.nat(3_155_760_000), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });
});

describe('the calendar', () => {
  it('counts days as the proleptic Gregorian calendar does', () => {
    expect(daysFromCivil(1970, 1, 1)).toBe(0);
    expect(daysFromCivil(2000, 3, 1)).toBe(11_017);
    expect(daysFromCivil(1969, 12, 31)).toBe(-1);
    expect(daysFromCivil(1, 1, 1)).toBe(-719_162);
  });

  it('finds the date of every day again, and agrees with the engine’s own UTC dates', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (days) => {
        const { year, month, day } = civilFromDays(days);
        expect(daysFromCivil(year, month, day)).toBe(days);
        const date = new Date(days * 86_400_000);
        expect([year, month, day]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
      }),
    );
  });
});

describe('instants', () => {
  const seoul = 9 * 3600;
  const epoch = (iso: string) => Date.parse(iso) / 1000;

  test.each([
    ['2025-10-01', '2025-10-01T00:00:00+09:00'],
    ['2026-03-31T09:30', '2026-03-31T09:30:00+09:00'],
    ['2026-03-31T09:30:15', '2026-03-31T09:30:15+09:00'],
    ['2026-03-31T09:30Z', '2026-03-31T09:30:00Z'],
    ['2026-03-31T09:30:15-05:00', '2026-03-31T09:30:15-05:00'],
    ['2024-02-29', '2024-02-29T00:00:00+09:00'],
  ])('%s in Seoul', (text, iso) => {
    expect(parseInstant(text, seoul)).toEqual({ epochSeconds: epoch(iso) });
  });

  test.each([
    ['2026-02-29', 'must be a day that exists: 2026-02 has 28 days'],
    ['2100-02-29', 'must be a day that exists: 2100-02 has 28 days'],
    ['2026-04-31', 'must be a day that exists: 2026-04 has 30 days'],
    ['2026-00-10', 'must have a month from 01 to 12, not 00'],
    ['2026-04-30T24:00', 'must have a time from 00:00:00 to 23:59:59'],
    ['2026-04-30T10:00+15:00', 'must have an offset from -14:00 to +14:00'],
    ['2026-4-3', 'must be a date or date-time such as 2026-03-31 or 2026-03-31T09:00'],
  ])('not %s', (text, problem) => expect(parseInstant(text, 0)).toEqual({ problem }));

  it('are written in their zone and read back', () => {
    expect(formatInstant(epoch('2026-03-31T00:00:00Z'), seoul)).toBe('2026-03-31T09:00:00+09:00');
    expect(formatInstant(epoch('2026-03-31T00:00:00Z'), 0)).toBe('2026-03-31T00:00:00Z');
    expect(formatInstant(epoch('2026-03-31T00:00:00Z'), -12_600)).toBe('2026-03-30T20:30:00-03:30');
    fc.assert(
      fc.property(fc.integer({ min: -2e9, max: 2e10 }), fc.integer({ min: -14, max: 14 }), (seconds, hours) => {
        expect(parseInstant(formatInstant(seconds, hours * 3600), 0)).toEqual({ epochSeconds: seconds });
      }),
    );
  });
});

test('zones have one offset for all dates', () => {
  expect(['UTC', 'Z', 'Asia/Seoul', '+09:00', '-03:30', '+14:00'].map(zoneOffsetSeconds)).toEqual([
    ...[0, 0, 32_400, 32_400, -12_600, 50_400],
  ]);
  expect(['Europe/Berlin', '+9', '+14:30', '+09:60', 'asia/seoul', ''].map(zoneOffsetSeconds)).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});
