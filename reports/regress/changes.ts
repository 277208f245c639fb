/**
 * What a new baseline changes, for whoever commits it. It must not know how baselines are compared.
 */
import type { Baseline } from '../../sim/experiment/regress/baseline.ts';
import type { BaselineChange } from '../../sim/experiment/regress/changes.ts';
import { counted } from '../format.ts';
import { wrapped } from '../terminal-text.ts';
import { differenceText, figureText, relativeText } from './words.ts';

/** @param changes null: there was none before. @param width of the terminal */
export function changesText(
  path: string,
  baseline: Baseline,
  changes: readonly BaselineChange[] | null,
  width: number,
): string {
  const variants = Object.values(baseline.scenarios).flatMap((scenario) => Object.values(scenario.variants));
  const figures = variants.reduce((sum, { metrics }) => sum + Object.keys(metrics).length, 0);
  const runs = variants.reduce((sum, { fingerprints }) => sum + fingerprints.length, 0);
  const holds = `${counted(figures, 'figure')} of ${counted(runs, 'run')}`;
  if (changes === null) return `${path} is made: ${holds}. Commit it with the suite.`;
  if (changes.length === 0) return `${path} is as it was: ${holds}.`;
  const lines = changes.flatMap((change) => {
    const [first = '', ...more] = wrapped(sentenceOf(change), width - 4);
    return [`  ${first}`, ...more.map((line) => `    ${line}`)];
  });
  return [`${path} is made anew: ${holds}, ${counted(changes.length, 'change')}`, ...lines].join('\n');
}

function sentenceOf(change: BaselineChange): string {
  if (change.kind === 'inputs') return change.what;
  if (change.kind !== 'figure') return `${change.what} is ${change.kind === 'added' ? 'new' : 'gone'}`;
  const { scenario, variant, metric, before, now } = change;
  const where = `${scenario}, ${variant}: ${metric}`;
  if (before === null || now === null || before === now)
    return `${where} ${figureText(metric, before)} → ${figureText(metric, now)}, replications differ`;
  const difference = now - before;
  const relative = relativeText({ difference, baseline: before });
  const moved = `${differenceText(metric, difference)}${relative === '' ? '' : `, ${relative}`}`;
  return `${where} ${figureText(metric, before)} → ${figureText(metric, now)} (${moved})`;
}
