/** Ignore: a job runs as long as it runs; once overdue it is expected to end one second from now. */
import type { Limit } from './limit.ts';

export const ignore: Limit = {
  kind: 'limit',
  name: 'ignore',
  help: 'a job runs as long as it runs, whatever it asked for',
  parameters: [],
  stopsAtRequest: false,
};
