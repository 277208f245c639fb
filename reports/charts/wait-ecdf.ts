/**
 * The share of jobs that started after waiting at most so long, one line for each variant, on a logarithmic axis in
 * human units. It must not know results.
 */
import type { Markup } from '../html/markup.ts';
import { Plot, svg, variantDash } from './svg.ts';

export interface EcdfLine {
  readonly variant: string;
  readonly colour: string;
  readonly index: number;
  /** Seconds (> 0; no wait at all stands at {@link NO_WAIT_SECONDS}) → share 0–1. At most 500 points. */
  readonly points: readonly { readonly seconds: number; readonly share: number }[];
}

/** Where curves end because jobs that have waited so long are given up. */
export interface GivenUp {
  readonly seconds: number;
  readonly label: string;
}

/** Where jobs that did not wait stand: a logarithmic axis has no zero. */
export const NO_WAIT_SECONDS = 0.3;

/** Ticks of a wait axis in units that people use. */
export const WAIT_TICKS: readonly (readonly [seconds: number, label: string])[] = [
  [NO_WAIT_SECONDS, '0'],
  [1, '1 s'],
  [10, '10 s'],
  [60, '1 min'],
  [600, '10 min'],
  [3600, '1 h'],
  [21_600, '6 h'],
  [86_400, '1 d'],
  [604_800, '7 d'],
  [2_592_000, '30 d'],
];

/** The ticks that fit `width` pixels, so that labels do not touch. */
export function waitTicks(width: number, least: number, most: number): readonly (readonly [number, string])[] {
  const inside = WAIT_TICKS.filter(([seconds]) => seconds >= least && seconds <= most);
  if (width >= 600) return inside;
  return inside.filter(([, label], k) => k === 0 || ['1 min', '1 h', '1 d', '30 d'].includes(label));
}

/** A logarithmic axis with these ticks; Plot's own would drop the labels that are not powers of ten. */
export function waitAxis(label: string, ticks: readonly (readonly [number, string])[]): Plot.Markish[] {
  const seconds = ticks.map(([value]) => value);
  const text = ticks.map(([, name]) => name);
  return [
    Plot.gridX(seconds, { stroke: 'var(--grid)', strokeOpacity: 1 }),
    Plot.axisX(seconds, { text, label, labelArrow: 'none', labelAnchor: 'center', anchor: 'bottom', tickSize: 4 }),
  ];
}

export function waitEcdfChart(
  lines: readonly EcdfLine[],
  givenUp: readonly GivenUp[],
  description: string,
  width: number,
): Markup {
  const most = Math.max(
    86_400,
    ...givenUp.map(({ seconds }) => 1.1 * seconds),
    ...lines.map(({ points }) => {
      const last = points.at(-1)?.share ?? 0;
      return points.find(({ share }) => share >= 0.9995 * last)?.seconds ?? 0;
    }),
  );
  const ticks = waitTicks(width, NO_WAIT_SECONDS, most);
  return svg('Share of jobs that started after waiting at most so long', description, {
    width,
    height: width >= 600 ? 340 : 280,
    marginLeft: 62,
    marginRight: 20,
    marginBottom: 48,
    x: {
      type: 'log',
      domain: [NO_WAIT_SECONDS, most],
      axis: null,
    },
    y: { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1], tickFormat: (y: number) => `${y * 100} %`, label: null },
    marks: [
      ...waitAxis('Wait', ticks),
      Plot.gridY([0, 0.25, 0.5, 0.75, 1], { stroke: 'var(--grid)', strokeOpacity: 1 }),
      ...lines.map(({ points, colour, index }) =>
        Plot.line(
          points.filter(({ seconds }) => seconds <= most),
          {
            x: 'seconds',
            y: 'share',
            stroke: colour,
            strokeWidth: 2,
            ...(variantDash(index) ? { strokeDasharray: variantDash(index)! } : {}),
          },
        ),
      ),
      Plot.ruleX(givenUp, { x: 'seconds', stroke: 'var(--muted)', strokeDasharray: '3 3' }),
      Plot.text(givenUp, {
        ...{ x: 'seconds', text: 'label', frameAnchor: 'top', textAnchor: 'end', lineAnchor: 'top', dx: -6, dy: 4 },
        ...{ fill: 'var(--muted)', stroke: 'var(--ground)', strokeWidth: 4 },
      }),
    ],
  });
}
