/**
 * One replay from what was asked to the summary and the schedule. It must not know how options are written.
 */
import type { Policies } from '../../simulation/contract.ts';
import { simulateFleet } from '../../simulation/simulate-fleet.ts';
import type { TraceFormat } from '../../workload/traces/detect.ts';
import { UsageError } from '../errors.ts';
import { checkWritable, writeAtomic } from '../files/atomic-file.ts';
import { loadTrace } from '../files/load-trace.ts';
import { isSameFile } from '../files/same-file.ts';
import { writeScheduleCsv } from '../files/schedule-csv.ts';
import type { Terminal } from '../terminal.ts';
import { type Machine, replayInput } from './replay-input.ts';
import { replaySummary } from './replay-summary.ts';
import { type Selection, selectJobs } from './select-jobs.ts';

export interface ReplayAsked {
  /** Path of the trace; `-`: stdin. */
  readonly trace: string;
  readonly format: TraceFormat | 'auto';
  readonly machine: Machine;
  readonly policies: Policies;
  readonly selection: Selection;
  /** Where the schedule goes; undefined: nowhere. */
  readonly schedulePath: string | undefined;
}

/** @throws UsageError, InputError and system errors for the trace, system errors for the schedule */
export async function runReplay(asked: ReplayAsked, terminal: Terminal): Promise<void> {
  const { machine, policies, selection, schedulePath } = asked;
  if (schedulePath !== undefined) {
    if (isSameFile(asked.trace, schedulePath))
      throw new UsageError(`--schedule ${schedulePath} is the trace itself, choose another file`);
    checkWritable(schedulePath);
  }
  const trace = await loadTrace(asked.trace, asked.format);
  const { jobs, rebasedBy, notes } = selectJobs(trace.jobs, selection, machine.nodes * machine.gpusPerNode);
  const input = replayInput(jobs, policies, machine);
  const result = simulateFleet(input);
  if (schedulePath !== undefined) {
    const columns = { id: jobs.id, submit: jobs.submit, ...result.schedule };
    writeAtomic(schedulePath, (file) =>
      writeScheduleCsv(columns, trace.epoch + rebasedBy, (bytes) => file.write(bytes)),
    );
  }
  terminal.out(replaySummary({ trace, notes, input, result, schedulePath }, terminal.columns));
}
