/**
 * Published figures beside simulated ones. It must not know how either came about.
 */
import type { Results } from '../../sim/experiment/results.ts';
import { PUBLISHED_NOTE, publishedRows, publishedSentence, WITHIN_WORDS } from '../programme/published.ts';
import { html, type Markup } from './markup.ts';
import { scrollingTable, section } from './parts.ts';

export function publishedSection(results: Results): Markup | null {
  const sentence = publishedSentence(results);
  if (sentence === null) return null;
  const heads = ['Mark', 'Published', 'Simulated', 'Difference', 'Range', 'Published is', 'Source'];
  const left = ['Mark', 'Published is', 'Source'];
  const head = html`<tr><th scope="col">Figure</th>${heads.map((name) => html`<th scope="col"${left.includes(name) ? html` class="left"` : null}>${name}</th>`)}</tr>`;
  const rows = publishedRows(results).map((row) => {
    const judged = row.mark === 'predicted' && row.within !== null;
    const mark = judged ? (row.within ? 'better' : 'worse') : '';
    return html`<tr><th scope="row" class="wrap">${row.metric}</th><td class="left">${row.mark}</td><td title="${row.exact}">${row.published}</td><td title="${row.exact}">${row.simulated}</td><td>${row.difference}</td><td>${row.range}</td><td class="left ${mark}"><span class="mark">${WITHIN_WORDS[`${row.within}`]}</span></td><td class="left wrap">${row.source}</td></tr>
`;
  });
  const variant = results.published?.find(({ simulated }) => simulated !== null)?.simulated?.variant ?? '';
  return section('published', 'Published beside simulated', [
    html`<p>${sentence}</p>`,
    scrollingTable(
      `Published figures beside those of ${variant}: mean over replications ± half of the 95 % interval.`,
      head,
      rows,
    ),
    html`<p class="note">${PUBLISHED_NOTE}</p>`,
  ]);
}
