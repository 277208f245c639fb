/**
 * The folder of a sweep's results. It must not know how rows are kept, nor what is in a report.
 */
import { SWEEP_FILE } from '../files/result-files.ts';
import { RowsResultsFolder } from '../files/rows-results-folder.ts';
import { RUNS_FILE } from './rows-folder.ts';

const FILES = { results: SWEEP_FILE, points: 'points.csv', markdown: 'report.md', html: 'report.html' } as const;

export class SweepFolder extends RowsResultsFolder {
  constructor(path: string) {
    const { results, html, points, markdown } = FILES;
    super(path, { what: 'sweep', results, report: html, others: [RUNS_FILE, points, markdown] });
  }

  write(file: keyof typeof FILES, text: string): void {
    this.writeFile(FILES[file], text);
  }
}
