/**
 * The summary on a terminal: a table of primary metrics that folds where the terminal is narrow, then the answer.
 * It must not know terminals: the caller says how wide it is and whether there is colour. No number is ever broken.
 */
import type { Results, VariantResult } from '../sim/experiment/results.ts';
import { answer } from './answer.ts';
import { CONTENDERS_HEADING, contenders, contendersText } from './contenders.ts';
import { type FigureUnit, figureUnit } from './figure-unit.ts';
import { precisionSentence } from './precision.ts';
import { hasProgramme, labelIn } from './programme/programme.ts';
import { programmeLines } from './programme/terminal.ts';
import { robustnessSentence } from './robustness.ts';
import { block, displayWidth, pad, type Style, styled, wrapped } from './terminal-text.ts';
import { censoringMark, hasFigures, isAlike } from './verdict-table.ts';
import { verdictWord } from './verdict-words.ts';

export interface TerminalOptions {
  /** Columns; a table that does not fit is folded. */
  readonly width: number;
  readonly colour: boolean;
}

/** A metric with one unit for the whole column, so that the header can carry it. */
interface Column {
  readonly key: string;
  readonly label: string;
  readonly figures: FigureUnit;
}

interface Cell {
  readonly value: string;
  readonly remark: string;
  readonly style: Style;
}

/** Shown beside the primary metrics as far as there is room. */
const FURTHER = [
  'unservedShare',
  'waitSecondsMean',
  'waitSecondsP90',
  'utilisationOfInService',
  'boundedSlowdownMean',
  'jobsDone',
];
/** The same where there are grants: what was granted and taken says more than the wait of a job. */
const FURTHER_OF_PROGRAMME = [
  ...['occupancyOfGranted', 'unservedShare', 'reclaimedGpuHours', 'wronglyReclaimedShare', 'unmetShare'],
  ...['waitSecondsMean', 'utilisationOfInService'],
];
const GAP = 2;
const YARDSTICK = 'yardstick';

export function renderTerminal(results: Results, { width, colour }: TerminalOptions): string {
  const paint = styled(colour);
  const primary = results.primary.map((key) => columnOf(results, key));
  const candidates = hasProgramme(results) ? FURTHER_OF_PROGRAMME : FURTHER;
  const further = candidates.filter((key) => !results.primary.includes(key) && hasFigures(results, key));
  let columns = primary;
  for (const key of further) {
    const more = [...columns, columnOf(results, key)];
    if (tableWidth(results, more) <= width) columns = more;
  }
  const fits = tableWidth(results, columns) <= width;
  const body = fits ? wideTable(results, columns, paint) : foldedTable(results, primary, width, paint);
  const notes = [
    `Mean over replications ± half of the 95 % interval; second line: difference to ${results.variants[0]?.name ?? ''}.`,
  ];
  return [
    ...wrapped(results.question, width).map((line) => paint(line, 'bold')),
    '',
    ...body,
    '',
    ...notes.flatMap((note) => wrapped(note, width).map((line) => paint(line, 'dim'))),
    '',
    ...[...answer(results), robustnessSentence(results)].flatMap((sentence) => wrapped(sentence, width)),
    ...contenderLines(results, width, paint),
    ...precisionLines(results, width),
    ...programmeLines(results, width, paint),
    '',
  ].join('\n');
}

function contenderLines(results: Results, width: number, paint: ReturnType<typeof styled>): string[] {
  const rows = contenders(results).map((row) => `${row.metric}: ${contendersText(row)}`);
  if (rows.length === 0) return [];
  const indented = rows.flatMap((row) => wrapped(row, width - GAP).map((line) => ' '.repeat(GAP) + line));
  return ['', ...wrapped(CONTENDERS_HEADING, width).map((line) => paint(line, 'bold')), ...indented];
}

function precisionLines(results: Results, width: number): string[] {
  const sentence = precisionSentence(results);
  return sentence === '' ? [] : ['', ...wrapped(sentence, width)];
}

function wideTable(results: Results, columns: readonly Column[], paint: ReturnType<typeof styled>): string[] {
  const widths = columnWidths(results, columns);
  const headers = [['Variant'], ...columns.map((column, k) => block(headerOf(column), widths[k + 1] ?? 0))];
  const height = Math.max(...headers.map((lines) => lines.length));
  const lines: string[] = [];
  const join = (cells: readonly string[]): string => cells.join(' '.repeat(GAP)).trimEnd();
  for (let line = 0; line < height; line++) {
    const cells = headers.map((header, k) => pad(header[line - (height - header.length)] ?? '', widths[k] ?? 0, k > 0));
    lines.push(paint(join(cells), 'bold'));
  }
  lines.push(paint('─'.repeat(widths.reduce((sum, width) => sum + width + GAP, -GAP)), 'dim'));
  for (const variant of results.variants) {
    const cells = [nameCell(results, variant), ...columns.map((column) => cellOf(results, variant, column))];
    const line = (part: 'value' | 'remark'): string =>
      join(cells.map((cell, k) => paintCell(pad(cell[part], widths[k] ?? 0, k > 0), cell, part, paint)));
    lines.push(line('value'));
    if (cells.some(({ remark }) => remark !== '')) lines.push(line('remark'));
  }
  return lines;
}

