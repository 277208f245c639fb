/** Published figures: how a scenario names them, and what they are held against. */
import { describe, expect, it } from 'vitest';
import { InputError } from '../../sim/engine/errors.ts';
import { besideSimulated, publishedValues, unitsOf } from '../../sim/experiment/published.ts';
import type { Summary, VariantResult } from '../../sim/experiment/results.ts';
import { parseScenario } from '../../sim/experiment/scenario/parse.ts';
import { resolveScenario } from '../../sim/experiment/scenario/resolve.ts';
import { programme } from './scenario/programme-scenario.ts';

const KEY = "published:\n  'awardedGpus{sector=academia}': { value: 2624, mark: predicted, source: ministry }\n";
const withPublished = (text: string): string => programme(['variants:\n', `${text}variants:\n`]);

function issuesOf(text: string): string[] {
  try {
    resolveScenario(parseScenario(text, 'x.yaml', () => undefined));
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.issues.map(({ path, message, remedy }) => `${path}: ${message}, ${remedy}`);
  }
}

describe('a scenario', () => {
  it('names published figures by metric, in the metric’s unit or another', () => {
    const { published } = resolveScenario(
      parseScenario(
        withPublished(
          `${KEY}  applicantsServedShare: { value: 30.9, unit: '%', mark: fitted, source: derived }\n` +
            '  waitSecondsMean: { value: 2, unit: h, mark: predicted, source: paper }\n' +
            '  grantedGpuHours: { value: 1.5, unit: M GPU·h, mark: input, source: plan }\n',
        ),
        'x.yaml',
        () => undefined,
      ),
    );
    expect(published).toEqual([
      { metric: 'awardedGpus{sector=academia}', value: 2624, mark: 'predicted', source: 'ministry' },
      { metric: 'applicantsServedShare', value: 0.309, mark: 'fitted', source: 'derived' },
      { metric: 'waitSecondsMean', value: 7200, mark: 'predicted', source: 'paper' },
      { metric: 'grantedGpuHours', value: 1.5e6, mark: 'input', source: 'plan' },
    ]);
  });

  it.each<[what: string, text: string, issue: RegExp]>([
    [
      'a metric that there is not',
      KEY.replace('awardedGpus', 'awardedGpu'),
      /^published\.awardedGpu\{sector=academia\}: there is no metric .*, did you mean awardedGpus\?$/,
    ],
    ['a key that is not closed', KEY.replace('academia}', 'academia'), /there is no metric/],
    ['a mark that there is not', KEY.replace('predicted', 'predict'), /mark: is "predict", did you mean predicted\?/],
    [
      'a unit of another metric',
      KEY.replace('value', 'unit: d, value'),
      /awardedGpus is not given in d, must be one of GPUs/,
    ],
    ['a value that is a text', KEY.replace('2624', 'many'), /value: is "many", must be a number from 0/],
    ['no source', KEY.replace(', source: ministry', ''), /source: is missing/],
  ])('is refused with %s', (_, text, issue) => {
    const issues = issuesOf(withPublished(text));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(issue);
  });

  it('takes an inherited figure out with null', () => {
    const library = new Map([['programme', { text: withPublished(KEY), fileName: 'programme.yaml' }]]);
    const resolved = (published: string) =>
      resolveScenario(
        parseScenario(
          `question: Without?\nscenario: own\nextends: programme\n${published}`,
          'own.yaml',
          (name) => library.get(name),
          ['programme'],
        ),
      ).published;
    expect(resolved('')).toHaveLength(1);
    expect(resolved("published: { 'awardedGpus{sector=academia}': null }\n")).toEqual([]);
    expect(resolved('published: null\n')).toEqual([]);
  });
});

describe('a published figure beside simulated ones', () => {
  const [figure] = publishedValues({ awards: { value: 159, mark: 'predicted', source: 's' } });
  const variant = (awards: Summary): VariantResult =>
    ({ name: 'as-is', summary: { awards } }) as Partial<VariantResult> as VariantResult;
  // t of 2 degrees of freedom at 97.5 %: 4.3027.
  const summary: Summary = { n: 3, mean: 150, sd: 2, ci95: [145, 155] };

  it('is held against mean ± t × sd, not against the interval of the mean', () => {
    const { simulated } = besideSimulated(figure!, variant(summary));
    expect(simulated?.range?.map((end) => Number(end.toFixed(3)))).toEqual([141.395, 158.605]);
    expect(simulated).toMatchObject({ variant: 'as-is', n: 3, mean: 150, ci95: [145, 155], within: false });
    expect(besideSimulated({ ...figure!, value: 158 }, variant(summary)).simulated?.within).toBe(true);
  });

  it('lies in a range without width where every replication has the same', () => {
    const same = { n: 3, mean: 0.1 + 0.2, sd: 0, ci95: [0.3, 0.3] as const };
    expect(besideSimulated({ ...figure!, value: 0.3 }, variant(same)).simulated?.within).toBe(true);
    expect(besideSimulated({ ...figure!, value: 0.3001 }, variant(same)).simulated?.within).toBe(false);
  });

  it('is not judged by one replication, nor without a value', () => {
    const one = besideSimulated(figure!, variant({ n: 1, mean: 150, sd: null, ci95: null }));
    expect(one.simulated).toMatchObject({ range: null, within: null });
    expect(besideSimulated(figure!, variant({ n: 0, mean: null, sd: null, ci95: null })).simulated).toBeNull();
    expect(besideSimulated(figure!, undefined).simulated).toBeNull();
  });
});

it('every metric is given in its own unit', () => {
  expect(unitsOf('GPUs')).toEqual(['GPUs']);
  expect(unitsOf('s')).toEqual(['s', 'min', 'h', 'd']);
  expect(unitsOf('ratio')).toEqual(['ratio', '%']);
});
