/**
 * A trace from a file, fit for use or refused with every issue. It must not know what is done with the jobs.
 */
import type { Hash } from 'node:crypto';
import { basename } from 'node:path';
import { InputError } from '../../engine/errors.ts';
import type { TraceFormat } from '../../workload/traces/detect.ts';
import { readPhilly } from '../../workload/traces/philly.ts';
import { readTrace } from '../../workload/traces/read-trace.ts';
import { readSwf } from '../../workload/traces/swf.ts';
import { issuesToPrint, type Trace } from '../../workload/traces/trace.ts';
import { STDIN, traceBytes } from './trace-bytes.ts';

const READERS = { auto: readTrace, swf: readSwf, philly: readPhilly } as const;

/**
 * @param path as the user named it; `-`: stdin
 * @throws InputError with the first issues by line when any row cannot be read, or when no row is a job
 */
export async function loadTrace(path: string, format: TraceFormat | 'auto' = 'auto', hash?: Hash): Promise<Trace> {
  const name = path === STDIN ? 'stdin' : path;
  const trace = await READERS[format](traceBytes(path, hash), name);
  if (trace.report.issueCount > 0) throw new InputError(issuesToPrint(trace));
  return { ...trace, name: basename(name) };
}
