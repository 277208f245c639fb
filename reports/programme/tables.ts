/**
 * What a programme did, as tables of figures: who got GPUs, what became of granted and of reclaimed GPU-hours, reviews and
 * refusals. HTML and Markdown only lay them out. It must not know markup.
 */
import type { Results, VariantResult } from '../../sim/experiment/results.ts';
import { SECTORS } from '../../sim/model/application.ts';
import { CUTS, REFUSALS } from '../../sim/policies/award/award.ts';
import { type FigureUnit, figureUnit, gpuHoursUnit } from '../figure-unit.ts';
import { exact } from '../format.ts';
import { labelOf, quantityOf } from '../metric-text.ts';
import { distinctColumns } from '../repeated-columns.ts';
import { cutWords, refusalWords } from '../story/reasons.ts';
import { meanOf } from './programme.ts';

export interface FigureColumn {
  readonly label: string;
  /** Empty where the label says it. */
  readonly unit: string;
}

export interface FigureRow {
  /** What the rows of several variants have in common; null: nothing. */
  readonly group: string | null;
  /** Index of the variant. */
  readonly variant: number;
  readonly cells: readonly { readonly text: string; readonly exact: string }[];
}

export interface FigureTable {
  readonly caption: string;
  readonly columns: readonly FigureColumn[];
  readonly rows: readonly FigureRow[];
}

interface Column {
  readonly name: string;
  readonly label?: string;
  readonly dimension?: string;
}

/** How the table of awards is to be read. */
export const AWARDS_NOTE =
  'GPU-hours of work are those of an H200, useful ones those of the GPUs on which they ran. Served is who held a grant and ' +
  'came. Priority blocks are no awards of a call: a sector that has nothing else shows – there. Every figure is rounded by ' +
  'itself, so that sectors may differ from all together in the last digit.';

/** What only those have who apply to a call: sectors that hold nothing but priority blocks do not. */
const OF_CALLS: readonly string[] = [
  'applications',
  'awards',
  'awardedGpus',
  'applicantsServedShare',
  'applicationWaitDaysMean',
];

/** Applications, awards and work by sector, and of all together. */
export function awardsTable(results: Results): FigureTable | null {
  const present = SECTORS.filter((sector) => some(results, `demandedGpuHours{sector=${sector}}`));
  const groups = ['', ...present.map((sector) => `{sector=${sector}}`)];
  return tableOf(results, {
    caption: 'Applications, awards and work, by sector: mean over replications ± half of the 95 % interval.',
    columns: [
      { name: 'applications' },
      { name: 'awards' },
      { name: 'awardedGpus' },
      { name: 'priorityBlockGpus' },
      { name: 'applicantsServedShare' },
      { name: 'applicationWaitDaysMean', label: 'From application to start' },
      { name: 'usefulGpuHours' },
      { name: 'unservedGpuHours', label: 'Not done by those with a grant' },
      { name: 'unmetGpuHours', label: 'Unmet: of those without a grant' },
    ],
    groups: groups.map((suffix, k) => ({ suffix, name: k === 0 ? 'all' : present[k - 1]! })),
    isVoid: ({ name }, suffix) => OF_CALLS.includes(name) && !some(results, `applications${suffix}`),
  });
}

/** What became of the GPU-hours that grants held. */
export function grantedTable(results: Results): FigureTable | null {
  return tableOf(results, {
    caption:
      'GPU-hours of grants: granted is useful + filler + lost + granted and idle, where nothing was lent or scavenged.',
    columns: [
      { name: 'grantedGpuHours', label: 'Granted' },
      { name: 'usefulGpuHours', label: 'Useful' },
      { name: 'fillerGpuHours', label: 'Filler' },
      { name: 'lostGpuHours', label: 'Lost' },
      { name: 'grantedIdleGpuHours', label: 'Granted and idle' },
      { name: 'ungrantedGpuHours', label: 'In service, ungranted and idle' },
      { name: 'occupancyOfGranted', label: 'Occupied of granted' },
      { name: 'termLostGpuHours', label: 'Term lost by late starts' },
      { name: 'idleCostKrw', label: 'Cost of idle GPUs' },
    ],
  });
}

/** What became of GPU-hours that were taken; null where none were. */
export function reclaimedTable(results: Results): FigureTable | null {
  if (!some(results, 'reclaimedGpuHours')) return null;
  return tableOf(results, {
    caption:
      'Reclaimed GPU-hours, from the take to the end that the grant had, and what became of them. Wrongly reclaimed: what ' +
      'the project would still have run on them; it stands beside the others and is no part of the sum. What is granted to ' +
      'nobody idles where grants have nodes of their own, and is lent to all where they share.',
    columns: [
      { name: 'reclaimedGpuHours', label: 'Reclaimed' },
      { name: 'reclaimedNetGpuHours', label: 'Reclaimed, each hour once' },
      { name: 'redistributedGpuHours', label: 'Redistributed' },
      { name: 'redistributedUsedGpuHours', label: 'of these used' },
      { name: 'reclaimedScavengedGpuHours', label: 'Scavenged' },
      { name: 'reclaimedIdleGpuHours', label: 'Granted to nobody' },
      { name: 'reclaimedExpiredGpuHours', label: 'After the lease' },
      { name: 'reclaimedBeyondHorizonGpuHours', label: 'Beyond the run' },
      { name: 'wronglyReclaimedGpuHours', label: 'Wrongly reclaimed' },
      { name: 'wronglyReclaimedShare', label: 'Wrongly, of hours reclaimed' },
      { name: 'reclaimYield', label: 'Yield: used of reclaimed' },
      { name: 'reclaimToUseDaysMean', label: 'From reclaim to use by others' },
    ],
  });
}

