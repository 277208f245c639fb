/**
 * Occupied GPUs of one cluster over time, one line for each variant, in front of what was in service and planned.
 * It must not know results; times are days since the scenario's start, or dates, as its caller chose.
 */
import type { Markup } from '../html/markup.ts';
import { Plot, svg, variantDash } from './svg.ts';

export interface UtilisationLine {
  readonly variant: string;
  readonly colour: string;
  readonly index: number;
  /** Share of the cluster's GPUs, 0–1; null where nothing was in service. */
  readonly points: readonly { readonly x: number | Date; readonly y: number | null }[];
}

export interface SupplyArea {
  /** Steps of the share of the cluster's GPUs in service, as one variant had it. */
  readonly inService: readonly { readonly x: number | Date; readonly y: number }[];
  /** The same as planned; empty where it does not differ. */
  readonly planned: readonly { readonly x: number | Date; readonly y: number }[];
}

export interface UtilisationChart {
  readonly cluster: string;
  readonly description: string;
  readonly lines: readonly UtilisationLine[];
  readonly supply: SupplyArea;
  /** In-service steps of single variants, drawn thin in the variant's colour, where variants differ in supply. */
  readonly ownSupply: readonly UtilisationLine[];
  /** GPUs held by grants as a share of the cluster's, dotted in the variant's colour; empty without a programme. */
  readonly granted: readonly UtilisationLine[];
  /** Ends of the measured window, drawn as rules where they lie inside. */
  readonly window: readonly (number | Date)[];
  readonly xLabel: string | null;
  readonly width: number;
}

export function utilisationChart(chart: UtilisationChart): Markup {
  const { supply, lines, ownSupply, granted } = chart;
  return svg(`Utilisation of ${chart.cluster} over time`, chart.description, {
    width: chart.width,
    height: 200,
    marginLeft: 58,
    marginRight: 12,
    marginTop: 10,
    marginBottom: 46,
    x: { label: chart.xLabel, ticks: 4, labelArrow: 'none', labelAnchor: 'center' },
    y: { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1], tickFormat: (y: number) => `${y * 100} %`, label: null },
    marks: [
      Plot.areaY(supply.inService, { x: 'x', y: 'y', curve: 'step-after', fill: 'var(--supply)' }),
      Plot.gridY({ ticks: [0, 0.25, 0.5, 0.75, 1], stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.ruleX(chart.window, { stroke: 'var(--muted)', strokeDasharray: '1 3' }),
      Plot.line(supply.planned, {
        x: 'x',
        y: 'y',
        curve: 'step-after',
        stroke: 'var(--muted)',
        strokeWidth: 1.5,
        strokeDasharray: '5 4',
      }),
      ...ownSupply.map(({ points, colour }) =>
        Plot.line(points, { x: 'x', y: 'y', curve: 'step-after', stroke: colour, strokeWidth: 1, strokeOpacity: 0.7 }),
      ),
      ...granted.map(({ points, colour }) =>
        Plot.line(points, {
          x: 'x',
          y: 'y',
          stroke: colour,
          strokeWidth: 1.8,
          strokeDasharray: '0 4',
          strokeLinecap: 'round',
        }),
      ),
      ...lines.map(({ points, colour, index }) =>
        Plot.line(points, {
          x: 'x',
          y: 'y',
          stroke: colour,
          strokeWidth: 1.8,
          ...(variantDash(index) ? { strokeDasharray: variantDash(index)! } : {}),
        }),
      ),
    ],
  });
}
