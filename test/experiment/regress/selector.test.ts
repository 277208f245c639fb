/** Which figures a selector means, and what it says where it means none. */
import { describe, expect, it } from 'vitest';
import {
  parseSelector,
  type Selector,
  selectedKeys,
  selectorRemedy,
} from '../../../sim/experiment/regress/selector.ts';

const KEYS = [
  'waitSecondsMean',
  'waitSecondsMean{cluster=a}',
  'waitSecondsMean{cluster=b}',
  'waitSecondsMean{sizeClass=8}',
  'waitedHours{reason=nodes}',
  'waitedHours{reason=nodes,sizeClass=8}',
  'waitedHours{reason=quota,sizeClass=8}',
];
const selector = (text: string): Selector => {
  const parsed = parseSelector(text);
  if ('remedy' in parsed) throw new Error(parsed.remedy);
  return parsed;
};

describe('a selector', () => {
  it.each([
    ['waitSecondsMean', ['waitSecondsMean']],
    ['waitSecondsMean{cluster=b}', ['waitSecondsMean{cluster=b}']],
    ['waitSecondsMean{cluster=*}', ['waitSecondsMean{cluster=a}', 'waitSecondsMean{cluster=b}']],
    [
      'waitedHours{sizeClass=8, reason=*}',
      ['waitedHours{reason=nodes,sizeClass=8}', 'waitedHours{reason=quota,sizeClass=8}'],
    ],
    ['waitedHours{reason=nodes}', ['waitedHours{reason=nodes}']],
    ['waitSecondsP90', []],
  ])('%s means %j', (text, keys) => {
    expect(selectedKeys(selector(text), KEYS)).toEqual(keys);
  });

  it.each([
    ['waitSecondMean', 'did you mean waitSecondsMean?'],
    ['waitSecondsMean{cluster}', 'cluster is no dimension=value'],
    ['waitSecondsMean{}', 'write a dimension between the braces, or no braces'],
    ['waitSecondsMean{cluster=a,cluster=b}', 'cluster is there twice'],
    ['waitSecondsMean{cluster=a', 'write name or name{dimension=value}'],
    ['', 'write name or name{dimension=value}'],
  ])('%j is none: %s', (text, remedy) => {
    expect(parseSelector(text)).toEqual({ remedy: expect.stringContaining(remedy) });
  });

  it('says what there is where it means nothing', () => {
    expect(selectorRemedy(selector('waitSecondsMean{cluster=A}'), KEYS)).toBe(
      'did you mean waitSecondsMean{cluster=a}?',
    );
    expect(selectorRemedy(selector('waitSecondsP90'), KEYS)).toBe('no run here has waitSecondsP90 at all');
  });
});
