/**
 * Published figures beside simulated ones, as a table and in words. It must not know markup, nor how the range of the
 * replications comes about.
 */
import type { PublishedFigure, Results } from '../../sim/experiment/results.ts';
import { type FigureUnit, figureUnit } from '../figure-unit.ts';
import { exact } from '../format.ts';
import { labelOf, quantityOf } from '../metric-text.ts';

export interface PublishedRow {
  readonly metric: string;
  readonly mark: PublishedFigure['mark'];
  readonly published: string;
  /** `–` where no variant has a value. */
  readonly simulated: string;
  readonly difference: string;
  /** Where a single replication lies. */
  readonly range: string;
  readonly within: boolean | null;
  readonly source: string;
  /** Exact values for whoever wants them. */
  readonly exact: string;
}

export function publishedRows(results: Results): PublishedRow[] {
  return (results.published ?? []).map((figure) => rowOf(figure, results));
}

function rowOf({ metric, value, mark, source, simulated }: PublishedFigure, results: Results): PublishedRow {
  const figures = figureUnit(results, [metric], 'human');
  const label = labelOf(metric);
  const known = { metric: figures.unit === '' ? label : `${label} [${figures.unit}]`, mark, source };
  const published = figures.mean(value, null);
  const quantity = quantityOf(metric);
  if (simulated === null) {
    return {
      ...known,
      published,
      simulated: '–',
      difference: '–',
      range: '–',
      within: null,
      exact: exact(quantity, value),
    };
  }
  const { mean, ci95, range, within } = simulated;
  return {
    ...known,
    published,
    simulated: figures.mean(mean, ci95),
    difference: `${figures.difference(mean - value, ci95)} ${figures.differenceUnit}`.trimEnd(),
    range: range === null ? '–' : rangeText(range, figures),
    within,
    exact: `published ${exact(quantity, value)}, simulated ${exact(quantity, mean)}`,
  };
}

function rangeText([low, high]: readonly [number, number], figures: FigureUnit): string {
  return `${figures.mean(low, null)} to ${figures.mean(high, null)}`;
}

export const WITHIN_WORDS = { true: 'within', false: 'outside', null: '–' } as const;

/** How to read the table. */
export const PUBLISHED_NOTE =
  'Input: the scenario holds the figure. Fitted: a parameter was chosen to meet it. Predicted: neither, so only these check ' +
  'the scenario. Range: mean ± t × sd of the replications (95 %), where a single one lies, as what was published is one ' +
  'history and not a mean.';

/** `3 of 5 predicted figures lie within the range of the replications (as-is).`; null where nothing was published. */
export function publishedSentence({ published = [] }: Pick<Results, 'published'>): string | null {
  if (published.length === 0) return null;
  const predicted = published.filter(({ mark }) => mark === 'predicted');
  const judged = predicted.filter(({ simulated }) => simulated !== null && simulated.within !== null);
  const within = judged.filter(({ simulated }) => simulated?.within === true).length;
  const figures = (count: number): string => `${count} predicted ${count === 1 ? 'figure' : 'figures'}`;
  if (predicted.length === 0) return 'No published figure is predicted: none checks the scenario.';
  const variant = predicted.find(({ simulated }) => simulated !== null)?.simulated?.variant;
  const unjudged = predicted.length - judged.length;
  const rest = unjudged === 0 ? '' : `; ${figures(unjudged)} cannot be judged`;
  if (judged.length === 0) return `${figures(unjudged)} cannot be judged: that takes two replications with a value.`;
  const [lie, of] = [within === 1 ? 'lies' : 'lie', variant === undefined ? '' : ` of ${variant}`];
  return `${within} of ${figures(judged.length)} ${lie} within the range of the replications${of}${rest}.`;
}
