/**
 * The best variant with those that cannot be told from it, for each primary metric, as rows of text. It must not know how
 * they are selected, nor markup.
 */
import type { Results } from '../sim/experiment/results.ts';
import { listed } from './format.ts';
import { phraseOf } from './metric-text.ts';

export interface ContendersRow {
  /** The metric in words. */
  readonly metric: string;
  /** Best mean first. */
  readonly kept: readonly string[];
  /** Another variant is shown better. */
  readonly screened: readonly string[];
  /** Without a verdict. */
  readonly unranked: readonly string[];
}

/** What the rows show, and how sure it is. */
export const CONTENDERS_HEADING = 'Best, with those that cannot be told from it';
export const CONTENDERS_NOTE =
  'The best mean stands first. The best variant is among those before “not” with at least 95 % for all primary metrics ' +
  'together; of each of the others another one is shown better.';

/** Primary metrics of which something can be selected. */
export function contenders({ bestSubset = {}, primary, variants }: Results): ContendersRow[] {
  return primary.flatMap((key) => {
    const subset = bestSubset[key];
    if (!subset) return [];
    const { kept, screened } = subset;
    const unranked = variants
      .map(({ name }) => name)
      .filter((name) => !kept.includes(name) && !screened.includes(name));
    return [{ metric: phraseOf(key), kept, screened, unranked }];
  });
}

/** `sjf or easy; not fcfs; not ranked: late`. */
export function contendersText(
  { kept, screened, unranked }: Omit<ContendersRow, 'metric'>,
  emphasise = (name: string): string => name,
): string {
  return [
    listed(kept.map(emphasise), 'or'),
    screened.length === 0 ? '' : `not ${listed(screened.map(emphasise), 'or')}`,
    unranked.length === 0 ? '' : `not ranked: ${listed(unranked.map(emphasise))}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}
