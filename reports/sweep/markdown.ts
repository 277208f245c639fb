/**
 * report.md of a sweep: the answer and the tables, for a repository or a message. It must not know HTML.
 */
import type { MetricAnalysis, SweepResults } from '../../sim/experiment/sweep/results.ts';
import { counted, decimal } from '../format.ts';
import { escaped, leftTable, withBoldNames } from '../markdown-text.ts';
import { labelOf, phraseOf } from '../metric-text.ts';
import { readableSweep } from './readable.ts';
import {
  configurationName,
  figuresOf,
  frontWords,
  growingText,
  howToRead,
  pointsText,
  rangeText,
  sweepAnswer,
  topTable,
  withUnit,
} from './words.ts';

export function renderSweepMarkdown(given: SweepResults): string {
  const results = readableSweep(given);
  const { runs, troubles, front } = results;
  const missing = runs.planned - runs.finished;
  const blocks = [
    `# ${escaped(results.question)}`,
    ...(missing > 0 ? [`**Partial:** ${decimal(missing)} of ${counted(runs.planned, 'run')} missing.`] : []),
    ...withBoldNames((emphasise) => sweepAnswer(results, emphasise)),
    ...results.metrics.flatMap((metric) => metricBlocks(results, metric)),
    ...(front && front.points.length > 1 ? frontBlocks(results) : []),
    ...(troubles.count > 0 ? troubleBlocks(results) : []),
    '## What went in',
    `\`\`\`sh\n${results.command}\n\`\`\``,
    escaped(howToRead(results)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function metricBlocks(results: SweepResults, metric: MetricAnalysis): string[] {
  const { key, effects } = metric;
  const title = `## ${escaped(labelOf(key))}`;
  if (metric.order.length === 0) return [title, 'No run has a figure for it.'];
  const { heads, metrics, rows, hidden } = topTable(results, metric);
  const head = [
    'Rank',
    ...heads,
    'Best?',
    ...metrics.map(({ key: each, figures }) => withUnit(labelOf(each), figures.unit && `(${figures.unit})`)),
    'To the reference',
  ];
  const body = rows.map(({ rank, levels, values, difference, mark, isReference }) => [
    ...[String(rank ?? '–'), ...levels, mark === '' ? '–' : mark, ...values],
    isReference ? 'reference' : difference === '' ? '–' : difference,
  ]);
  const ranged = effects.filter(({ range }) => range !== null);
  return [
    title,
    table(head, body),
    ...(hidden > 0 ? [`${counted(hidden, 'more point')} cannot be told from the best.`] : []),
    ...(ranged.length > 1
      ? [
          escaped(
            `What moves ${phraseOf(key)}, each over all levels of the others${growingText(results, key, ' (', ')')}:`,
          ),
          ranged
            .map((effect) => escaped(`${results.factors[effect.factor]!.title}: ${rangeText(results, key, effect)}`))
            .map((text) => `- ${text}`)
            .join('\n'),
        ]
      : []),
  ];
}

function frontBlocks(results: SweepResults): string[] {
  const front = results.front!;
  const [x, y] = [figuresOf(results, front.x), figuresOf(results, front.y)];
  const on = front.points.filter(({ dominance }) => dominance === 'front').sort((a, b) => a.x - b.x || a.y - b.y);
  const head = [
    'On the front',
    withUnit(labelOf(front.x), x.unit && `(${x.unit})`),
    withUnit(labelOf(front.y), y.unit && `(${y.unit})`),
  ];
  const body = on.map((point) => [
    configurationName(results, point.configuration),
    x.mean(point.x, point.xCi95),
    y.mean(point.y, point.yCi95),
  ]);
  return [
    `## ${escaped(`${labelOf(front.x)} against ${phraseOf(front.y)}`)}`,
    `${pointsText(results, on.length)} on the front.`,
    table(head, body),
    escaped(frontWords(results)),
  ];
}

function troubleBlocks({ troubles }: SweepResults): string[] {
  const body = troubles.first.map(({ point, variant, replication, status, error }) => [
    ...[String(point), variant, String(replication)],
    `${status}: ${error}`,
  ]);
  return [
    '## Runs that did not finish',
    `${decimal(troubles.count)} in all; all stand in runs.parquet.`,
    table(['Point', 'Variant', 'Replication', 'What happened'], body),
  ];
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  return leftTable(
    head.map(escaped),
    body.map((cells) => cells.map(escaped)),
  );
}
