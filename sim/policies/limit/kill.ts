/** Kill: a job that reaches its requested time is stopped; one that ends exactly there is done. */
import type { Limit } from './limit.ts';

export const kill: Limit = {
  kind: 'limit',
  name: 'kill',
  help: 'a job that outlasts its request is stopped at it',
  parameters: [],
  stopsAtRequest: true,
};
