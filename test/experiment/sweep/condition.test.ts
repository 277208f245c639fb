/** Conditions between axes: read as one would say them, compared exactly, and able to do nothing else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConditionError, type Kind, parseCondition, type Value } from '../../../sim/experiment/sweep/condition.ts';
import { add, compare, divide, multiply, parseRational } from '../../../sim/experiment/sweep/rational.ts';

const number = (value: number): Value => ({ kind: 'number', size: parseRational(String(value))! });
const KINDS = new Map<string, Kind>([
  ['a', 'number'],
  ['b', 'number'],
  ['a-b', 'number'],
  ['wait', 'duration'],
  ['policy', 'category'],
]);
const VALUES = new Map<string, Value>([
  ['a', number(0.1)],
  ['b', number(0.2)],
  ['a-b', number(7)],
  ['wait', { kind: 'duration', size: { top: 7200n, bottom: 1n } }],
  ['policy', { kind: 'category', word: 'easy' }],
]);
const holds = (written: string): boolean => parseCondition(written, KINDS)(VALUES);

it.each([
  ['a < b', true],
  ['a + b = 0.3', true],
  ['a + b != 0.3', false],
  ['b - a == 0.1', true],
  ['a * 3 <= 0.3 and b / 2 >= 0.1', true],
  ['a > b or b > a', true],
  ['a > b or b > a and a > 1', false],
  ['(a > b or b > a) and a < 1', true],
  ['not a > b', true],
  ['not (a < b and b < 1)', false],
  ['(a + b) * 2 < 1', true],
  ['(a) < (b)', true],
  ['-a < 0', true],
  ['2 - 1 - 1 = 0', true],
  ['8 / 4 / 2 = 1', true],
  ['1 + 2 * 3 = 7', true],
  ['wait = 2h', true],
  ['wait / 1h = 2 and wait * 2 = 4h', true],
  ['wait < 1d', true],
  ['policy = "easy"', true],
  ["policy != 'none'", true],
  ['a-b = 7', true],
  ['a - b < 0', true],
  ['1e-1 = a', true],
])('%s is %s', (written, expected) => {
  expect(holds(written)).toBe(expected);
});

it.each([
  'a',
  'a <',
  'a < b c',
  'a < b)',
  '(a < b',
  'a < wait',
  'a < policy',
  'policy < "x"',
  'wait * wait > 1',
  'constructor < 1',
  '__proto__ = 1',
  'a; b',
  'a < b && b < a',
  '',
  `${'('.repeat(200)}a < b${')'.repeat(200)}`,
])('refuses %s', (written) => {
  expect(() => holds(written)).toThrow(ConditionError);
});

describe('exact fractions', () => {
  const decimal = fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 6 }));
  const text = ([digits, places]: readonly [number, number]): string => `${digits}e-${places}`;

  it('add, multiply and divide back', () => {
    fc.assert(
      fc.property(decimal, decimal, (x, y) => {
        const [a, b] = [parseRational(text(x))!, parseRational(text(y))!];
        expect(compare(add(a, b), add(b, a))).toBe(0);
        const back = divide(multiply(a, b), b);
        if (y[0] === 0) expect(back).toBeUndefined();
        else expect(compare(back!, a)).toBe(0);
      }),
    );
  });

  it('order as numbers do', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        expect(compare(parseRational(String(a))!, parseRational(String(b))!)).toBe(Math.sign(a - b));
      }),
    );
  });

  it('read what numbers are written as, and nothing else', () => {
    expect(['0.25', '-1e-7', '1e21', '.5', '3.'].map((each) => parseRational(each) !== undefined)).toEqual(
      Array.from({ length: 5 }, () => true),
    );
    expect(['', '.', 'x', '1e99999', '0x10', '1_000'].map((each) => parseRational(each))).toEqual(
      Array.from({ length: 6 }, () => undefined),
    );
  });
});