/** The variant with what is remarked of it. */
function nameCell(results: Results, variant: VariantResult): Cell {
  const remark = remarkOf(results, variant);
  // To be a yardstick is no fault.
  const style = remark === YARDSTICK ? 'dim' : 'bad';
  return { value: variant.name, remark: remark === '' ? '' : `${' '.repeat(GAP)}${remark}`, style };
}

/** One block for each variant, one line for each metric; a value that does not fit goes below its label. */
function foldedTable(
  results: Results,
  columns: readonly Column[],
  width: number,
  paint: ReturnType<typeof styled>,
): string[] {
  return results.variants.flatMap((variant, index) => {
    const remark = remarkOf(results, variant);
    const lines = wrapped(remark === '' ? variant.name : `${variant.name} (${remark})`, width).map((line) =>
      paint(line, 'bold'),
    );
    for (const column of columns) {
      const cell = cellOf(results, variant, column);
      const label = wrapped(headerOf(column), width - GAP).map((line) => `${' '.repeat(GAP)}${line}`);
      lines.push(
        ...label.map((line) => paint(line, 'dim')),
        `${' '.repeat(2 * GAP)}${paintCell(cell.value, cell, 'value', paint)}`,
      );
      if (cell.remark !== '') lines.push(`${' '.repeat(2 * GAP)}${paintCell(cell.remark, cell, 'remark', paint)}`);
    }
    return index === 0 ? lines : ['', ...lines];
  });
}

function paintCell(text: string, cell: Cell, part: 'value' | 'remark', paint: ReturnType<typeof styled>): string {
  return part === 'value' ? text : paint(text, cell.style);
}

function tableWidth(results: Results, columns: readonly Column[]): number {
  return columnWidths(results, columns).reduce((sum, width) => sum + width + GAP, -GAP);
}

/** The first is that of the variants' names. A header may be laid over several lines, but no word of it is broken. */
function columnWidths(results: Results, columns: readonly Column[]): number[] {
  const names = results.variants.flatMap((variant) => {
    const { value, remark } = nameCell(results, variant);
    return [value, remark];
  });
  const first = Math.max(...['Variant', ...names].map(displayWidth));
  const others = columns.map((column) => {
    const cells = results.variants.map((variant) => cellOf(results, variant, column));
    const texts = [...headerOf(column).split(' '), ...cells.flatMap(({ value, remark }) => [value, remark])];
    return Math.max(12, ...texts.map(displayWidth));
  });
  return [first, ...others];
}

function headerOf({ label, figures }: Column): string {
  // The unit is one word: it must not be broken from its bracket.
  return figures.unit === '' ? label : `${label} [${figures.unit.replaceAll(' ', '\u00a0')}]`;
}

function columnOf(results: Results, key: string): Column {
  return { key, label: labelIn(results, key), figures: figureUnit(results, [key], 'single') };
}

function cellOf(results: Results, variant: VariantResult, { key, figures }: Column): Cell {
  const summary = variant.summary[key];
  if (summary === undefined || summary.mean === null) return { value: '–', remark: '', style: 'dim' };
  const value = censoringMark(variant, key) + figures.mean(summary.mean, summary.ci95);
  const best = results.best[key] === variant.name;
  const verdict = variant.verdicts[key] ?? 'exploratory';
  const difference = variant.differences[key];
  const interval = difference?.ciCorrected ?? difference?.ci95 ?? null;
  const spread = difference && isAlike(difference) ? null : interval;
  const change = difference?.mean == null ? '' : figures.difference(difference.mean, spread);
  const word = best ? 'best' : verdict === 'baseline' ? '' : (verdictWord(variant, key) ?? '');
  const style =
    best || verdict === 'better' ? 'good' : verdict === 'worse' || verdict === 'notStationary' ? 'bad' : 'dim';
  return { value, remark: [change, word].filter((text) => text !== '').join(' '), style };
}

function remarkOf(results: Results, variant: VariantResult): string {
  const short = variant.runs.length < results.replications.asked;
  return [
    results.yardsticks?.includes(variant.name) ? YARDSTICK : '',
    variant.stationary === false ? 'not stationary' : '',
    short ? `${variant.runs.length}/${results.replications.asked} runs` : '',
  ]
    .filter((text) => text !== '')
    .join(', ');
}
