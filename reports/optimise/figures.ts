/**
 * How a search's figures are written: of the metric that is sought, and of those that conditions are about, each in one unit
 * for all finalists and the bound. It must not know layouts.
 */
import { parseConstraint } from '../../sim/experiment/optimise/constraint.ts';
import type { OptimiseResults } from '../../sim/experiment/optimise/results.ts';
import { type FigureUnit, figureUnit } from '../figure-unit.ts';
import { decimal } from '../format.ts';
import { labelOf, quantityOf } from '../metric-text.ts';

type Interval = readonly [number, number];

export interface Figures {
  readonly label: string;
  /** For a head; empty where each figure carries its own. */
  readonly unit: string;
  readonly differenceUnit: string;
  /** A value times this is the number that is written. */
  readonly scale: number;
  /** Without the unit, for a cell. */
  mean(value: number | null, interval: Interval | null): string;
  difference(value: number | null, interval: Interval | null): string;
  /** With the unit, for a sentence. */
  said(value: number | null, interval: Interval | null): string;
  saidDifference(value: number): string;
}

const NO_VALUE = 'no value';

/** Of the metric that is sought. */
export function figuresOf({ chosen, rivals }: OptimiseResults, key: string): Figures {
  return figuresFor(
    key,
    [chosen, ...rivals].map(({ mean }) => mean),
  );
}

export interface Condition {
  readonly figures: Figures;
  readonly relation: string;
  /** With its unit. */
  readonly bound: string;
}

/** A condition as it stands in results, `wronglyReclaimedGpuHours < 4000000`, taken apart. */
export function conditionIn({ chosen, rivals }: OptimiseResults, text: string): Condition {
  const { key, relation, bound } = parseConstraint(text, () => null, [])!;
  const means = [chosen, ...rivals].flatMap(({ constraints }) =>
    constraints.filter(({ constraint }) => constraint === text).map(({ mean }) => mean),
  );
  const figures = figuresFor(key, [bound, ...means]);
  const words = { '<': 'below', '<=': 'at most', '>': 'above', '>=': 'at least' }[relation];
  return { figures, relation: words, bound: after(boundText(key, bound, figures), figures.unit) };
}

/** `Wrongly reclaimed below 4 M GPU·h`. */
export function conditionTitle(results: OptimiseResults, text: string): string {
  const { figures, relation, bound } = conditionIn(results, text);
  // The unit of the bound says it.
  const label = /equivalent/.test(figures.label) ? figures.label : figures.label.replace(/ GPU-hours(?= \(|$)/, '');
  return `${label} ${relation} ${bound}`;
}

function figuresFor(key: string, means: readonly (number | null)[]): Figures {
  const source = { variants: means.map((mean) => ({ summary: { [key]: { mean } } })) };
  const unit: FigureUnit = figureUnit(source, [key], 'human');
  const mean: Figures['mean'] = (value, interval) => (value === null ? NO_VALUE : unit.mean(value, interval));
  return {
    ...{ label: labelOf(key), unit: unit.unit, differenceUnit: unit.differenceUnit, scale: unit.scale, mean },
    difference(value, interval) {
      if (value === null) return NO_VALUE;
      const by = unit.difference(value, interval);
      return interval === null ? by : `${by} (${unit.interval(interval)})`;
    },
    said: (value, interval) => (value === null ? NO_VALUE : after(mean(value, interval), unit.unit)),
    saidDifference: (value) => after(unit.difference(value, null), unit.differenceUnit),
  };
}

function after(figure: string, unit: string): string {
  return unit === '' ? figure : `${figure}\u00a0${unit.replaceAll(' ', '\u00a0')}`;
}

const SECONDS_OF: Readonly<Record<string, number>> = { d: 86_400, h: 3600, min: 60, s: 1 };
const MOST_DECIMALS = 12;

/** A bound is not rounded: what is given to the second is not said in hours. */
function boundText(key: string, bound: number, { mean, scale }: Figures): string {
  if (quantityOf(key) !== 'seconds') return exactly(tidy(bound * scale));
  const human = mean(bound, null);
  return secondsOf(human) === bound ? human : `${exactly(bound)} s`;
}

function exactly(value: number): string {
  let decimals = 0;
  while (decimals < MOST_DECIMALS && tidy(Number(value.toFixed(decimals))) !== value) decimals++;
  return decimal(value, decimals);
}

/** Of a duration as it is written here: `1 h 30 min`. */
function secondsOf(text: string): number {
  const plain = text.replaceAll(',', '').replace('−', '-');
  const parts = [...plain.matchAll(/([\d.]+) (d|h|min|s)/g)];
  const size = parts.reduce((sum, [, count, unit]) => sum + Number(count) * SECONDS_OF[unit!]!, 0);
  return plain.startsWith('-') ? -size : size;
}

function tidy(value: number): number {
  return Number(value.toPrecision(MOST_DECIMALS));
}
