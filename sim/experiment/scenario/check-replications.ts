/**
 * Whether a rule for the number of replications can be followed: its bounds, and half-widths that its metrics can have.
 * It works on a tree that may still have other faults. It must not know how the rule is followed.
 */
import { findMetric } from '../../simulation/metrics/table.ts';
import { type HalfWidth, parseHalfWidth } from '../precision/half-width.ts';
import { STOP_RULE_MAX, STOP_RULE_MIN, type StopRule } from '../precision/stop-rule.ts';
import { remedyFor } from './did-you-mean.ts';
import type { Report } from './report.ts';
import { nodeAt, type Path, plain, type SourceNode } from './source-tree.ts';
import type { Scenario } from './spec.ts';

const RULE: Path = ['replications'];
const HALF_WIDTH: Path = [...RULE, 'until', 'halfWidth'];

export function checkReplications(root: SourceNode, report: Report): void {
  const rule = nodeAt(root, RULE);
  if (rule?.kind !== 'map') return;
  const { min = STOP_RULE_MIN, max = STOP_RULE_MAX } = plain(rule) as { min?: unknown; max?: unknown };
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    const key = rule.entries.has('max') ? 'max' : 'min';
    report([...RULE, key], `min is ${min}, max is ${max}`, 'max must be at least min');
  }
  const primary = namesAt(root, ['primary']);
  const width = nodeAt(root, HALF_WIDTH);
  if (width?.kind === 'map') checkEach([...width.entries.keys()], primary, root, report);
  else if (width?.kind === 'scalar' && isWidth(width.value)) checkOne(width.value, primary, report);
}

/** One width for all: an absolute one needs all metrics in its unit. */
function checkOne(written: number | string, primary: readonly string[], report: Report): void {
  if (typeof written === 'number' && new Set(primary.map(unitOf)).size > 1) {
    const [first = '', second = ''] = primary;
    const remedy = `write a share such as 5%, or a map such as { ${first}: …, ${second}: … }`;
    report(HALF_WIDTH, `is ${written}, but the primary metrics have several units`, remedy);
    return;
  }
  for (const metric of primary) {
    const parsed = parseHalfWidth(written, unitOf(metric));
    if (!('problem' in parsed)) continue;
    const others = primary.length > 1 ? ', or a map with each primary metric' : '';
    report(HALF_WIDTH, `${written} ${parsed.problem} (${metric})`, `${parsed.remedy}${others}`);
    return;
  }
}

function checkEach(keys: readonly string[], primary: readonly string[], root: SourceNode, report: Report): void {
  for (const key of keys) {
    const path = [...HALF_WIDTH, key];
    if (!primary.includes(key)) {
      report(path, `${key} is no primary metric`, remedyFor(key, primary, 'the primary metrics are'), 'key');
      continue;
    }
    const node = nodeAt(root, path);
    const written = node?.kind === 'scalar' ? node.value : null;
    const parsed = isWidth(written) ? parseHalfWidth(written, unitOf(key)) : null;
    if (parsed && 'problem' in parsed) report(path, `${written} ${parsed.problem}`, parsed.remedy);
  }
  for (const metric of primary.filter((each) => !keys.includes(each))) {
    report([...HALF_WIDTH, metric], 'is missing', 'every primary metric has a half-width');
  }
}

/** The rule of a scenario without faults; null: its number of replications is fixed. */
export function stopRuleOf({ replications, primary }: Pick<Scenario, 'replications' | 'primary'>): StopRule | null {
  if (typeof replications === 'number') return null;
  const { min, max, until } = replications;
  const { halfWidth } = until;
  const widths = primary.map((key) => {
    const written = typeof halfWidth === 'object' ? halfWidth[key]! : halfWidth;
    return [key, parseHalfWidth(written, unitOf(key)) as HalfWidth] as const;
  });
  return { min, max, halfWidths: Object.fromEntries(widths) };
}

function isWidth(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}

function unitOf(key: string): string {
  return findMetric(key)?.unit ?? '';
}

function namesAt(root: SourceNode, path: Path): string[] {
  const list = nodeAt(root, path);
  return list?.kind === 'list'
    ? list.items.flatMap((item) => (item.kind === 'scalar' ? [String(item.value)] : []))
    : [];
}
