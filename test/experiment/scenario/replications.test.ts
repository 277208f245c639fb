/** How many replications a scenario asks for, as written and as the command line changes it. */
import { describe, expect, test } from 'vitest';
import { planRuns } from '../../../sim/experiment/scenario/plan.ts';
import { issuesOf, resolve, SMALL, small } from './small-scenario.ts';

const ruled = (text: string): string => small('replications: 3', `replications: ${text}`);

describe('the number of replications', () => {
  test('is fixed where a number stands', () => {
    expect(resolve(SMALL)).toMatchObject({ replications: 3, stopRule: null });
  });

  test('is at least 10 and at most 100 where a rule does not say', () => {
    const { replications, stopRule } = resolve(ruled('{ until: { halfWidth: 5% } }'));
    expect(replications).toBe(10);
    expect(stopRule).toEqual({
      ...{ min: 10, max: 100 },
      halfWidths: { waitSecondsMean: { of: 'baseline', value: 0.05 } },
    });
  });

  test('may be asked for by metric, each in its unit', () => {
    const text = ruled('{ min: 12, max: 30, until: { halfWidth: { waitSecondsMean: 10m, utilisationOfUp: 1pp } } }');
    const { stopRule } = resolve(text.replace('[waitSecondsMean]', '[waitSecondsMean, utilisationOfUp]'));
    expect(stopRule).toEqual({
      ...{ min: 12, max: 30 },
      halfWidths: {
        waitSecondsMean: { of: 'unit', value: 600 },
        utilisationOfUp: { of: 'unit', value: 0.01 },
      },
    });
  });

  test('is planned for the first look, and warned of by what it may come to', () => {
    const { runs, warnings } = planRuns(resolve(ruled('{ min: 4, max: 9000, until: { halfWidth: 5% } }')));
    expect(runs).toHaveLength(4 * 2);
    expect(warnings).toContainEqual(expect.stringContaining('million jobs over all runs'));
    expect(warnings).toContainEqual(expect.stringContaining('looks after 4'));
  });
});

describe('options', () => {
  test('--half-width makes a rule of a number', () => {
    const { stopRule } = resolve(SMALL, { halfWidths: ['5m'], replicationsMax: 40 });
    expect(stopRule).toMatchObject({ min: 10, max: 40, halfWidths: { waitSecondsMean: { value: 300 } } });
  });

  test('--half-width changes the width of a rule and leaves its bounds', () => {
    const text = ruled('{ min: 12, max: 30, until: { halfWidth: 5% } }');
    expect(resolve(text, { halfWidths: ['waitSecondsMean=2%'] }).stopRule).toMatchObject({
      ...{ min: 12, max: 30 },
      halfWidths: { waitSecondsMean: { value: 0.02 } },
    });
    expect(resolve(text, { set: ['replications.until.halfWidth=3%'] }).stopRule).toMatchObject({
      halfWidths: { waitSecondsMean: { value: 0.03 } },
    });
  });

  test('--replications takes the rule away, and with --half-width fixes its number', () => {
    const text = ruled('{ min: 12, max: 30, until: { halfWidth: 5% } }');
    expect(resolve(text, { replications: 7 })).toMatchObject({ replications: 7, stopRule: null });
    expect(resolve(text, { replications: 7, halfWidths: ['1%'] })).toMatchObject({
      replications: 7,
      stopRule: { min: 7, max: 7, halfWidths: { waitSecondsMean: { value: 0.01 } } },
    });
  });

  test('--half-width takes metrics of one cluster, whose keys have braces and signs of equality', () => {
    const key = 'waitSecondsMean{cluster=one}';
    const text = small('primary: [waitSecondsMean]', `primary: ["${key}"]`);
    expect(resolve(text, { halfWidths: [`${key}=5%`] }).stopRule!.halfWidths).toEqual({
      [key]: { of: 'baseline', value: 0.05 },
    });
  });

  test.each([
    ['a width that is none', { halfWidths: ['5x'] }, '--half-width 5x: replications.until.halfWidth: is "5x", must be'],
    ['a metric that is none', { halfWidths: ['wait=5%'] }, '--half-width wait=5%: replications.until.halfWidth.wait'],
    [
      'an end without a rule',
      { replicationsMax: 20 },
      '--max-replications 20 is the end of a rule, and the scenario has a fixed number, give --half-width too',
    ],
    ['an end before the least', { halfWidths: ['5%'], replicationsMax: 5 }, 'replications.max: min is 10, max is 5'],
  ])('name themselves in what is wrong: %s', (_, overrides, words) => {
    const issues = issuesOf(SMALL, {}, overrides);
    expect(issues.join('\n')).toContain(words);
  });
});
