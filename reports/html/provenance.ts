/**
 * What went in: scenario, assumptions, workload, versions and hashes, and the command that makes it all again.
 * It must not know how any of it was read.
 */
import type { Results } from '../../sim/experiment/results.ts';
import { changesOf, workloadFacts } from '../workload-facts.ts';
import { html, type Markup } from './markup.ts';
import { scrollingTable, section, swatch } from './parts.ts';

export function provenanceSection(results: Results): Markup {
  return section('provenance', 'What went in', [
    html`<p>The command that makes this report again:</p><pre><code>${results.command}</code></pre>`,
    html`<h3>Scenario</h3>${facts([
      ['Scenario', `${results.scenario} (${results.kind})`],
      ['Starts', `${results.start.slice(0, 10)}, ${results.zone}`],
      ['Replications', `${results.replications.asked} asked for, ${results.replications.done} done of every variant`],
      ['Seed', results.seed],
      ['Version', `gpufleet ${results.version}, ${results.schema}`],
      ...results.inputs.map(({ path, sha256 }) => [`Input ${path}`, `sha256 ${sha256}`] as const),
    ])}`,
    variantsTable(results),
    assumptionsTable(results),
    html`<h3>Workload</h3>${facts(workloadFacts(results.workload))}`,
    results.workload.warnings.length === 0
      ? null
      : html`<ul class="alert">${results.workload.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`,
    fingerprints(results),
  ]);
}

function facts(rows: readonly (readonly [string, string])[]): Markup {
  return html`<dl>${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
}

function variantsTable(results: Results): Markup {
  const head = html`<tr><th scope="col">Variant</th><th scope="col" class="left">Changes</th><th scope="col" class="left">Policies</th></tr>`;
  const rows = results.variants.map((variant, index) => {
    const changes = changesOf(variant.overrides);
    const policies = Object.entries(variant.policies).map(([kind, choice]) => `${kind}: ${choice}`);
    return html`<tr><th scope="row">${swatch(index)}${variant.name}</th><td class="left wrap">${changes.length === 0 ? 'nothing' : changes.join('; ')}</td><td class="left wrap">${policies.join('; ')}</td></tr>
`;
  });
  return html`<h3>Variants</h3>${scrollingTable('What each variant changes, and the policies that it ran with.', head, rows)}`;
}

function assumptionsTable(results: Results): Markup | null {
  if (results.assumptions.length === 0) return null;
  const head = html`<tr><th scope="col">Value</th><th scope="col" class="left">Is</th><th scope="col" class="left">Why</th></tr>`;
  const rows = results.assumptions.map(
    ({ path, value, note }) =>
      html`<tr><th scope="row" class="wrap"><code>${path}</code></th><td class="left wrap">${value} <span class="assumed">assumed</span></td><td class="left wrap">${note}</td></tr>
`,
  );
  return html`<h3>Assumptions</h3>${scrollingTable('Values that no source publishes: chosen here, and open to change.', head, rows)}`;
}

function fingerprints(results: Results): Markup {
  const head = html`<tr><th scope="col">Variant</th><th scope="col">Replication</th><th scope="col" class="left">Fingerprint</th><th scope="col" class="left">Schedule</th></tr>`;
  const rows = results.variants.flatMap((variant) =>
    variant.runs.map(
      (run) =>
        html`<tr><th scope="row">${variant.name}</th><td>${run.replication}</td><td class="left"><code>${run.fingerprint}</code></td><td class="left"><code>${run.scheduleFingerprint}</code></td></tr>
`,
    ),
  );
  return html`<details><summary>Fingerprints of the runs</summary>${scrollingTable('Equal inputs give equal fingerprints on every machine.', head, rows)}</details>`;
}
