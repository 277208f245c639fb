/**
 * Why jobs waited, by variant: GPU-hours waited as parts of a whole, and shares of the hours in tables. It must not know
 * markup, nor how a reason comes about.
 */
import type { Results, VariantResult } from '../sim/experiment/results.ts';
import { SECTORS } from '../sim/model/application.ts';
import { WAIT_REASONS, type WaitReason } from '../sim/model/wait-reasons.ts';
import { SIZE_CLASSES } from '../sim/simulation/metrics/size-classes.ts';
import { decimal } from './format.ts';
import type { PartKind, Whole } from './programme/parts.ts';
import { meanOf } from './programme/programme.ts';
import type { FigureRow, FigureTable } from './programme/tables.ts';

export const WHY_HEADING = 'Why jobs waited';

/** How the section is to be read. */
export const WHY_NOTE =
  'Hours waited in the measured window by all jobs that waited then, mean over replications. A job has one reason at a ' +
  'time, as the last scheduling pass left it, so that reasons add up to all hours.';

const WORDS: Readonly<Record<WaitReason, string>> = {
  grace: 'Others are stopping for it',
  budget: 'Budget of the grant spent',
  limit: 'Limit of GPUs at once',
  notInService: 'Nodes not in service',
  down: 'Nodes down',
  quota: 'Beyond its quota and what is lent',
  lent: 'Own quota lent to others',
  nodes: 'Too few GPUs idle',
  shape: 'Idle, but not on the right nodes',
  reservation: 'Would be in the way of a job before it',
  priority: 'Nobody may pass the job before it',
};

const KINDS: Readonly<Record<WaitReason, PartKind>> = {
  grace: 'grace',
  budget: 'budget',
  limit: 'limit',
  notInService: 'none',
  down: 'lost',
  quota: 'gone',
  lent: 'filler',
  nodes: 'useful',
  shape: 'held',
  reservation: 'shared',
  priority: 'idle',
};

/** A reason as a report says it. */
export function waitReasonWords(reason: WaitReason): string {
  return WORDS[reason];
}

/** The same inside a sentence. */
export function waitReasonPhrase(reason: WaitReason): string {
  const words = WORDS[reason];
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** Reasons that some job of some variant waited for, most hours first in the first variant that waited at all. */
function reasonsIn({ variants }: Results): WaitReason[] {
  const hours = (reason: WaitReason): number =>
    variants.reduce((sum, variant) => sum + meanOf(variant, `waitedHours{reason=${reason}}`), 0);
  return WAIT_REASONS.map(({ name }) => name)
    .filter((reason) => hours(reason) > 0)
    .sort((a, b) => hours(b) - hours(a));
}

/** GPU-hours waited by reason, a bar for each variant; empty where nobody waited or nobody asked. */
export function waitedParts(results: Results): Whole[] {
  const reasons = reasonsIn(results);
  if (reasons.length === 0) return [];
  return results.variants.filter(hasRun).map((variant) => ({
    variant: variant.name,
    parts: reasons.map((reason) => ({
      kind: KINDS[reason],
      label: WORDS[reason],
      gpuHours: meanOf(variant, `waitedGpuHours{reason=${reason}}`),
    })),
    beside: null,
  }));
}

/** Shares of the hours waited, of all jobs; null where nobody waited. */
export function whyWaitedTable(results: Results): FigureTable | null {
  const rows = rowsOf(results, [{ name: null, more: '' }]);
  return tableOf(results, 'Hours that jobs waited, and the share of each reason.', rows);
}

/** The same by sector and by size of job; null where there is nothing to tell apart. */
export function whyWaitedByGroupTable(results: Results): FigureTable | null {
  const sectors = SECTORS.map((sector) => ({ name: sector as string, more: `,sector=${sector}` }));
  const sizes = SIZE_CLASSES.map((size) => ({ name: `${size} GPU`, more: `,sizeClass=${size}` }));
  const groups = [...sectors, ...sizes].filter(({ more }) =>
    results.variants.some((variant) => hoursOf(variant, reasonsIn(results), more) > 0),
  );
  return tableOf(results, 'Hours that jobs waited, by sector and by size of job.', rowsOf(results, groups));
}

const NOTHING = { text: '–', exact: 'no value' };

/** Of a variant of which no run was made nothing is known. */
const hasRun = ({ runs }: VariantResult): boolean => runs.length > 0;

function hoursOf(variant: VariantResult, reasons: readonly WaitReason[], more: string): number {
  return reasons.reduce((sum, reason) => sum + meanOf(variant, `waitedHours{reason=${reason}${more}}`), 0);
}

/** What is not zero never reads as zero. */
function percent(share: number): string {
  return share < 0.0005 ? '< 0.1 %' : `${decimal(100 * share, 1)} %`;
}

function rowsOf(
  results: Results,
  groups: readonly { readonly name: string | null; readonly more: string }[],
): FigureRow[] {
  const reasons = reasonsIn(results);
  return groups.flatMap(({ name, more }) =>
    results.variants.map((variant, index): FigureRow => {
      if (!hasRun(variant)) return { group: name, variant: index, cells: [NOTHING, ...reasons.map(() => NOTHING)] };
      const all = hoursOf(variant, reasons, more);
      const shares = reasons.map((reason) => {
        const hours = meanOf(variant, `waitedHours{reason=${reason}${more}}`);
        return { text: hours === 0 ? '–' : percent(hours / all), exact: `${hours} h` };
      });
      return { group: name, variant: index, cells: [{ text: decimal(all), exact: `${all} h` }, ...shares] };
    }),
  );
}

function tableOf(results: Results, caption: string, rows: FigureRow[]): FigureTable | null {
  const reasons = reasonsIn(results);
  if (reasons.length === 0 || rows.length === 0) return null;
  const columns = [{ label: 'Waited', unit: 'h' }, ...reasons.map((reason) => ({ label: WORDS[reason], unit: '' }))];
  return { caption, columns, rows };
}
