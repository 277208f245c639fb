/**
 * The contract `gpufleet/optimise@1`: what `optimise.json` holds and its reports read. It must not know files, nor how a
 * report looks.
 */
import type { ResultsInput } from '../results.ts';
import type { Estimate } from '../statistics.ts';
import { constraintText } from './constraint.ts';
import type { Effort, Left, Rung, SearchState } from './halving.ts';
import type { SearchOutcome } from './outcome.ts';
import type { Aim } from './standing.ts';

/** A point of the plan with one of its variants. */
export interface Candidate {
  /** Its place in the list; what rungs and outcomes speak of. */
  readonly candidate: number;
  readonly point: number;
  readonly variant: string;
  /** `threshold 0.3, exempt 90d`, with the variant where there are several. */
  readonly name: string;
  /** By axis, as written. */
  readonly levels: readonly string[];
}

export interface FailedRun {
  readonly candidate: number;
  readonly replication: number;
  readonly error: string;
}

export interface FoundMet {
  readonly constraint: string;
  readonly mean: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly verdict: 'met' | 'probably met' | 'probably violated' | 'violated';
}

export interface FoundRival {
  readonly candidate: number;
  readonly mean: number | null;
  readonly ci95: readonly [number, number] | null;
  /** Rival − chosen, and its interval corrected for all rivals. */
  readonly difference: number | null;
  readonly ciCorrected: readonly [number, number] | null;
  /** Of the chosen one against this one. */
  readonly verdict: 'shown better' | 'not shown to beat' | 'shown worse';
  readonly constraints: readonly FoundMet[];
}

export interface OptimiseResults {
  readonly schema: 'gpufleet/optimise@1';
  readonly version: string;
  /** Name of the file's sweep, and of the scenario. */
  readonly sweep: string;
  readonly scenario: string;
  readonly question: string;
  readonly seed: string;
  readonly inputs: readonly ResultsInput[];
  /** What makes the same again. */
  readonly command: string;
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  readonly constraints: readonly string[];
  readonly effort: Effort & { readonly fresh: number };
  /** Names of the axes. */
  readonly axes: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly rungs: readonly Rung[];
  readonly left: readonly (Omit<Left, 'point'> & { readonly candidate: number })[];
  readonly failures: readonly FailedRun[];
  readonly runs: number;
  readonly chosen: {
    readonly candidate: number;
    /** Fresh replications: `firstReplication` … `firstReplication + replications − 1`. */
    readonly replications: number;
    readonly firstReplication: number;
    readonly mean: number | null;
    readonly ci95: readonly [number, number] | null;
    readonly constraints: readonly FoundMet[];
    /** False: its queue grew in the fresh replications, and its waits say nothing; null: not asked. */
    readonly stationary: boolean | null;
    /** It falls short of the best rival by at most this, with 95 % confidence, in the metric's unit; null: no interval. */
    readonly shortfallMost: number | null;
  };
  readonly rivals: readonly FoundRival[];
}

/** Where a search came from, as its results say it. */
export type SearchOrigin = Pick<
  OptimiseResults,
  'version' | 'sweep' | 'scenario' | 'question' | 'seed' | 'inputs' | 'command' | 'axes' | 'candidates'
>;

export interface Search {
  readonly aim: Aim;
  readonly effort: Effort & { readonly fresh: number };
  readonly state: SearchState;
  readonly outcome: SearchOutcome;
  readonly firstFresh: number;
  readonly failures: readonly FailedRun[];
  readonly runs: number;
}

export function optimiseResults(origin: SearchOrigin, search: Search): OptimiseResults {
  const { aim, effort, state, outcome, firstFresh, failures, runs } = search;
  const texts = aim.constraints.map(constraintText);
  const metOf = ({ mean, interval, verdict }: MetOf, k: number): FoundMet => ({
    constraint: texts[k]!,
    ...{ mean, ci95: interval, verdict },
  });
  return {
    schema: 'gpufleet/optimise@1',
    ...origin,
    ...{ metric: aim.key, better: aim.better, constraints: texts, effort },
    rungs: state.rungs,
    left: state.left.map(({ point, ...how }) => ({ candidate: point, ...how })),
    ...{ failures, runs },
    chosen: {
      candidate: outcome.chosen,
      ...{ replications: outcome.replications, firstReplication: firstFresh },
      ...meanOf(outcome.metric),
      constraints: outcome.constraints.map(({ met }, k) => metOf(met, k)),
      ...{ stationary: outcome.stationary, shortfallMost: outcome.shortfallMost },
    },
    rivals: outcome.rivals.map(({ point, metric, difference, verdict, constraints }) => ({
      candidate: point,
      ...meanOf(metric),
      ...{ difference: difference.mean, ciCorrected: difference.interval, verdict },
      constraints: constraints.map(metOf),
    })),
  };
}

type MetOf = SearchOutcome['constraints'][number]['met'];

function meanOf({ mean, interval }: Estimate) {
  return { mean, ci95: interval };
}
