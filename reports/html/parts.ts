/**
 * Small pieces that several sections share: legend, scrolling table, section.
 * It must not know metrics.
 */
import { variantColour, variantDash } from '../charts/svg.ts';
import { html, type Markup } from './markup.ts';

/** A section with its heading; the id is what a link points to. */
export function section(id: string, heading: string, body: readonly (Markup | null)[]): Markup {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>
${body}</section>
`;
}

/** A table that scrolls within itself where the page is narrow; the caption tells what it shows. */
export function scrollingTable(caption: string, head: Markup, body: readonly Markup[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption><span>${caption}</span></caption>
<thead>${head}</thead>
<tbody>${body}</tbody></table></div>
`;
}

export function swatch(index: number): Markup {
  return html`<span class="swatch" style="background:${swatchOf(index)}"></span>`;
}

/** From the ninth variant on, where colours come round again, striped as its lines are dashed. */
function swatchOf(index: number): string {
  const colour = variantColour(index);
  const [dash, gap] = (variantDash(index) ?? '').split(' ');
  if (!dash || !gap) return colour;
  return `repeating-linear-gradient(90deg,${colour} 0 ${dash}px,transparent ${dash}px ${Number(dash) + Number(gap)}px)`;
}

/** Which colour is which variant; `more` are further entries of a chart. */
export function legend(variants: readonly string[], more: readonly Markup[] = []): Markup {
  const entries = variants.map((name, index) => html`<li>${swatch(index)}${name}</li>`);
  return html`<ul class="legend">${entries}${more.map((entry) => html`<li>${entry}</li>`)}</ul>`;
}

/** A chart made for two widths: the page shows the one that fits, so that text keeps its size. */
export function wideAndNarrow(draw: (width: number) => Markup): Markup {
  return html`<figure class="wide">${draw(900)}</figure><figure class="narrow">${draw(350)}</figure>`;
}
