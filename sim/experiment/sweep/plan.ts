/**
 * The plan of a sweep as data: its points, each with a level of every axis, and its runs. A pure function of the sweep
 * file and the scenario; it must not know how runs are made, nor what is done with their results.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { remedyFor } from '../scenario/did-you-mean.ts';
import { tidy } from '../scenario/report.ts';
import { issueAt, type Path, placeAt, plain } from '../scenario/source-tree.ts';
import type { Axis, Change, Level } from './axis.ts';
import type { SweepBase, SweepOverrides } from './base.ts';
import { ConditionError, type Value, type Values } from './condition.ts';
import type { ParsedSweep } from './parse.ts';
import { parseRational } from './rational.ts';
import { type Combination, gridOf, gridSize, latinHypercube } from './sample.ts';
import { POINTS_MAX } from './spec.ts';

/** Combinations of a grid that conditions are asked about; more are no sweep that anybody waits for. */
const COMBINATIONS_MAX = 1_000_000;
const RUNS_MAX = 200_000;

export interface SweepPoint {
  /** Its place in the plan. */
  readonly point: number;
  /** By axis. */
  readonly levels: readonly Level[];
}

export interface SweepPlan {
  readonly name: string;
  readonly question: string;
  /** Name of the scenario. */
  readonly scenario: string;
  readonly kind: 'steady' | 'terminating';
  readonly seed: string;
  readonly axes: readonly Axis[];
  /** 'grid', or the number of points of a Latin hypercube. */
  readonly sample: 'grid' | { readonly latinHypercube: number };
  /** In the order in which they are compared; the first is the reference's. */
  readonly variants: readonly string[];
  readonly points: readonly SweepPoint[];
  /** Combinations that no condition let through. */
  readonly excluded: number;
  /** Index of the point that others are compared with. */
  readonly reference: number;
  readonly replications: number;
  /** Metric keys, 1 to 3. */
  readonly primary: readonly string[];
  /** Two metrics of the front, if the file names them. */
  readonly pareto: readonly [string, string] | null;
}

/** One run of a sweep. `variant` is an index into the plan's variants, which are those of each point's scenario. */
export interface SweepRun {
  readonly point: number;
  readonly variant: number;
  readonly replication: number;
}

/** @throws InputError where no point is left, there are too many, or the reference is none of them */
export function planSweep(sweep: ParsedSweep, base: SweepBase, overrides: SweepOverrides = {}): SweepPlan {
  const { plan, issues } = readPlan(sweep, base, overrides);
  if (issues.length > 0) throw new InputError(issues);
  return plan;
}

export interface ReadPlan {
  readonly plan: SweepPlan;
  readonly issues: readonly Issue[];
  /** Whether the conditions say which combinations are points: all of them can be asked, and some point is left. */
  readonly arePointsSure: boolean;
}

/** What can be planned, with its issues. */
export function readPlan(sweep: ParsedSweep, base: SweepBase, overrides: SweepOverrides = {}): ReadPlan {
  const { file, axes, root } = sweep;
  const { scenario } = base;
  const issues: Issue[] = [];
  const report = (path: Path, message: string, remedy: string): void => {
    issues.push(issueAt(placeAt(root, path), path, message, remedy));
  };
  const { points, excluded, areSure } = pointsOf(sweep, scenario.seed, report);
  const reference = referenceOf(sweep, points, report);
  const replications = overrides.replications ?? file.replications;
  const runs = points.length * scenario.variants.length * replications;
  if (runs > RUNS_MAX) report(['replications'], `makes ${runs} runs`, `must make at most ${RUNS_MAX} in all`);
  const plan: SweepPlan = {
    name: file.sweep,
    question: file.question,
    scenario: scenario.name,
    kind: scenario.kind,
    seed: scenario.seed,
    axes,
    sample: file.sample,
    variants: scenario.variants.map(({ name }) => name),
    points,
    excluded,
    reference,
    replications,
    primary: file.primary ?? scenario.primary,
    pareto: file.pareto ? [file.pareto[0]!, file.pareto[1]!] : null,
  };
  return { plan, issues: tidy(issues), arePointsSure: areSure };
}

type ReportAt = (path: Path, message: string, remedy: string) => void;

/** Every combination that a condition could let through; none where they are more than anybody asks about. */
export function combinationsOf({ file: { sample }, axes }: ParsedSweep, seed: string, most: number): Combination[] {
  if (sample !== 'grid') return latinHypercube(axes, sample.latinHypercube, seed);
  return gridSize(axes) > most ? [] : [...gridOf(axes)];
}

