/**
 * The parts of report.md that are tables of figures: what only a programme has, published figures, why jobs waited. It must
 * not know what else is in the report.
 */
import type { Results } from '../../sim/experiment/results.ts';
import { escaped, table } from '../markdown-text.ts';
import { WHY_HEADING, WHY_NOTE, whyWaitedTable } from '../why-waited.ts';
import { hasProgramme } from './programme.ts';
import { PUBLISHED_NOTE, publishedRows, publishedSentence, WITHIN_WORDS } from './published.ts';
import { SHARING_NOTE, sharingTables } from './sharing.ts';
import {
  AWARDS_NOTE,
  awardsTable,
  type FigureTable,
  grantedTable,
  grantsTable,
  reasonsTable,
  reclaimedTable,
} from './tables.ts';

/** Sections with their headings; none for results without a programme and without published figures. */
export function programmeMarkdown(results: Results): string[] {
  const sections = [publishedPart(results)];
  if (hasProgramme(results)) {
    sections.push(
      noted(part('Who got GPUs', [awardsTable(results)], results), AWARDS_NOTE),
      part('What became of the GPU-hours of grants', [grantedTable(results)], results),
      noted(part('Sharing', sharingTables(results), results), SHARING_NOTE),
      part('What became of reclaimed GPU-hours', [reclaimedTable(results)], results),
      part('Grants, reviews and refusals', [grantsTable(results), reasonsTable(results)], results),
    );
  }
  return sections.filter((section) => section !== null);
}

/** Why jobs waited, of any results. */
export function whyMarkdown(results: Results): string[] {
  const section = noted(part(WHY_HEADING, [whyWaitedTable(results)], results), WHY_NOTE);
  return section === null ? [] : [section];
}

function noted(section: string | null, note: string): string | null {
  return section === null ? null : `${section}\n\n${note}`;
}

function part(heading: string, tables: readonly (FigureTable | null)[], results: Results): string | null {
  const some = tables.filter((each) => each !== null);
  if (some.length === 0) return null;
  return [`## ${heading}`, ...some.map((each) => figures(each, results))].join('\n\n');
}

function figures({ caption, columns, rows }: FigureTable, { variants }: Results): string {
  const heads = columns.map(({ label, unit }) => escaped(unit === '' ? label : `${label} (${unit})`));
  const body = rows.map(({ group, variant, cells }) => {
    const name = escaped(variants[variant]?.name ?? '');
    return [group === null ? name : `${escaped(group)}, ${name}`, ...cells.map(({ text }) => text)];
  });
  const isGrouped = rows.some(({ group }) => group !== null);
  return `${table([isGrouped ? 'Sector, variant' : 'Variant', ...heads], body)}\n\n${caption}`;
}

function publishedPart(results: Results): string | null {
  const sentence = publishedSentence(results);
  if (sentence === null) return null;
  const body = publishedRows(results).map((row) => [
    ...[escaped(row.metric), row.mark, row.published, row.simulated, row.difference, row.range],
    ...[WITHIN_WORDS[`${row.within}`], escaped(row.source)],
  ]);
  const head = ['Figure', 'Mark', 'Published', 'Simulated', 'Difference', 'Range', 'Published is', 'Source'];
  return ['## Published beside simulated', escaped(sentence), table(head, body), PUBLISHED_NOTE].join('\n\n');
}
