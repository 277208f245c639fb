/**
 * report.md: question, answer, verdicts, ledger and what went in, short enough for a comment on a change.
 * It must not know how results were made.
 */
import type { Results } from '../sim/experiment/results.ts';
import { ACCOUNTS } from '../sim/model/ledger.ts';
import { answer } from './answer.ts';
import { CONTENDERS_HEADING, CONTENDERS_NOTE, contenders, contendersText } from './contenders.ts';
import { ACCOUNT_LABEL, ledgerText, meanLedger } from './ledger-steps.ts';
import { escaped, table, withBoldNames } from './markdown-text.ts';
import { precisionSentence } from './precision.ts';
import { programmeMarkdown, whyMarkdown } from './programme/markdown.ts';
import { robustnessMarkdown } from './robustness-markdown.ts';
import { type MetricCell, type VerdictRow, verdictTable } from './verdict-table.ts';
import { changesOf, workloadFacts } from './workload-facts.ts';

export function renderMarkdown(results: Results): string {
  const [first, second] = withBoldNames((emphasise) => answer(results, emphasise));
  const parts = [
    `# ${escaped(results.question)}`,
    ...(results.partial
      ? [
          `> Partial: the comparison was interrupted, or runs of it failed, after ${results.replications.done} of ${results.replications.asked} replications of every variant.`,
        ]
      : []),
    `${first}\n\n${second}`,
    `## Verdicts\n\n${verdicts(results)}`,
    ...robustnessMarkdown(results),
    ...programmeMarkdown(results),
    ...whyMarkdown(results),
    `## Where the GPU-hours went\n\n${ledger(results)}`,
    `## What went in\n\n${provenance(results)}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function verdicts(results: Results): string {
  const { columns, rows, repeats } = verdictTable(results);
  // Primary metrics and the next few: a comment has no room for more, and the rest is in report.html.
  const shown = columns.slice(0, Math.max(5, results.primary.length));
  const head = shown.map(({ label, unit, primary }) => {
    const name = unit === '' ? label : `${label} (${unit})`;
    return escaped(primary ? `${name}, primary` : name);
  });
  const body = rows.map((row) => [rowName(row, results), ...row.cells.slice(0, shown.length).map(cell)]);
  const note =
    `Mean over replications ± half of the 95 % interval; below it the difference to ` +
    `${escaped(results.variants[0]?.name ?? 'the first variant')}, for primary metrics with the interval corrected for ` +
    'all comparisons. ★: shown better than every other ranked variant. ≥: some jobs had not started by the end or gave up.';
  return [
    table(['Variant', ...head], body),
    [note, repeats].join(' ').trimEnd(),
    ...best(results),
    ...[precisionSentence(results)].filter((sentence) => sentence !== '').map(escaped),
  ].join('\n\n');
}

function best(results: Results): string[] {
  const rows = contenders(results).map(
    (row) => `- ${escaped(row.metric)}: ${contendersText(row, (name) => `**${escaped(name)}**`)}`,
  );
  return rows.length === 0 ? [] : [`${CONTENDERS_HEADING}:\n\n${rows.join('\n')}\n\n${CONTENDERS_NOTE}`];
}

function rowName(row: VerdictRow, results: Results): string {
  const notes = [
    row.isYardstick ? 'yardstick' : null,
    row.stationary === false ? 'not stationary' : null,
    row.replications < results.replications.asked
      ? `${row.replications} of ${results.replications.asked} replications`
      : null,
  ].filter((note) => note !== null);
  return [escaped(row.variant), ...notes.map((note) => `<br>_${note}_`)].join('');
}

function cell({ value, difference, word: mark, best }: MetricCell): string {
  const word = best ? '★ **best**' : mark;
  const interval = difference?.interval ? ` (${difference.interval})` : '';
  return [value, difference ? `${difference.value}${interval}` : null, word]
    .filter((line) => line !== null)
    .join('<br>');
}

function ledger(results: Results): string {
  const { variants } = results;
  const ledgers = variants.map(meanLedger);
  const used = ACCOUNTS.filter((account) => ledgers.some((one) => one[account] > 0));
  const textsOf = (of: (one: (typeof ledgers)[number]) => number): string[] =>
    variants.map((variant, k) => ledgerText(variant, of(ledgers[k]!)));
  const rows = used.map((account) => [ACCOUNT_LABEL[account], ...textsOf((one) => one[account])]);
  const sums = textsOf((one) => ACCOUNTS.reduce((sum, account) => sum + one[account], 0));
  const head = ['GPU-hours', ...results.variants.map(({ name }) => escaped(name))];
  return table(head, [...rows, ['**Procured**', ...sums.map((sum) => `**${sum}**`)]]);
}

function provenance(results: Results): string {
  const changes = results.variants.map(({ name, overrides }) => {
    const list = changesOf(overrides);
    return `- ${escaped(name)}: ${list.length === 0 ? 'nothing changed' : escaped(list.join('; '))}`;
  });
  const assumptions = results.assumptions.map(
    ({ path, value, note }) => `- ${escaped(path)} = ${escaped(value)} (assumed: ${escaped(note)})`,
  );
  return [
    `\`\`\`\n${results.command}\n\`\`\``,
    [
      `- Scenario ${escaped(results.scenario)} (${results.kind}), seed ${escaped(results.seed)}, gpufleet ${results.version}`,
      `- Replications: ${results.replications.asked} asked for, ${results.replications.done} done of every variant`,
      ...results.inputs.map(({ path, sha256 }) => `- ${escaped(path)}: sha256 \`${sha256.slice(0, 12)}…\``),
    ].join('\n'),
    `Variants:\n\n${changes.join('\n')}`,
    ...(assumptions.length === 0 ? [] : [`Assumptions:\n\n${assumptions.join('\n')}`]),
    `Workload:\n\n${workloadFacts(results.workload)
      .map(([label, value]) => `- ${escaped(label)}: ${escaped(value)}`)
      .join('\n')}`,
    ...results.workload.warnings.map((warning) => `> ${escaped(warning)}`),
  ].join('\n\n');
}
