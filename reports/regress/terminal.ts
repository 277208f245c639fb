/**
 * The gate on a terminal: a table of rules, and under each what is to be said of its figures. It must not know how figures
 * are judged.
 */
import type { CheckResult, GateResult, RuleResult } from '../../sim/experiment/regress/gate.ts';
import { isAlarm } from '../../sim/experiment/regress/judge.ts';
import { counted } from '../format.ts';
import { pad, type Style, styled, wrapped } from '../terminal-text.ts';
import {
  basisSentence,
  catchesSentence,
  catchesText,
  checkSentence,
  noteworthy,
  outcomeText,
  ruleOutcome,
  ruleText,
  verdictSentence,
} from './words.ts';

const STYLES: Readonly<Record<RuleResult['outcome'], Style>> = {
  failed: 'bad',
  warned: 'bold',
  passed: 'good',
  off: 'dim',
};
const MOST_SHOWN = 12;
const INDENT = '    ';
/** A column that is narrower stands below instead. */
const BESIDE_LEAST = 30;

export function gateTerminal(result: GateResult, { width, colour }: { width: number; colour: boolean }): string {
  const paint = styled(colour);
  const widths = { outcome: 7, name: Math.max(...result.rules.map(({ name }) => name.length)) };
  const lines: string[] = [];
  for (const rule of result.rules) {
    const head = `${pad(ruleOutcome(rule), widths.outcome, false)}  ${pad(rule.name, widths.name, false)}`;
    const rest = `${rule.metric}: ${ruleText(rule)}${tallyOf(rule)}`;
    const beside = width - head.length - 2;
    if (beside >= BESIDE_LEAST) {
      const [first = '', ...more] = wrapped(rest, beside);
      lines.push(`${paint(head, STYLES[rule.outcome])}  ${first}`);
      for (const line of more) lines.push(`${' '.repeat(head.length + 2)}${line}`);
    } else {
      const short = `${pad(ruleOutcome(rule), widths.outcome, false)}  ${rule.name}`;
      lines.push(...wrapped(short, width).map((line) => paint(line, STYLES[rule.outcome])));
      for (const line of wrapped(rest, width - 2)) lines.push(`  ${line}`);
    }
    lines.push(...figuresOf(rule, width, paint));
  }
  for (const warning of result.warnings) lines.push(...wrapped(`warning: ${warning}`, width));
  const said = [verdictSentence(result), basisSentence(result), catchesSentence(result)];
  const summary = said.filter((text) => text !== '').flatMap((text) => wrapped(text, width));
  const [verdict = '', ...basis] = summary;
  return [...lines, '', paint(verdict, result.passed ? 'good' : 'bad'), ...basis].join('\n');
}

/** How many of a rule's figures came out how, and what it would have caught. */
function tallyOf(rule: RuleResult): string {
  const { checks } = rule;
  if (checks.length === 0) return '';
  const outcomes = new Map<string, number>();
  for (const check of checks) outcomes.set(outcomeText(check), (outcomes.get(outcomeText(check)) ?? 0) + 1);
  const parts = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`);
  const catches = catchesText(rule);
  return ` – ${counted(checks.length, 'figure')}: ${parts.join(', ')}${catches === '' ? '' : `; ${catches}`}`;
}

function figuresOf(rule: RuleResult, width: number, paint: (text: string, style: Style) => string): string[] {
  const shown = noteworthy(rule);
  const lines = shown.slice(0, MOST_SHOWN).flatMap((check: CheckResult) => {
    const [first = '', ...more] = wrapped(`${outcomeText(check)}: ${checkSentence(check)}`, width - INDENT.length - 2);
    const style = isAlarm(check.outcome) ? 'bold' : 'plain';
    return [paint(INDENT + first, style), ...more.map((line) => `${INDENT}  ${line}`)];
  });
  const more = shown.length - MOST_SHOWN;
  return more > 0 ? [...lines, `${INDENT}and ${counted(more, 'more figure')}`] : lines;
}
