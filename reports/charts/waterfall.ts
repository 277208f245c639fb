/**
 * The GPU-hour waterfall of one variant: levels as bars from zero, losses hanging between them.
 * It must not know where the steps come from.
 */
import { decimal, listed } from '../format.ts';
import type { Markup } from '../html/markup.ts';
import type { LedgerStep } from '../ledger-steps.ts';
import { Plot, svg } from './svg.ts';

const ROW_PIXELS = 27;
const LABEL_PIXELS = 112;
const VALUE_PIXELS = 68;

/**
 * @param most GPU-hours at the right end: what was procured.
 * @param colour of the variant's levels.
 */
export function waterfallChart(
  variant: string,
  steps: readonly LedgerStep[],
  most: number,
  colour: string,
  width: number,
): Markup {
  const rows = steps.map((step, row) => ({ ...step, row }));
  const share = (step: LedgerStep): string => {
    const size = step.kind === 'loss' ? step.from - step.to : step.to;
    const percent = (size / (steps[0]?.to || 1)) * 100;
    return `${decimal(step.kind === 'loss' ? -percent : percent, 1)} %`;
  };
  const levels = rows.filter((step) => step.kind === 'level');
  const losses = rows.filter((step) => step.kind === 'loss');
  const spoken = listed(levels.map((step) => `${step.label.toLowerCase()} ${decimal(step.to)} GPU-hours`));
  return svg(`GPU-hours of ${variant}`, `${spoken}.`, {
    width,
    height: rows.length * ROW_PIXELS + 4,
    marginLeft: LABEL_PIXELS,
    marginRight: VALUE_PIXELS,
    marginTop: 2,
    marginBottom: 2,
    x: { axis: null, domain: [0, most] },
    y: { axis: null, type: 'band', domain: rows.map((step) => step.row), padding: 0.22 },
    marks: [
      Plot.barX(levels, { y: 'row', x1: 0, x2: 'to', fill: colour, title: titleOf }),
      Plot.barX(losses, { y: 'row', x1: 'to', x2: 'from', fill: 'var(--loss)', title: titleOf }),
      // A thread from each step to the next, at the GPU-hours that they share.
      Plot.link(rows.slice(0, -1), {
        x1: 'to',
        x2: 'to',
        y1: 'row',
        y2: (step: { row: number }) => step.row + 1,
        stroke: 'var(--muted)',
        strokeWidth: 1,
      }),
      Plot.text(rows, {
        y: 'row',
        text: 'label',
        frameAnchor: 'left',
        dx: -LABEL_PIXELS,
        textAnchor: 'start',
        fill: (step: LedgerStep) => (step.kind === 'loss' ? 'var(--muted)' : 'var(--text)'),
        fontWeight: 400,
      }),
      Plot.text(rows, {
        y: 'row',
        text: share,
        frameAnchor: 'right',
        dx: VALUE_PIXELS,
        textAnchor: 'end',
        fill: (step: LedgerStep) => (step.kind === 'loss' ? 'var(--muted)' : 'var(--text)'),
      }),
    ],
  });
}

function titleOf(step: LedgerStep): string {
  const size = step.kind === 'loss' ? step.from - step.to : step.to;
  return `${step.label}: ${decimal(size)} GPU-hours, ${step.meaning}`;
}
