/**
 * Cells of two factors as charts: values as a heat map, or as lines where one factor is numbers and the other a few names.
 * It must not know how cells were worked out.
 */
import type { Cell, Factor, MetricAnalysis, SweepResults } from '../../sim/experiment/sweep/results.ts';
import type { FigureUnit } from '../figure-unit.ts';
import type { Markup } from '../html/markup.ts';
import { labelOf, phraseOf } from '../metric-text.ts';
import { type HeatCell, heatMap } from './charts/heat-map.ts';
import { type LevelLine, type LevelLines, levelLines } from './charts/level-lines.ts';
import { figuresOf, withUnit } from './words.ts';

export interface CellCharts {
  /** Variants of the lines, for a legend; empty where there is one line, or a heat map. */
  readonly series: readonly string[];
  readonly kind: 'map' | 'lines';
  readonly value: (width: number) => Markup;
  /** Null where no cell can be compared with the reference's. */
  readonly difference: ((width: number) => Markup) | null;
}

const SERIES_MAX = 8;
/** From such a ratio of the largest to the smallest, numbers stand on a logarithmic axis. */
const LOG_FROM = 50;

export function cellCharts(results: SweepResults, { key, better, pair }: MetricAnalysis): CellCharts | null {
  if (!pair || pair.cells.length < 2) return null;
  const x = results.factors[pair.x]!;
  const y = pair.y === null ? null : results.factors[pair.y]!;
  const figures = figuresOf(results, key, 'single');
  const hasDifferences = pair.cells.some(({ differenceCi95 }) => differenceCi95 !== null);
  const asLines = linesOf(x, y);
  const chart: Chart = { results, key, better, cells: pair.cells, figures, x, y };
  if (asLines) {
    const { across, along, isSwapped } = asLines;
    const draw = (of: 'value' | 'difference') => (width: number) =>
      levelLines(lineOptions(chart, across, along, isSwapped, of, width));
    return {
      series: along?.levels.map(({ label }) => label) ?? [],
      kind: 'lines',
      value: draw('value'),
      difference: hasDifferences ? draw('difference') : null,
    };
  }
  return {
    series: [],
    kind: 'map',
    value: (width) => valueMap(chart, width),
    difference: hasDifferences ? (width) => differenceMap(chart, width) : null,
  };
}

interface Chart {
  readonly results: SweepResults;
  readonly key: string;
  readonly better: MetricAnalysis['better'];
  readonly cells: readonly Cell[];
  readonly figures: FigureUnit;
  readonly x: Factor;
  readonly y: Factor | null;
}

/** Which factor goes across, and which one makes the lines; undefined: a map shows it better. */
function linesOf(x: Factor, y: Factor | null) {
  if (y === null) return { across: x, along: null, isSwapped: false };
  const isSeries = (factor: Factor): boolean => factor.kind === 'category' && factor.levels.length <= SERIES_MAX;
  if (x.kind !== 'category' && isSeries(y)) return { across: x, along: y, isSwapped: false };
  if (y.kind !== 'category' && isSeries(x)) return { across: y, along: x, isSwapped: true };
  return undefined;
}

function titleOf({ key, results }: Chart, of: 'value' | 'difference'): string {
  return of === 'value' ? labelOf(key) : `${labelOf(key)}: difference to the reference of ${results.sweep}`;
}

function cellName({ x, y }: Chart, cell: Cell): string {
  const names = [`${x.title} ${x.levels[cell.x]!.label}`, ...(y ? [`${y.title} ${y.levels[cell.y]!.label}`] : [])];
  return names.join(', ');
}

/** `load 0.6, patience 1h: 12 ± 1 min; to the reference +3 min (2 to 4)`. */
function cellText(chart: Chart, cell: Cell): string {
  const { figures } = chart;
  const difference = differenceText(figures, cell);
  const value = withUnit(figures.mean(cell.mean, cell.ci95), figures.unit);
  return `${cellName(chart, cell)}: ${value}${difference === '' ? '' : `; to the reference ${difference}`}`;
}

function differenceText(figures: FigureUnit, { difference, differenceCi95: interval }: Cell): string {
  if (difference === null) return '';
  const value = withUnit(figures.difference(difference, interval), figures.differenceUnit);
  return interval ? `${value} (${figures.interval(interval)})` : value;
}

/** What a screen reader says of a map. */
function spoken(chart: Chart): string {
  return `${chart.cells.map((cell) => cellText(chart, cell)).join('; ')}.`;
}

function valueMap(chart: Chart, width: number): Markup {
  const { cells, figures } = chart;
  const means = cells.map(({ mean }) => mean);
  const [least, most] = [Math.min(...means), Math.max(...means)];
  return map(chart, 'value', width, (cell) => {
    const step = most === least ? 0 : Math.min(6, Math.floor(((cell.mean - least) / (most - least)) * 7));
    return {
      ground: `var(--heat-${step})`,
      ink: `var(--heat-ink-${step})`,
      ...split(figures.mean(cell.mean, cell.ci95)),
    };
  });
}

