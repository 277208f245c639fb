/**
 * Observable Plot on the server: options in, one accessible `<svg>` as text out, the same bytes for equal options.
 * It must not know results. Colours are the page's CSS variables, so that a chart follows light and dark.
 */
import type { PlotOptions } from '@observablehq/plot';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { escapeHtml, type Markup, trusted } from '../html/markup.ts';

export { Plot };

/** Colour of the variant at `index`, constant over the whole report. */
export function variantColour(index: number): string {
  return `var(--variant-${index % 8})`;
}

/** Dashes from the ninth variant on, where colours come round again. */
export function variantDash(index: number): string | undefined {
  return [undefined, '6 3', '2 3', '8 3 2 3'][Math.floor(index / 8) % 4];
}

/**
 * @param title what the chart is, read aloud and shown on hovering.
 * @param description what it shows, in words, for those who do not see it.
 */
export function svg(title: string, description: string, options: PlotOptions): Markup {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const chart = Plot.plot({
    // Text keeps its size: a chart is made for the width at which it is shown, and scrolls where there is less.
    style: { fontSize: '14px', fontFamily: 'inherit', background: 'none', color: 'inherit', overflow: 'visible' },
    ...options,
    document,
  });
  // Plot brings one style sheet for each chart; the page has it once.
  for (const style of [...chart.querySelectorAll('style')]) style.remove();
  // The style says 14 pixels; the attribute would say otherwise to whoever reads the file.
  chart.removeAttribute('font-size');
  chart.removeAttribute('class');
  const caption = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  caption.textContent = title;
  chart.prepend(caption);
  // Attributes with user text are written here, because linkedom escapes quotes only.
  const label = escapeHtml(`${title}. ${description}`);
  return trusted(
    shortNumbers(chart.outerHTML).replace('<svg', () => `<svg class="chart" role="img" aria-label="${label}"`),
  );
}

/** A tenth of a pixel is enough. */
function shortNumbers(text: string): string {
  return text.replace(/(\d+\.\d)\d+(?=[^"<>]*")/g, '$1');
}
