/** The port of a limit: how long a job really holds its GPUs. It must not know the cluster. */
import type { PolicyInfo } from '../policy.ts';

export interface Limit extends PolicyInfo {
  readonly kind: 'limit';
  /** Whether a job that outlasts its request is stopped at it. */
  readonly stopsAtRequest: boolean;
}
