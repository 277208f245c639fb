/**
 * How far each factor moves a metric: a bar from its lowest level to its highest around the mean, the widest on top. It
 * must not know what is measured, nor how figures are written.
 */
import { Plot, svg } from '../../charts/svg.ts';
import type { Markup } from '../../html/markup.ts';
import { displayWidth } from '../../terminal-text.ts';

export interface TornadoBar {
  readonly name: string;
  /** Deviations from the mean over all levels, with their intervals. */
  readonly low: TornadoEnd;
  readonly high: TornadoEnd;
  readonly title: string;
}

export interface TornadoEnd {
  readonly label: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface Tornado {
  readonly title: string;
  readonly description: string;
  readonly xTitle: string;
  readonly bars: readonly TornadoBar[];
  readonly width: number;
}

const ROW_PIXELS = 52;
const CHARACTER_PIXELS = 7.8;

export function tornado({ title, description, xTitle, bars, width }: Tornado): Markup {
  const ends = bars.flatMap(({ low, high }) => [low.at, low.from, high.at, high.to].map((value) => Math.abs(value)));
  // Where nothing moves, any axis will do.
  const reach = Math.max(...ends) || 1;
  const longest = Math.max(...bars.flatMap(({ low, high }) => [displayWidth(low.label), displayWidth(high.label)]));
  const margin = Math.min(longest * CHARACTER_PIXELS + 14, width / 4);
  const names = bars.map(({ name }) => name);
  return svg(title, description, {
    ...{ width, height: bars.length * ROW_PIXELS + 56, marginTop: 4, marginBottom: 50 },
    ...{ marginLeft: margin, marginRight: margin },
    x: {
      label: `${xTitle} →`,
      labelArrow: 'none',
      labelAnchor: 'center',
      domain: [-reach, reach],
      ticks: width < 500 ? 3 : 6,
    },
    y: { axis: null, type: 'band', domain: names, padding: 0.1 },
    marks: [
      Plot.gridX({ stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.barX(bars, {
        y: 'name',
        x1: ({ low }: TornadoBar) => low.at,
        x2: ({ high }: TornadoBar) => high.at,
        insetTop: 22,
        fill: 'var(--heat-3)',
        rx: 2,
        title: 'title',
      }),
      Plot.text(bars, { y: 'name', x: 0, text: 'name', dy: -ROW_PIXELS / 2 + 14, fontWeight: 600 }),
      ...(['low', 'high'] as const).flatMap((end) => [
        Plot.link(bars, {
          y1: 'name',
          y2: 'name',
          x1: (bar: TornadoBar) => bar[end].from,
          x2: (bar: TornadoBar) => bar[end].to,
          stroke: 'var(--text)',
          strokeWidth: 1.6,
          dy: 11,
        }),
        Plot.text(bars, {
          y: 'name',
          x: (bar: TornadoBar) => (end === 'low' ? bar.low.from : bar.high.to),
          text: (bar: TornadoBar) => bar[end].label,
          textAnchor: end === 'low' ? 'end' : 'start',
          dx: end === 'low' ? -6 : 6,
          dy: 11,
        }),
      ]),
      Plot.ruleX([0], { stroke: 'var(--muted)' }),
    ],
  });
}
