/**
 * The folder of a search's results. It must not know how rows are kept, nor what is in a report.
 */
import { optimiseHtml } from '../../../reports/optimise/html.ts';
import { optimiseMarkdown } from '../../../reports/optimise/markdown.ts';
import type { OptimiseResults } from '../../experiment/optimise/results.ts';
import { OPTIMISE_FILE } from '../files/result-files.ts';
import { RowsResultsFolder } from '../files/rows-results-folder.ts';
import { RUNS_FILE } from '../sweep/rows-folder.ts';

const MARKDOWN = 'report.md';
const HTML = 'report.html';

export class OptimiseFolder extends RowsResultsFolder {
  constructor(path: string) {
    super(path, { what: 'search', results: OPTIMISE_FILE, report: HTML, others: [RUNS_FILE, MARKDOWN] });
  }

  write(results: OptimiseResults): void {
    this.writeFile(OPTIMISE_FILE, `${JSON.stringify(results, null, 1)}\n`);
    this.writeFile(MARKDOWN, optimiseMarkdown(results));
    this.writeFile(HTML, optimiseHtml(results));
  }
}
