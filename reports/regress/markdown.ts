/**
 * The gate as Markdown, for a job summary or a comment: the verdict, what failed, and all rules. It must not know how
 * figures are judged.
 */
import type { CheckResult, GateResult } from '../../sim/experiment/regress/gate.ts';
import { counted } from '../format.ts';
import { escaped, leftTable } from '../markdown-text.ts';
import {
  allowedText,
  basisSentence,
  catchesSentence,
  catchesText,
  differenceText,
  figureText,
  noteworthy,
  outcomeText,
  relativeText,
  ruleOutcome,
  ruleText,
  verdictSentence,
} from './words.ts';

/** Comments of pull requests have a limit of length. */
const MOST_FIGURES = 100;

export function gateMarkdown(result: GateResult): string {
  const figures = result.rules.flatMap((rule) => noteworthy(rule).map((check) => ({ rule: rule.name, check })));
  const shown = figures.slice(0, MOST_FIGURES);
  const more = figures.length - shown.length;
  const blocks = [`## ${result.passed ? '✅' : '❌'} ${escaped(verdictSentence(result))}`];
  if (shown.length > 0) {
    const head = ['Rule', 'Scenario', 'Variant', 'Metric', 'Baseline', 'Now', 'Difference', 'Allowed', 'Outcome'];
    blocks.push(
      leftTable(
        head,
        shown.map(({ rule, check }) => row(rule, check)),
      ),
    );
  }
  if (more > 0) blocks.push(`And ${counted(more, 'more figure')}.`);
  const rules = result.rules.map((rule) => [
    code(rule.name),
    ruleOutcome(rule),
    code(rule.metric),
    escaped(ruleText(rule)),
    String(rule.checks.length),
    catchesText(rule).replace('catches ', ''),
    escaped(rule.note ?? ''),
  ]);
  blocks.push(
    `<details><summary>${counted(rules.length, 'rule')}</summary>\n\n` +
      `${leftTable(['Rule', 'Outcome', 'Metric', 'What is judged', 'Figures', 'Catches', 'Note'], rules)}\n\n</details>`,
    ...result.warnings.map((warning) => `⚠️ ${escaped(warning)}`),
    escaped([basisSentence(result), catchesSentence(result)].join(' ').trim()),
  );
  return `${blocks.join('\n\n')}\n`;
}

function row(rule: string, check: CheckResult): string[] {
  const { metric } = check;
  const relative = relativeText(check);
  return [
    ...[code(rule), code(check.scenario), code(check.variant), code(metric)],
    ...[figureText(metric, check.baseline), figureText(metric, check.now)],
    `${differenceText(metric, check.difference)}${relative === '' ? '' : ` (${relative})`}`,
    allowedText(check),
    outcomeText(check),
  ];
}

/** A name that is searched for as it is; within it no markup is read, and a bar would end the cell. */
function code(text: string): string {
  return `\`${text.replace(/[`|]/g, ' ')}\``;
}
