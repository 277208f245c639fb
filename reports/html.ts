/**
 * report.html: one file that opens without a network, made from results alone; equal results give equal bytes.
 * It must not know how results were made. Each section is a file under `html/`, each chart one under `charts/`.
 */
import type { Results } from '../sim/experiment/results.ts';
import { answer } from './answer.ts';
import { clustersSection } from './html/clusters.ts';
import { definitionsSection } from './html/definitions.ts';
import { ledgerSection } from './html/ledger.ts';
import { html } from './html/markup.ts';
import { page } from './html/page.ts';
import { programmeSections } from './html/programme.ts';
import { provenanceSection } from './html/provenance.ts';
import { publishedSection } from './html/published.ts';
import { robustnessSection } from './html/robustness.ts';
import { timelineSection } from './html/timeline.ts';
import { verdictSection } from './html/verdicts.ts';
import { sizeClassSection, waitsSection } from './html/waits.ts';
import { whyWaitedSection } from './html/why-waited.ts';
import { robustnessSentence } from './robustness.ts';

export function renderHtml(results: Results): string {
  const { version, scenario, question, seed } = results;
  return page({
    ...{ version, question, name: scenario, eyebrow: scenario },
    alert: results.partial
      ? `Partial: the comparison was interrupted, or runs of it failed, after ${results.replications.done} of ${results.replications.asked} replications of every variant.`
      : null,
    answer: (emphasise) => {
      const robustness = robustnessSentence(results, emphasise);
      return [...answer(results, emphasise), ...(robustness === '' ? [] : [robustness])];
    },
    body: html`${verdictSection(results)}
${publishedSection(results)}${programmeSections(results)}${robustnessSection(results)}
${ledgerSection(results)}
${timelineSection(results)}
${waitsSection(results)}
${sizeClassSection(results)}
${whyWaitedSection(results)}
${clustersSection(results)}
${definitionsSection(results)}
${provenanceSection(results)}`,
    footer: `Made by gpufleet ${version} from results of scenario ${scenario}, seed ${seed}.`,
  });
}
