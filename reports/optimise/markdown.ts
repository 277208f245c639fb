/**
 * report.md of a search: question, answer, finalists, how the search went. It must not know how results were made.
 */
import type { OptimiseResults } from '../../sim/experiment/optimise/results.ts';
import { escaped, leftTable, withBoldNames } from '../markdown-text.ts';
import { readableSearch } from '../sweep/readable.ts';
import { answerOf, candidateRows, finalistHeads, finalistRows, rungRows } from './words.ts';

export function optimiseMarkdown(given: OptimiseResults): string {
  const results = readableSearch(given);
  const { effort, axes, candidates, rungs, runs, left } = results;
  const finalists = finalistRows(results);
  const rungTable = rungRows(results).map(({ points, replications, left: gone }) => [
    ...[String(points), String(replications)],
    gone,
  ]);
  const parts = [
    `# ${escaped(results.question)}`,
    withBoldNames((emphasise) => answerOf(results, emphasise)).join(' '),
    '## Finalists, by fresh replications',
    table(
      ['Point', ...finalistHeads(results, 'the chosen one'), 'Verdict'],
      finalists.map(({ name, metric, difference, constraints: met, verdict }) => [
        name,
        ...[metric, difference],
        ...met.map(({ figure, verdict: of }) => `${figure}, ${of}`),
        verdict,
      ]),
    ),
    'Mean over replications ± half of the 95 % interval; differences are paired, their intervals corrected for all finalists.',
    '## The search',
    table(['Points', 'Replications', 'Left after it'], rungTable),
    `Successive halving: ${effort.first} replications first, at most ${effort.most}; ${runs} runs in all with the fresh ones.`,
    ...(left.length === 0 || candidates.length > MOST_ROWS
      ? []
      : [
          '## All points',
          table(
            ['Point', 'Fate'],
            candidateRows(results).map(({ candidate, fate }) => [candidate.name, fate]),
          ),
        ]),
    ...(results.failures.length === 0
      ? []
      : [
          '## Runs that failed',
          table(
            ['Point', 'Replication', 'Error'],
            results.failures.map(({ candidate, replication, error }) => [
              candidates[candidate]!.name,
              String(replication),
              error,
            ]),
          ),
        ]),
    '## What went in',
    [
      `- Command: \`${results.command}\``,
      `- Scenario ${escaped(results.scenario)}, seed ${escaped(results.seed)}, gpufleet ${results.version}`,
      `- Axes: ${axes.map(escaped).join(', ')}; ${candidates.length} points, ${rungs.length} rungs`,
      ...results.inputs.map(({ path, sha256 }) => `- Input ${escaped(path)}: sha256 ${sha256}`),
    ].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** More points are in optimise.json alone. */
const MOST_ROWS = 60;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return leftTable(
    head.map(escaped),
    rows.map((cells) => cells.map(escaped)),
  );
}
