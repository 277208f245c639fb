/**
 * What is known of each job while the run goes on, as columns that all pools share. It must not know policies.
 */
import { FULL_PACE } from '../model/leaf-group-pace.ts';
import { emptyHoldings, type Holdings } from '../model/node-pool.ts';
import { JOB_STATES, type JobState } from './contract.ts';

/** Index of each state in {@link JOB_STATES}. */
export const STATE = Object.fromEntries(JOB_STATES.map((name, k) => [name, k])) as Readonly<Record<JobState, number>>;

export interface JobBoard {
  /** Run time and requested time on the job's cluster, s; set when it is routed. */
  readonly run: Float64Array;
  readonly request: Float64Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly cluster: Int16Array;
  readonly state: Uint8Array;
  readonly nodes: Int32Array;
  readonly leafGroups: Int16Array;
  /** Thousandths of its time at full pace that the present attempt takes, or the last one took, on its leaf groups. */
  readonly stretch: Int16Array;
  /** Start + request while running, s. */
  readonly expectedEnd: Float64Array;
  /** Until when others count what it holds as taken, s: its expected end, or later where its nodes close. */
  readonly heldUntil: Float64Array;
  readonly holdings: Holdings;
}

export function emptyJobBoard(count: number): JobBoard {
  return {
    run: new Float64Array(count),
    request: new Float64Array(count),
    start: new Float64Array(count).fill(-1),
    end: new Float64Array(count).fill(-1),
    cluster: new Int16Array(count).fill(-1),
    state: new Uint8Array(count),
    nodes: new Int32Array(count),
    leafGroups: new Int16Array(count),
    stretch: new Int16Array(count).fill(FULL_PACE),
    expectedEnd: new Float64Array(count),
    heldUntil: new Float64Array(count),
    holdings: emptyHoldings(count),
  };
}
