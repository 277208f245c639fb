/**
 * A side of a difference from the files of a comparison: jobs.csv and decisions.jsonl, for results whose run comes out
 * different now. It must not know runs, nor the other side.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOB_COLUMNS, JOBS_CSV_BEGINNING } from '../../../reports/csv.ts';
import { InputError } from '../../engine/errors.ts';
import { type DiffSide, emptyDiffJobs } from '../../experiment/diff/side.ts';
import type { RunRecord, VariantResult } from '../../experiment/results.ts';
import { JOB_STATES } from '../../simulation/contract.ts';
import { readDecisions } from '../explain/read-decisions.ts';
import { DECISIONS_FILE, JOBS_FILE } from '../files/result-files.ts';

/** Whether a folder has what this needs. */
export function hasJobs(folder: string): boolean {
  return existsSync(join(folder, JOBS_FILE));
}

/** Kinds of a fleet without a programme: none of them stops a job that has started and lets it begin again. */
const PLAIN_KINDS: readonly string[] = ['queue', 'backfill', 'placement', 'routing', 'limit'];

/**
 * Whether no job can have been stopped and begun again, so that its last start is its only one: without a programme only
 * lost nodes stop jobs, and the books of the run had none down or given back.
 */
function hadNoStops(policies: VariantResult['policies'], { ledger }: RunRecord): boolean {
  const isPlain = Object.keys(policies).every((kind) => PLAIN_KINDS.includes(kind));
  return isPlain && Object.values(ledger).every(({ down, returned }) => down === 0 && returned === 0);
}

/** @throws InputError where jobs.csv is none, or does not hold the run */
export function sideOfFiles(
  folder: string,
  label: string,
  { name: variant, policies }: Pick<VariantResult, 'name' | 'policies'>,
  record: RunRecord,
): DiffSide {
  const file = join(folder, JOBS_FILE);
  const [header = '', ...lines] = readFileSync(file, 'utf8').split('\n');
  if (header !== JOB_COLUMNS.join(',') && header !== JOBS_CSV_BEGINNING)
    throw new InputError([
      { file, line: 1, message: 'is no jobs.csv of ours', remedy: `expected ${JOB_COLUMNS.join(',')}` },
    ]);
  const rows = lines
    .filter((line) => line !== '')
    .map((line) => line.split(','))
    .filter(([name, replication]) => name === variant && Number(replication) === record.replication);
  if (rows.length === 0) {
    const remedy = `make it with compare --jobs --first-replication ${record.replication}`;
    throw new InputError([{ file, message: `has no jobs of ${variant}, replication ${record.replication}`, remedy }]);
  }
  const clusters = [...new Set(rows.map((row) => cell(row, 'cluster')))].filter((id) => id !== '');
  const stops = hadNoStops(policies, record) ? new Int32Array(rows.length) : null;
  const jobs = emptyDiffJobs(rows.length, clusters, [], stops);
  rows.forEach((row, k) => {
    const at = (name: (typeof JOB_COLUMNS)[number]): number => (cell(row, name) === '' ? -1 : Number(cell(row, name)));
    const [start, end, submit, gpus] = [at('start'), at('end'), at('submit'), at('gpus')];
    jobs.id[k] = at('job_id');
    jobs.submit[k] = submit;
    jobs.gpus[k] = gpus;
    jobs.start[k] = start;
    jobs.end[k] = end;
    jobs.state[k] = (JOB_STATES as readonly string[]).indexOf(cell(row, 'state'));
    jobs.cluster[k] = clusters.indexOf(cell(row, 'cluster'));
    jobs.nodes[k] = at('nodes');
    jobs.waited[k] = start >= 0 ? at('wait_seconds') : (end >= 0 ? end : record.endedAtSeconds) - submit;
    jobs.served[k] = start < 0 ? 0 : ((end >= 0 ? end : record.endedAtSeconds) - start) * gpus;
  });
  const decisions = existsSync(join(folder, DECISIONS_FILE))
    ? readDecisions(folder).filter((line) => line.variant === variant && line.replication === record.replication)
    : [];
  return { label, fingerprint: record.fingerprint, jobs, decisions, metrics: record.metrics };
}

/** Names of variants, clusters and classes are quoted only where they hold a comma, which ids cannot. */
function cell(row: readonly string[], name: (typeof JOB_COLUMNS)[number]): string {
  return row[JOB_COLUMNS.indexOf(name)] ?? '';
}
