/**
 * Means by the levels of a factor: lines with bands where levels are numbers, points with whiskers where they are names.
 * It must not know what is measured, nor how figures are written.
 */
import { Plot, svg, variantColour, variantDash } from '../../charts/svg.ts';
import type { Markup } from '../../html/markup.ts';
import { displayWidth } from '../../terminal-text.ts';

export interface LevelPoint {
  /** Number of the level, in the unit of the axis; of names, their place. */
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly title: string;
}

export interface LevelLine {
  /** Place of its colour. */
  readonly index: number;
  readonly points: readonly LevelPoint[];
}

export interface LevelLines {
  readonly title: string;
  readonly description: string;
  readonly x: {
    readonly title: string;
    readonly scale: 'linear' | 'log' | 'names';
    /** Ticks with their words. */
    readonly ticks: readonly { readonly at: number; readonly label: string }[];
  };
  /** `Mean wait per job (h)`. */
  readonly yTitle: string;
  readonly lines: readonly LevelLine[];
  /** A rule at zero, of differences. */
  readonly zero: boolean;
  readonly width: number;
}

const HEIGHT = 300;
const CHARACTER_PIXELS = 7.8;

export function levelLines({ title, description, x, yTitle, lines, zero, width }: LevelLines): Markup {
  const isNamed = x.scale === 'names';
  const marginLeft = 72;
  const room = (width - marginLeft - 24) / Math.max(1, x.ticks.length);
  const longest = Math.max(...x.ticks.map(({ label }) => displayWidth(label))) * CHARACTER_PIXELS;
  const isTurned = isNamed && longest > room;
  // Names have all their ticks; of numbers, as many as have room.
  const step = isNamed ? 1 : Math.max(1, Math.ceil(((longest + 10) * x.ticks.length) / (width - marginLeft - 24)));
  const ticks = x.ticks.filter((_, k) => k % step === 0);
  const marginBottom = (isTurned ? Math.min(150, longest * 0.75 + 16) : 26) + 26;
  const labels = new Map(ticks.map(({ at, label }) => [at, label]));
  const ats = x.ticks.map(({ at }) => at);
  const dodge = isNamed && lines.length > 1 ? Math.min(0.12, 0.6 / lines.length) : 0;
  const placed = (line: LevelLine, k: number) =>
    line.points.map((point) => ({ ...point, x: point.x + dodge * (k - (lines.length - 1) / 2) }));
  return svg(title, description, {
    ...{ width, height: HEIGHT + marginBottom, marginLeft, marginBottom, marginTop: 34, marginRight: 24 },
    x: {
      type: x.scale === 'log' ? 'log' : 'linear',
      domain: isNamed ? [-0.5, x.ticks.length - 0.5] : [Math.min(...ats), Math.max(...ats)],
      ticks: ticks.map(({ at }) => at),
      tickFormat: (at: number) => labels.get(at) ?? '',
      label: `${x.title} →`,
      labelAnchor: 'right',
      labelArrow: 'none',
      ...(isTurned && { tickRotate: 40 }),
    },
    y: { label: yTitle, labelArrow: 'none', labelAnchor: 'top', nice: true, ticks: 6, zero },
    marks: [
      Plot.gridY({ stroke: 'var(--grid)', strokeOpacity: 1 }),
      ...(zero ? [Plot.ruleY([0], { stroke: 'var(--muted)' })] : []),
      ...lines.flatMap((line, k) => {
        const colour = variantColour(line.index);
        const points = placed(line, k);
        const dash = variantDash(line.index);
        const spread = isNamed
          ? Plot.ruleX(points, { x: 'x', y1: 'low', y2: 'high', stroke: colour, strokeWidth: 2 })
          : Plot.areaY(points, { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.18 });
        return [
          spread,
          ...(isNamed
            ? []
            : [
                Plot.line(points, {
                  x: 'x',
                  y: 'mean',
                  stroke: colour,
                  strokeWidth: 2,
                  ...(dash && { strokeDasharray: dash }),
                }),
              ]),
          Plot.dot(points, { x: 'x', y: 'mean', fill: colour, r: isNamed ? 5 : 3.5, title: 'title' }),
        ];
      }),
    ],
  });
}
