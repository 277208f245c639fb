/** The story of a job in sentences: why one that is gone is gone. */
import { expect, it } from 'vitest';
import { renderJobStory } from '../../reports/job-story.ts';
import type { JobState } from '../../sim/simulation/contract.ts';
import type { JobEntry } from '../../sim/simulation/waiting/job-story.ts';

/** The last thing that happened, of a job that started at 0 and was killed at an hour. */
function told(cause?: JobEntry['cause']): string {
  const stopped: JobEntry[] = cause === undefined ? [] : [{ at: 3600, kind: 'stopped', cause }];
  const entries: JobEntry[] = [
    { at: 0, kind: 'submitted', gpus: 8 },
    { at: 0, kind: 'started', gpus: 8, nodes: 1 },
    ...stopped,
    { at: 3600, kind: 'ended', state: 'killed' },
  ];
  const story = {
    ...{ id: '1', jobClass: null, variant: 'a', replication: 0, startEpochSeconds: 0, zoneOffsetSeconds: 0 },
    ...{ entries, otherVariants: [] },
  };
  return renderJobStory(story, { width: 200, colour: false }).split('\n').at(-3)!;
}

it('a job that a failing node stops for good is said to be gone with it, not at its limit', () => {
  expect(told('nodeDown')).toContain('does not come back: jobs that a node going down stops are gone here');
  expect(told('nodeDown')).not.toContain('limit');
});

it('a job that is cancelled for another one is said to be', () => {
  expect(told('preempted')).toContain('does not come back: who takes its place cancels it');
  expect(told('preempted')).not.toContain('limit');
});

it('a job that scavenges is said to, and to give way to whoever needs its GPUs', () => {
  const entries: JobEntry[] = [
    { at: 0, kind: 'submitted', gpus: 8 },
    { at: 0, kind: 'started', gpus: 8, nodes: 1, cluster: 'c', scavenges: true },
    { at: 3600, kind: 'stopped', cause: 'gaveWay', cluster: 'c' },
    { at: 3600, kind: 'waits', reason: 'quota', cluster: 'c', grant: 3 },
  ];
  const story = {
    ...{ id: '1', jobClass: null, variant: 'a', replication: 0, startEpochSeconds: 0, zoneOffsetSeconds: 0 },
    ...{ entries, otherVariants: [] },
  };
  const text = renderJobStory(story, { width: 200, colour: false });
  expect(text).toContain('starts as a scavenger on 1 node, 8 GPUs in c');
  expect(text).toContain('is stopped: it scavenged, and gives way to a grant or an owner who needs its GPUs');
});

it('a job that is given up or stopped for good is told why', () => {
  const told = (state: JobState, because: NonNullable<JobEntry['because']>): string => {
    const entries: JobEntry[] = [
      { at: 0, kind: 'submitted', gpus: 8 },
      { at: 0, kind: 'waits', reason: 'nodes' },
      { at: 3600, kind: 'ended', state, because },
    ];
    const story = {
      ...{ id: '1', jobClass: null, variant: 'a', replication: 0, startEpochSeconds: 0, zoneOffsetSeconds: 0 },
      ...{ entries, otherVariants: [] },
    };
    return renderJobStory(story, { width: 200, colour: false }).split('\n').at(-3)!.slice(18);
  };
  expect(told('cancelled', 'patience')).toBe('is given up: it has waited as long as its patience lasts');
  expect(told('cancelled', 'grantEnded')).toBe('is given up until its project gets another grant: its own has ended');
  expect(told('cancelled', 'grantEnds')).toBe(
    'is given up until its project gets another grant: what it has ends before the job would',
  );
  expect(told('cancelled', 'byUser')).toBe('is given up while it runs, by its user, as the workload says');
  expect(told('killed', 'grantEnded')).toBe('is stopped until its project gets another grant: its own has ended');
  expect(told('killed', 'gpusTaken')).toBe('is stopped until its project gets another grant: its own lost the GPUs');
  expect(told('killed', 'limit')).toBe('is stopped for good: it has run as long as it asked for');
});
