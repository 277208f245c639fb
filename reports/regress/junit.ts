/**
 * The gate as JUnit XML, one case for each rule, as CI systems read it: a rule of level `error` that fails is a failure, a
 * warning goes to the case's output, a rule that is off is skipped. No times: equal results give equal bytes. It must not
 * know how figures are judged.
 */
import type { GateResult, RuleResult } from '../../sim/experiment/regress/gate.ts';
import {
  basisSentence,
  catchesSentence,
  catchesText,
  checkSentence,
  noteworthy,
  outcomeText,
  ruleText,
} from './words.ts';

export function junitXml(result: GateResult): string {
  const count = (outcome: RuleResult['outcome']) => result.rules.filter((rule) => rule.outcome === outcome).length;
  const totals = `tests="${result.rules.length}" failures="${count('failed')}" errors="0" skipped="${count('off')}"`;
  const name = attribute(`gpufleet regress ${result.suite}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="gpufleet regress" ${totals}>`,
    `  <testsuite name="${name}" ${totals}>`,
    ...result.rules.flatMap((rule) => testCase(rule, result)),
    `    <system-out>${text(suiteWords(result))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteWords(result: GateResult): string {
  const warnings = result.warnings.map((warning) => `WARNING ${warning}`);
  return [basisSentence(result), catchesSentence(result), ...warnings].filter((line) => line !== '').join('\n');
}

function testCase(rule: RuleResult, { suite }: GateResult): string[] {
  const open = `    <testcase classname="${attribute(suite)}" name="${attribute(rule.name)}"`;
  const sentences = noteworthy(rule).map((check) => `${outcomeText(check)}: ${checkSentence(check)}`);
  const [first = ''] = sentences;
  const catches = catchesText(rule);
  const what = `${rule.metric}: ${ruleText(rule)}${catches === '' ? '' : `; ${catches}`}`;
  if (rule.outcome === 'off') return [`${open}>`, '      <skipped message="level: off"/>', '    </testcase>'];
  if (rule.outcome === 'failed') {
    const body = [what, ...sentences].map(text).join('\n');
    return [
      `${open}>`,
      `      <failure type="regression" message="${attribute(first)}">${body}</failure>`,
      '    </testcase>',
    ];
  }
  const body = [what, ...(rule.outcome === 'warned' ? ['WARNING'] : []), ...sentences].map(text).join('\n');
  return [`${open}>`, `      <system-out>${body}</system-out>`, '    </testcase>'];
}

/** XML 1.0 has no place for most control characters, escaped or not. */
function text(value: string): string {
  const legal = [...value].filter((character) => character >= ' ' || character === '\n' || character === '\t').join('');
  return legal.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character]!);
}

function attribute(value: string): string {
  return text(value).replace(/"/g, '&quot;').replace(/\n/g, ' ');
}
