/**
 * What varies in a sweep, as levels with the configurations at each: axes, and the variants where there are several. It
 * must not know metrics.
 */
import type { Axis } from './axis.ts';
import type { SweepPlan } from './plan.ts';
import type { Factor, FactorLevel } from './results.ts';
import { roundedDuration } from './rounded-duration.ts';

/** A range without steps has as many values as points; reports look at groups of them. */
const GROUPS = 5;
const LEVELS_KEPT = 30;

/** Configurations are numbered by point, then by variant. */
export function factorsOf(plan: SweepPlan): Factor[] {
  const { axes, variants, points } = plan;
  const perPoint = variants.length;
  const ofAxes = axes.map((axis, k): Factor => {
    const at = (point: number): number[] => variants.map((_, variant) => point * perPoint + variant);
    const { name, title, kind, paths } = axis;
    const levels = levelsOf(plan, axis, k, at);
    const grouped = kind !== 'category' && axis.levels === null && levels.length > LEVELS_KEPT;
    const shown = grouped || (axis.levels === null && levels.length > GROUPS) ? groupsOf(levels) : levels;
    return { name, title, kind, paths, levels: shown, grouped: shown !== levels };
  });
  if (perPoint === 1) return ofAxes;
  const levels = variants.map((label, variant) => ({
    ...{ label, number: null },
    configurations: points.map((_, point) => point * perPoint + variant),
  }));
  return [...ofAxes, { name: 'variant', title: 'variant', kind: 'category', paths: [], levels, grouped: false }];
}

/** The values that points have, in their order; of a category in the order of the file. */
function levelsOf(
  { points, sample }: SweepPlan,
  { levels, kind }: Axis,
  k: number,
  configurationsAt: (point: number) => number[],
): FactorLevel[] {
  const byLabel = new Map<string, { number: number | null; configurations: number[] }>();
  // Without a plan of values, those that points have stand in the order of the file too.
  for (const level of sample === 'grid' || levels ? levels! : [])
    byLabel.set(level.label, { number: level.number, configurations: [] });
  for (const { point, levels: own } of points) {
    const { label, number } = own[k]!;
    const found = byLabel.get(label) ?? { number, configurations: [] };
    byLabel.set(label, found);
    found.configurations.push(...configurationsAt(point));
  }
  const used = [...byLabel].map(([label, level]) => ({ label, ...level }));
  const kept = used.filter(({ configurations }) => configurations.length > 0);
  return kind === 'category' ? kept : kept.sort((a, b) => a.number! - b.number!);
}

/** Neighbouring values together, about as many in each group. */
function groupsOf(levels: readonly FactorLevel[]): FactorLevel[] {
  const groups = Array.from({ length: GROUPS }, (_, group) =>
    levels.slice(Math.floor((group * levels.length) / GROUPS), Math.floor(((group + 1) * levels.length) / GROUPS)),
  );
  const short = shortLabels(groups.flatMap((own) => (own.length === 1 ? [own[0]!] : [own[0]!, own.at(-1)!])));
  return groups.map((own) => ({
    label: own.length === 1 ? short(own[0]!) : `${short(own[0]!)} – ${short(own.at(-1)!)}`,
    number: own[Math.floor(own.length / 2)]!.number,
    configurations: own.flatMap(({ configurations }) => configurations).sort((a, b) => a - b),
  }));
}

const SHORT_LENGTH = 6;
const DIGITS_LEAST = 3;
const DIGITS_MOST = 15;
/** Durations are right to about a twentieth, and ten times as fine with each digit more. */
const DURATION_PARTS = 20;

/**
 * Labels of the bounds of groups: a drawn number has more digits than a label needs. As few as tell each bound from the
 * next one. @param bounds in their order, all different
 */
function shortLabels(bounds: readonly FactorLevel[]): (bound: FactorLevel) => string {
  const isDuration = bounds.some(({ label }) => /[a-z]$/.test(label));
  for (let digits = DIGITS_LEAST, parts = DURATION_PARTS; digits <= DIGITS_MOST; digits++, parts *= 10) {
    const write = ({ label, number }: FactorLevel): string => {
      if (number === null) return label;
      if (isDuration) return roundedDuration(number, parts);
      return label.length <= SHORT_LENGTH ? label : String(Number(number.toPrecision(digits)));
    };
    if (new Set(bounds.map(write)).size === bounds.length) return write;
  }
  return ({ label }) => label;
}