interface FoundPoints {
  readonly points: readonly SweepPoint[];
  readonly excluded: number;
  readonly areSure: boolean;
}

function pointsOf({ file, axes, conditions }: ParsedSweep, seed: string, report: ReportAt): FoundPoints {
  const { sample } = file;
  if (sample === 'grid' && gridSize(axes) > COMBINATIONS_MAX) {
    report(['axes'], `makes ${gridSize(axes)} combinations`, `must make at most ${COMBINATIONS_MAX}`);
    return { points: [], excluded: 0, areSure: false };
  }
  const all = sample === 'grid' ? gridOf(axes) : latinHypercube(axes, sample.latinHypercube, seed);
  const kept: SweepPoint[] = [];
  let excluded = 0;
  let areSure = !conditions.includes(null);
  for (const levels of all) {
    const values = valuesOf(axes, levels);
    const broken = conditions.findIndex((condition, k) => {
      try {
        return condition !== null && !condition(values);
      } catch (error) {
        if (!(error instanceof ConditionError)) throw error;
        report(['where', k], error.message, error.remedy);
        areSure = false;
        return true;
      }
    });
    if (broken >= 0) excluded++;
    else if (kept.length < POINTS_MAX) kept.push({ point: kept.length, levels });
    else {
      report(['axes'], `makes more than ${POINTS_MAX} points`, 'take fewer values, or a Latin hypercube');
      return { points: [], excluded, areSure: false };
    }
  }
  // A condition that cannot be asked lets nothing through.
  if (kept.length === 0 && areSure) report(['where'], 'leaves no point', 'must let at least one through');
  return { points: kept, excluded, areSure: areSure && kept.length > 0 };
}

function valuesOf(axes: readonly Axis[], levels: Combination): Values {
  return new Map(axes.map(({ name, kind }, k): [string, Value] => [name, comparedValue(kind, levels[k]!)]));
}

function comparedValue(kind: Axis['kind'], { label, number }: Level): Value {
  if (kind === 'category' || number === null) return { kind: 'category', word: label };
  return { kind, size: parseRational(String(number))! };
}

function referenceOf({ file, axes, root }: ParsedSweep, points: readonly SweepPoint[], report: ReportAt): number {
  if (file.reference === undefined) return 0;
  const wanted = new Map<number, string>();
  for (const [name, value] of Object.entries(file.reference)) {
    const at: Path = ['reference', name];
    const k = axes.findIndex((axis) => axis.name === name);
    if (k < 0) {
      const names = axes.map((axis) => axis.name);
      report(at, `there is no axis ${name}`, remedyFor(name, names, 'axes are'));
      continue;
    }
    const labels = [...new Set(points.map(({ levels }) => levels[k]!.label))];
    const label = String(value);
    if (labels.includes(label)) wanted.set(k, label);
    else if (points.length > 0)
      report(at, `${label} is none of the values of ${name}`, remedyFor(label, labels.slice(0, 20)));
  }
  const found = points.findIndex(({ levels }) => [...wanted].every(([k, label]) => levels[k]!.label === label));
  if (found < 0 && points.length > 0) {
    const shown = JSON.stringify(plain(root.entries.get('reference')!.node));
    report(['reference'], `no point is ${shown}`, 'must be a point that the conditions let through');
  }
  return Math.max(found, 0);
}

/** All changes of a point, in the order of the axes. */
export function changesOf({ levels }: SweepPoint): Change[] {
  return levels.flatMap(({ changes }) => changes);
}

/**
 * By replication, then by point, then by variant: runs that share random numbers are neighbours, and a break leaves
 * whole replications.
 */
export function sweepRuns({ points, variants, replications }: SweepPlan, firstReplication = 0): SweepRun[] {
  return Array.from({ length: replications }, (_, k) =>
    points.flatMap(({ point }) =>
      variants.map((_name, variant) => ({ point, variant, replication: firstReplication + k })),
    ),
  ).flat();
}

/** What a point is called: `threshold 0.3, slip 30d`. */
export function pointName(axes: readonly Pick<Axis, 'title'>[], levels: readonly Pick<Level, 'label'>[]): string {
  return axes.map(({ title }, k) => `${title} ${levels[k]!.label}`).join(', ');
}
