/**
 * What varies in a sweep, as levels with the configurations at each: axes, and the variants where there are several. It
 * must not know metrics.
 */
import type { Axis } from './axis.ts';
import type { SweepPlan } from './plan.ts';
import type { Factor, FactorLevel } from './results.ts';

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
  return Array.from({ length: GROUPS }, (_, group) => {
    const own = levels.slice(
      Math.floor((group * levels.length) / GROUPS),
      Math.floor(((group + 1) * levels.length) / GROUPS),
    );
    return {
      label: own.length === 1 ? short(own[0]!) : `${short(own[0]!)} – ${short(own.at(-1)!)}`,
      number: own[Math.floor(own.length / 2)]!.number,
      configurations: own.flatMap(({ configurations }) => configurations).sort((a, b) => a - b),
    };
  });
}

/** A drawn number has more digits than a label needs. */
function short({ label, number }: FactorLevel): string {
  if (number === null || label.length <= 6) return label;
  return /[a-z]$/.test(label) ? `${Number((number / 86_400).toPrecision(3))}d` : String(Number(number.toPrecision(3)));
}
