/**
 * report.html: one file that opens without a network, made from results alone; equal results give equal bytes.
 * It must not know how results were made. Each section is a file under `html/`, each chart one under `charts/`.
 */
import type { Results } from '../sim/experiment/results.ts';
import { answer } from './answer.ts';
import { clustersSection } from './html/clusters.ts';
import { definitionsSection } from './html/definitions.ts';
import { ledgerSection } from './html/ledger.ts';
import { html, type Markup, trusted } from './html/markup.ts';
import { programmeSections } from './html/programme.ts';
import { provenanceSection } from './html/provenance.ts';
import { publishedSection } from './html/published.ts';
import { robustnessSection } from './html/robustness.ts';
import { STYLE } from './html/style.ts';
import { timelineSection } from './html/timeline.ts';
import { verdictSection } from './html/verdicts.ts';
import { sizeClassSection, waitsSection } from './html/waits.ts';
import { whyWaitedSection } from './html/why-waited.ts';
import { robustnessSentence } from './robustness.ts';

export function renderHtml(results: Results): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="gpufleet ${results.version}">
<title>${results.scenario}: ${results.question}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
${heading(results)}
${verdictSection(results)}
${publishedSection(results)}${programmeSections(results)}${robustnessSection(results)}
${ledgerSection(results)}
${timelineSection(results)}
${waitsSection(results)}
${sizeClassSection(results)}
${whyWaitedSection(results)}
${clustersSection(results)}
${definitionsSection(results)}
${provenanceSection(results)}
<footer>Made by gpufleet ${results.version} from results of scenario ${results.scenario}, seed ${results.seed}.</footer>
</main>
</body>
</html>
`;
  return page.text;
}

function heading(results: Results): Markup {
  // Names of variants are set in bold: they come back between control characters that no name can hold.
  const emphasised = (name: string): string => `\u0001${name}\u0001`;
  const robustness = robustnessSentence(results, emphasised);
  const all = [...answer(results, emphasised), ...(robustness === '' ? [] : [robustness])];
  const sentences = all.map((sentence) => {
    const parts = sentence.split('\u0001').map((text, k) => (k % 2 === 1 ? html`<b>${text}</b>` : unbroken(text)));
    return html`<p>${parts}</p>`;
  });
  const alert = results.partial
    ? html`<p class="alert" role="alert">Partial: the comparison was interrupted, or runs of it failed, after ${results.replications.done} of ${results.replications.asked} replications of every variant.</p>`
    : null;
  return html`<header>
<p class="eyebrow">${results.scenario}</p>
<h1>${results.question}</h1>
${alert}<div class="answer">${sentences}</div>
</header>`;
}

/** A number and its unit stay on one line. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (?=(?:d|h|min|s|pp|M|bn|GPU·h|KRW)\b|%)/g, '$1\u00a0').replaceAll(' ± ', '\u00a0±\u00a0');
}
