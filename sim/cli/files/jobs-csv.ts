/**
 * The rows of jobs.csv of one run as bytes, made where the run is made. It must not know the columns.
 */
import { jobCsvRow, type ScheduleOf } from '../../../reports/csv.ts';
import { JOB_STATES } from '../../simulation/contract.ts';

const QUEUED = JOB_STATES.indexOf('queued');

/** Rows are joined in blocks: one string of a million rows would need several times its size. */
const BLOCK_ROWS = 4096;

/** One row for each job that was submitted before the run ended, in order of submission, without the header. */
export function jobsCsvRows(schedule: ScheduleOf): Uint8Array {
  const blocks: Buffer[] = [];
  const { cluster, state } = schedule.schedule;
  const wasSubmitted = (row: number): boolean => cluster[row]! >= 0 || state[row] !== QUEUED;
  for (let from = 0; from < schedule.jobs.count; from += BLOCK_ROWS) {
    let block = '';
    for (let row = from; row < Math.min(from + BLOCK_ROWS, schedule.jobs.count); row++)
      if (wasSubmitted(row)) block += jobCsvRow(schedule, row);
    blocks.push(Buffer.from(block));
  }
  return new Uint8Array(Buffer.concat(blocks));
}
