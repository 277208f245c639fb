/**
 * The gate as GitHub's workflow commands: an annotation at the rule's line of the suite file for each rule that failed or
 * warned, or for each issue where nothing can be judged. It must not know how figures are judged.
 */
import type { Issue } from '../../sim/engine/errors.ts';
import type { GateResult } from '../../sim/experiment/regress/gate.ts';
import { checkSentence, noteworthy, outcomeText, verdictSentence } from './words.ts';

const MOST_FIGURES = 5;

/** @param file the suite, as the repository names it */
export function githubAnnotations(result: GateResult, file: string): string[] {
  const found = result.rules.flatMap((rule) => {
    if (rule.outcome !== 'failed' && rule.outcome !== 'warned') return [];
    const figures = noteworthy(rule);
    const sentences = figures.slice(0, MOST_FIGURES).map((check) => `${outcomeText(check)}: ${checkSentence(check)}`);
    const more = figures.length - sentences.length;
    const message = [...sentences, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
    const properties = [
      `file=${property(file)}`,
      ...(rule.line === null ? [] : [`line=${rule.line}`]),
      `title=${property(`gpufleet regress ${result.suite}: ${rule.name}`)}`,
    ];
    return [`::${rule.outcome === 'failed' ? 'error' : 'warning'} ${properties.join(',')}::${data(message)}`];
  });
  const warnings = result.warnings.map((warning) => `::warning file=${property(file)}::${data(warning)}`);
  return [...found, ...warnings, `::notice file=${property(file)}::${data(verdictSentence(result))}`];
}

/** Of a suite that cannot be judged: each issue at its place. @param shown the file as the repository names it */
export function issueAnnotations(issues: readonly Issue[], shown: (file: string) => string): string[] {
  return issues.map(({ file, line, column, path, message, remedy }) => {
    const properties = [
      ...(file === undefined ? [] : [`file=${property(shown(file))}`]),
      ...(line === undefined ? [] : [`line=${line}`]),
      ...(column === undefined ? [] : [`col=${column}`]),
      `title=${property('gpufleet regress')}`,
    ];
    const text = [path, message].filter((part) => part !== undefined && part !== '').join(': ');
    return `::error ${properties.join(',')}::${data(remedy === undefined ? text : `${text}, ${remedy}`)}`;
  });
}

/** What would end a command or its line is written in percent. */
function data(value: string): string {
  return value.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(value: string): string {
  return data(value).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
