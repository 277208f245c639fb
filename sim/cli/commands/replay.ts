/**
 * `gpufleet replay`: its words and options. It must not know what a replay does.
 */
import type { PolicyKind } from '../../policies/policy.ts';
import type { TraceFormat } from '../../workload/traces/detect.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, Start } from '../command.ts';
import { EXIT } from '../errors.ts';
import type { ReplayAsked } from '../replay/run-replay.ts';

const NODES_MAX = 1_000_000;
const GPUS_PER_NODE_MAX = 1024;
const LEAF_GROUP_NODES = 32;
const FORMATS = ['auto', 'swf', 'philly'] as const satisfies readonly (TraceFormat | 'auto')[];

export const replay: Command = {
  name: 'replay',
  help: 'Replay a trace (SWF or Philly CSV, plain or gzip) on one cluster',
  positional: { name: 'trace', help: 'File, or - for stdin' },
  options: [
    { name: 'nodes', value: 'N', help: 'Nodes of the cluster', required: true },
    { name: 'gpus-per-node', value: 'N', help: 'GPUs (or processors) of each node; by default 1' },
    { name: 'queue', value: 'ORDER', help: 'Order of the queue; by default fcfs' },
    { name: 'backfill', value: 'POLICY', help: 'none, easy or conservative; by default easy' },
    { name: 'placement', value: 'POLICY', help: 'Which nodes a job gets; by default first-fit' },
    { name: 'limit', value: 'POLICY', help: 'What happens at the requested time, ignore or kill; by default ignore' },
    {
      name: 'policies',
      value: 'FILE',
      help: 'Know the policies of this file of your own too',
      repeatable: true,
    },
    { name: 'format', value: 'NAME', help: `Format of the trace: ${FORMATS.join(', ')}; by default auto` },
    { name: 'schedule', value: 'FILE', help: "Write job_id,submit,start,end,nodes as CSV, in the trace's own seconds" },
    { name: 'from', value: 'TIME', help: 'Leave out what is submitted earlier than this after the first job' },
    { name: 'until', value: 'TIME', help: 'Leave out what is submitted this long after the first job, or later' },
    { name: 'max-jobs', value: 'N', help: 'Take the first N jobs' },
    { name: 'load', value: 'F', help: 'Compress time until the offered load is F (a ratio of the capacity)' },
  ],
  examples: [
    ['gpufleet replay trace.swf.gz --nodes 128', 'first come, first served with EASY backfilling'],
    ['gpufleet replay trace.swf --nodes 128 --backfill conservative --schedule out.csv', 'and write who started when'],
    ['gpufleet replay jobs.csv --nodes 64 --gpus-per-node 8 --placement best-fit', 'nodes that jobs share'],
  ],
  epilogue:
    'A policy takes parameters after a colon: --backfill easy:reservations=2,depth=100 --queue wfp3:rerank=5m. ' +
    'gpufleet list policies names them; --policies FILE adds your own. Times are written 90s, 15m, 4h, 30d.',
  prepare,
};

async function prepare(given: Arguments): Promise<Start> {
  const { policyChoice } = await import('../policy-option.ts');
  const files = given.texts('policies');
  if (files.length > 0) {
    const { usePolicyFiles } = await import('../files/load-policies.ts');
    await usePolicyFiles(files.map((file) => ({ file, place: { file: '--policies' }, path: [] })));
  }
  const choice = (kind: PolicyKind, byDefault: string) =>
    given.attempt(() => policyChoice(kind, given.text(kind) ?? byDefault)) ?? policyChoice(kind, byDefault);
  const asked: ReplayAsked = {
    trace: given.positional('trace'),
    format: given.choice('format', FORMATS, 'auto'),
    machine: {
      nodes: given.wholeNumber('nodes', { min: 1, max: NODES_MAX }) ?? 1,
      gpusPerNode: given.wholeNumber('gpus-per-node', { min: 1, max: GPUS_PER_NODE_MAX }) ?? 1,
      leafGroupNodes: LEAF_GROUP_NODES,
    },
    policies: {
      queue: choice('queue', 'fcfs'),
      backfill: choice('backfill', 'easy'),
      placement: choice('placement', 'first-fit'),
      routing: policyChoice('routing', 'home'),
      limit: choice('limit', 'ignore'),
    },
    selection: {
      from: given.duration('from') ?? 0,
      until: given.duration('until') ?? Number.POSITIVE_INFINITY,
      jobsMax: given.wholeNumber('max-jobs', { min: 1, max: Number.MAX_SAFE_INTEGER }),
      load: given.positiveNumber('load'),
    },
    schedulePath: given.text('schedule'),
  };
  if (asked.schedulePath === '-')
    given.refuse('--schedule -: the summary goes to stdout, name a file (./- for one of that name)');
  if (asked.selection.until <= asked.selection.from) given.refuse('--until must be later than --from');
  return async ({ terminal }) => {
    const { runReplay } = await import('../replay/run-replay.ts');
    await runReplay(asked, terminal);
    return EXIT.good;
  };
}