/** Whether jobs of some variant waited for spent budgets that held no grant back: they only made it slow. */
function someAreSlowed(results: Results): boolean {
  return results.variants.some(
    (variant) => meanOf(variant, 'waitedHours{reason=budget}') > 0 && meanOf(variant, 'grantsStoppedByBudget') === 0,
  );
}

/** Reviews, grants and how evenly they are spread. */
export function grantsTable(results: Results): FigureTable | null {
  const slowed = ' Where a spent budget only makes slow, no grant is held back by it, though its jobs wait for others.';
  return tableOf(results, {
    caption: `Grants: who came, how they were reviewed, where they lie, and how evenly they are spread.${someAreSlowed(results) ? slowed : ''}`,
    columns: [
      { name: 'noShows' },
      { name: 'dropOuts' },
      { name: 'warnings' },
      { name: 'warningsLifted' },
      { name: 'reclaims' },
      { name: 'budgetSpentShare', label: 'Used of budgets' },
      { name: 'budgetLapsedGpuHours', label: 'Lapsed of budgets' },
      { name: 'grantsStoppedByBudget', label: 'Held back by their budget' },
      { name: 'awardToFirstJobDaysMean' },
      { name: 'grantFragmentation', label: 'Leaf groups spanned ÷ fewest possible' },
      { name: 'jainIndex' },
      { name: 'giniIndex' },
      { name: 'largestInstitutionShare' },
    ],
  });
}

/** Refusals and cuts by reason. */
export function reasonsTable(results: Results): FigureTable | null {
  return tableOf(results, {
    caption: 'Applications refused and awards cut, by reason.',
    columns: [
      { name: 'refusals', label: 'Refused' },
      ...REFUSALS.map((reason) => ({
        ...{ name: 'refusals', dimension: `{reason=${reason}}` },
        label: `Refused: ${refusalWords(reason)}`,
      })),
      { name: 'cuts', label: 'Cut' },
      ...CUTS.map((reason) => ({
        ...{ name: 'cuts', dimension: `{reason=${reason}}` },
        label: `Cut: ${cutWords(reason)}`,
      })),
    ],
  });
}

export interface TableAsked {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** One block of rows each; absent: one without a name. */
  readonly groups?: readonly { readonly suffix: string; readonly name: string }[];
  /** Whether a column has no meaning in a block of rows; default: never. */
  isVoid?(column: Column, suffix: string): boolean;
}

/** Columns in which no variant has a figure other than zero are left out; null where none is left. */
export function tableOf(
  results: Results,
  { caption, columns: asked, groups, isVoid = () => false }: TableAsked,
): FigureTable | null {
  const blocks = groups ?? [{ suffix: '', name: null }];
  const keysOf = ({ name, dimension = '' }: Column): string[] => blocks.map(({ suffix }) => name + dimension + suffix);
  const columns = asked.filter((column) => keysOf(column).some((key) => some(results, key)));
  if (columns.length === 0) return null;
  const hours = columns.filter(({ name }) => quantityOf(name) === 'gpuHours');
  const meansOf = (column: Column): number[] =>
    keysOf(column).flatMap((key) => results.variants.map((variant) => Math.abs(meanOf(variant, key))));
  const most = Math.max(0, ...hours.flatMap(meansOf));
  const figures = columns.map((column) =>
    hours.includes(column) ? gpuHoursUnit(most, meansOf(column)) : figureUnit(results, keysOf(column), 'human'),
  );
  const rows = blocks.flatMap(({ suffix, name: group }) =>
    results.variants.map((variant, index) => ({
      group,
      variant: index,
      cells: columns.map((column, k) =>
        isVoid(column, suffix)
          ? { text: '–', exact: 'no value' }
          : cellOf(variant, column.name + (column.dimension ?? '') + suffix, figures[k]!),
      ),
    })),
  );
  const heads = columns.map(({ name, label }, k) => ({ label: label ?? labelOf(name), unit: figures[k]!.unit }));
  const { kept, note } = distinctColumns(
    heads.map(({ label }, k) => ({ label, figures: rows.map(({ cells }) => cells[k]!.exact) })),
  );
  return {
    caption: note === '' ? caption : `${caption} ${note}`,
    columns: kept.map((k) => heads[k]!),
    rows: rows.map((row) => ({ ...row, cells: kept.map((k) => row.cells[k]!) })),
  };
}

function cellOf(variant: VariantResult, key: string, figures: FigureUnit): FigureRow['cells'][number] {
  const summary = variant.summary[key];
  if (summary === undefined || summary.mean === null) {
    // A reason that no run of the variant gave is no missing value.
    const isReason = key.includes('{reason=') && variant.runs.length > 0;
    return isReason ? { text: '0', exact: '0' } : { text: '–', exact: 'no value' };
  }
  const { mean, ci95 } = summary;
  return { text: figures.mean(mean, ci95), exact: exact(quantityOf(key), mean) };
}

function some(results: Results, key: string): boolean {
  return results.variants.some((variant) => meanOf(variant, key) !== 0);
}
