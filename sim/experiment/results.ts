/**
 * The results contract `gpufleet/results@1`: what `results.json` holds and what every report reads.
 * It must not know how results were made or how they are shown.
 */
import type { Account } from '../model/ledger.ts';
import type { Precision } from './precision/results.ts';
import type { Robustness } from './robustness/results.ts';

export interface ResultsInput {
  readonly path: string;
  readonly sha256: string;
}

export interface RunRecord {
  readonly replication: number;
  readonly fingerprint: string;
  readonly scheduleFingerprint: string;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly ledger: Readonly<Record<string, Readonly<Record<Account, number>>>>;
  /** Below: keys of our own beside the contract's. */
  readonly endedAtSeconds: number;
  readonly jobs: number;
  readonly waitCounts: readonly number[];
  /** Backlog growth in the window ÷ the window's work. */
  readonly backlogGrowth: number | null;
  readonly rejections: Readonly<Record<string, number>>;
  readonly brokenPromises: Readonly<Record<string, number>>;
}

export interface Summary {
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
  /** 95 % Student-t interval [low, high]; null with fewer than two values. */
  readonly ci95: readonly [number, number] | null;
}

/** A paired difference (variant − first variant) over the replications that both have. */
export interface Difference {
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly ci95: readonly [number, number] | null;
  /** Bonferroni over variants × primary metrics; null for metrics that are not primary. */
  readonly ciCorrected: readonly [number, number] | null;
}

/**
 * `better`, `worse`: the corrected interval excludes zero; `differs`: so it does, but the metric has no better
 * direction; `noInterval`: fewer than two replications; `notStationary`: not ranked; `exploratory`: not primary.
 */
export type Verdict =
  | 'baseline'
  | 'better'
  | 'worse'
  | 'differs'
  | 'noDifferenceShown'
  | 'noInterval'
  | 'notStationary'
  | 'exploratory';

/** Mean over replications, by cluster, one value per bin; null where nothing was in service. */
export interface TimelineSummary {
  readonly binSeconds: number;
  readonly clusters: Readonly<
    Record<
      string,
      {
        /** Occupied ÷ in service, 0–1. */
        readonly utilisation: readonly (number | null)[];
        /** GPUs in service, mean over the bin. */
        readonly inServiceGpus: readonly number[];
        readonly occupiedGpus: readonly number[];
        /** GPUs held by grants; missing without a programme. */
        readonly grantedGpus?: readonly number[] | undefined;
        readonly queuedJobs: readonly number[];
      }
    >
  >;
}

export interface VariantResult {
  readonly name: string;
  /** What the variant changes: dotted path → value as written. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** Resolved policies as `kind: name(parameter=value)`. */
  readonly policies: Readonly<Record<string, string>>;
  /** How long a job waits before it is given up; missing: for ever. */
  readonly patienceSeconds?: number | undefined;
  readonly runs: readonly RunRecord[];
  readonly summary: Readonly<Record<string, Summary>>;
  readonly differences: Readonly<Record<string, Difference>>;
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** False: backlog grows by more than 1 % of the window's work (mean over replications); null: kind `terminating`. */
  readonly stationary: boolean | null;
  readonly timeline: TimelineSummary;
}

/** What was done to the workload before it was replayed, in words and numbers that a report shows. */
export interface WorkloadRecord {
  /** `preset llm-development` or the trace's name. */
  readonly source: string;
  readonly license: string | null;
  /** Rows read, used, repaired by reason, dropped by reason (traces). */
  readonly rows: number | null;
  readonly used: number;
  readonly repairs: Readonly<Record<string, number>>;
  readonly drops: Readonly<Record<string, number>>;
  /** Further facts, label → value with its unit: realised load by cluster, truncated share, burstiness beside published. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly warnings: readonly string[];
}

export interface Assumption {
  readonly path: string;
  readonly value: string;
  readonly note: string;
}

/** A published figure beside what the first variant has for it, in the metric's unit. */
export interface PublishedFigure {
  /** Metric key. */
  readonly metric: string;
  readonly value: number;
  /** Only `predicted` ones check the scenario. */
  readonly mark: 'input' | 'fitted' | 'predicted';
  readonly source: string;
  /** null: no variant has a value. */
  readonly simulated: {
    readonly variant: string;
    readonly n: number;
    readonly mean: number;
    readonly ci95: readonly [number, number] | null;
    /** Mean ± t × sd of the replications at 95 %: where a single one lies; null with fewer than two. */
    readonly range: readonly [number, number] | null;
    /** Whether the published value lies in the range. */
    readonly within: boolean | null;
  } | null;
}

/** Names of variants; those that are not ranked are in neither list. */
export interface BestSubset {
  /** Best mean first: the leader, then those that cannot be told from it. The best variant is one of them. */
  readonly kept: readonly string[];
  /** Another one is shown better. */
  readonly screened: readonly string[];
}

export interface Results {
  readonly schema: 'gpufleet/results@1';
  readonly version: string;
  readonly scenario: string;
  readonly question: string;
  readonly kind: 'steady' | 'terminating';
  readonly seed: string;
  readonly inputs: readonly ResultsInput[];
  /** The command that makes these results again. */
  readonly command: string;
  readonly primary: readonly string[];
  /** Variants that nobody can choose: never the best, and nothing is held against them for that. Missing: there are none. */
  readonly yardsticks?: readonly string[] | undefined;
  /** With a sequential rule, those that it asked for so far: see `precision`. */
  readonly replications: { readonly asked: number; readonly done: number };
  /** True when the run was interrupted: some (variant, replication) are missing. */
  readonly partial: boolean;
  readonly zone: string;
  /** ISO 8601 date-time of second 0. */
  readonly start: string;
  readonly windowSeconds: readonly [number, number];
  readonly clusters: readonly {
    readonly id: string;
    readonly provider: string;
    readonly gpu: string;
    readonly speed: number;
    readonly gpus: number;
    readonly nodes: number;
    readonly providerOwn: boolean;
    readonly supply: readonly {
      readonly phase: string;
      readonly nodes: number;
      readonly plannedAt: number;
      /** null: not within any horizon. */
      readonly deliveredAt: number | null;
      readonly inServiceAt: number | null;
      /** Lease end, or end of a lent period; missing where the nodes stay. */
      readonly returnsAt?: number | undefined;
    }[];
    /** What is drawn for each replication, in words; missing where nothing is. */
    readonly drawn?: string | undefined;
  }[];
  readonly assumptions: readonly Assumption[];
  /** Missing where the scenario names none. */
  readonly published?: readonly PublishedFigure[] | undefined;
  readonly workload: WorkloadRecord;
  /** By primary metric: the variant shown better than every other ranked one; null where none is. */
  readonly best: Readonly<Record<string, string | null>>;
  /** By primary metric: the variants among which the best one is; null where nothing can be selected. */
  readonly bestSubset?: Readonly<Record<string, BestSubset | null>> | undefined;
  /** How wide the primary intervals are against what was asked for, and why a sequential rule stopped. */
  readonly precision?: Precision | undefined;
  /** Whether the rankings survive other assumptions; missing where the scenario names none to change. */
  readonly robustness?: Robustness | undefined;
  readonly variants: readonly VariantResult[];
}
