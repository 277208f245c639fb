/**
 * The folder that a comparison writes to. It must not know what is in the results.
 */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { JOBS_CSV_HEADER, timelineCsv } from '../../../reports/csv.ts';
import { renderHtml } from '../../../reports/html.ts';
import { renderJson } from '../../../reports/json.ts';
import { renderMarkdown } from '../../../reports/markdown.ts';
import type { Results } from '../../experiment/results.ts';
import { writeAtomic, writeFileAtomic } from '../files/atomic-file.ts';

/** Between two writings while runs come in: nothing that took longer to compute is lost when the program is killed. */
const REWRITE_EVERY_MS = 1000;

export class ResultsFolder {
  readonly path: string;
  private writtenAt = Number.NEGATIVE_INFINITY;

  constructor(path: string) {
    this.path = path;
  }

  get report(): string {
    return join(this.path, 'report.html');
  }

  /** Finds out before the first run whether the folder can be written to. */
  prepare(): void {
    mkdirSync(this.path, { recursive: true });
    accessSync(this.path, constants.W_OK);
  }

  /** results.json of what there is so far, unless it was written just now. */
  writeInterim(results: () => Results | null): void {
    if (performance.now() - this.writtenAt < REWRITE_EVERY_MS) return;
    const soFar = results();
    if (soFar) this.writeResults(soFar);
    this.writtenAt = performance.now();
  }

  /** Everything; results.json first, so that it is there should a report fail. */
  writeAll(results: Results, jobsCsv: readonly (Uint8Array | null)[]): void {
    this.writeResults(results);
    writeFileAtomic(join(this.path, 'timeline.csv'), timelineCsv(results));
    if (jobsCsv.some((rows) => rows !== null))
      writeAtomic(join(this.path, 'jobs.csv'), (file) => {
        file.write(Buffer.from(JOBS_CSV_HEADER));
        for (const rows of jobsCsv) if (rows) file.write(rows);
      });
    writeFileAtomic(join(this.path, 'report.md'), renderMarkdown(results));
    writeFileAtomic(this.report, renderHtml(results));
  }

  private writeResults(results: Results): void {
    writeFileAtomic(join(this.path, 'results.json'), renderJson(results));
  }
}