function differenceMap(chart: Chart, width: number): Markup {
  const { cells, figures, better } = chart;
  const most = Math.max(...cells.map(({ difference }) => Math.abs(difference ?? 0)));
  return map(chart, 'difference', width, (cell) => {
    const { difference, differenceCi95, shown } = cell;
    const none = { ground: 'var(--cell-none)', ink: 'var(--cell-none-ink)' };
    if (difference === null) return { ...none, figure: '–', spread: '' };
    const half = differenceCi95 ? (differenceCi95[1] - differenceCi95[0]) / 2 : null;
    const figure = figures.difference(difference, differenceCi95);
    const spread = half === null ? '' : `± ${figures.difference(half, differenceCi95).replace('+', '')}`;
    if (!shown) return { ...none, figure, spread };
    const hue = better === 'none' ? (difference > 0 ? 'higher' : 'lower') : goodness(difference, better);
    const step = Math.min(2, Math.floor((Math.abs(difference) / most) * 3));
    return { ground: `var(--${hue}-${step})`, ink: `var(--cell-ink-${step})`, figure, spread };
  });
}

function goodness(difference: number, better: 'higher' | 'lower'): 'better' | 'worse' {
  return difference > 0 === (better === 'higher') ? 'better' : 'worse';
}

function map(
  chart: Chart,
  of: 'value' | 'difference',
  width: number,
  look: (cell: Cell) => Pick<HeatCell, 'ground' | 'ink' | 'figure' | 'spread'>,
): Markup {
  const { x, cells, results } = chart;
  const y = chart.y!;
  const labels = (factor: Factor): string[] => factor.levels.map(({ label }) => label);
  const isReference = (cell: Cell): boolean =>
    [x.levels[cell.x]!, y.levels[cell.y]!].every(({ configurations }) => configurations.includes(results.reference));
  return heatMap({
    title: titleOf(chart, of),
    description: spoken(chart),
    x: { title: x.title, labels: labels(x) },
    y: { title: y.title, labels: labels(y) },
    cells: cells.map((cell) => ({
      ...{ x: x.levels[cell.x]!.label, y: y.levels[cell.y]!.label, title: cellText(chart, cell) },
      isReference: isReference(cell),
      ...look(cell),
    })),
    width,
  });
}

/** `85.3 ± 0.4` in two lines. */
function split(text: string): { readonly figure: string; readonly spread: string } {
  const [figure = '', spread] = text.split(' ± ');
  return { figure, spread: spread === undefined ? '' : `± ${spread}` };
}

function lineOptions(
  chart: Chart,
  across: Factor,
  along: Factor | null,
  isSwapped: boolean,
  of: 'value' | 'difference',
  width: number,
): LevelLines {
  const { key, figures, cells } = chart;
  const isNamed = across.kind === 'category' || across.grouped;
  const numbers = across.levels.map(({ number }, k) => (isNamed || number === null ? k : number));
  const isLog = !isNamed && numbers[0]! > 0 && numbers.at(-1)! / numbers[0]! >= LOG_FROM;
  const place = (cell: Cell): readonly [x: number, series: number] => (isSwapped ? [cell.y, cell.x] : [cell.x, cell.y]);
  const lines = (along?.levels ?? [null]).map((_, index): LevelLine => {
    const own = cells.filter((cell) => along === null || place(cell)[1] === index);
    const points = own.map((cell) => {
      const [mean, interval] = figuresIn(cell, of);
      const [low, high] = interval ?? [mean, mean];
      const at = { x: numbers[place(cell)[0]]!, title: cellText(chart, cell) };
      return { ...at, mean: mean * figures.scale, low: low * figures.scale, high: high * figures.scale };
    });
    return { index, points: points.sort((a, b) => a.x - b.x) };
  });
  const unit = of === 'value' ? figures.unit : figures.differenceUnit;
  const what = of === 'value' ? labelOf(key) : `Difference in ${phraseOf(key)}`;
  return {
    title: titleOf(chart, of),
    description: spoken(chart),
    x: {
      title: across.title,
      scale: isNamed ? 'names' : isLog ? 'log' : 'linear',
      ticks: across.levels.map(({ label }, k) => ({ at: numbers[k]!, label })),
    },
    yTitle: unit === '' ? what : `${what} (${unit})`,
    lines,
    zero: of === 'difference',
    width,
  };
}

/** The reference differs from itself by nothing. */
function figuresIn(
  { mean, ci95, difference, differenceCi95 }: Cell,
  of: 'value' | 'difference',
): readonly [number, readonly [number, number] | null] {
  return of === 'value' ? [mean, ci95] : [difference ?? 0, differenceCi95];
}
