/**
 * The runs that a search asks for, rung by rung: made once, kept as rows, and handed over as what statistics need. It
 * must not know why a run is wanted.
 */
import type { ComparedRun } from '../../experiment/comparison.ts';
import type { Candidate, FailedRun } from '../../experiment/optimise/results.ts';
import type { SweepRun } from '../../experiment/sweep/plan.ts';
import type { MetricKeys, PlacedRow, RunRow } from '../../experiment/sweep/rows.ts';
import type { Progress } from '../progress.ts';
import type { SweepExecutor } from '../sweep/make-sweep-runs.ts';
import type { Trouble } from '../sweep/trouble.ts';

/** A candidate's point and its variant as an index. */
export interface CandidateRun extends Pick<Candidate, 'candidate' | 'point'> {
  readonly variant: number;
}

export interface AskOptions {
  readonly executor: SweepExecutor;
  readonly keys: MetricKeys;
  /** Finished rows of an earlier try, by hash. */
  readonly found: ReadonlyMap<string, RunRow>;
  /** Metrics that somebody asks for. */
  readonly metrics: readonly string[];
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Told of every row that is new. */
  readonly onRow: (row: PlacedRow) => void;
}

export class AskedRuns {
  /** Every row that some candidate has, in the order in which they came. */
  readonly rows: PlacedRow[] = [];
  readonly failures: FailedRun[] = [];
  readonly troubles: { readonly run: SweepRun; readonly trouble: Trouble }[] = [];
  private readonly candidates: readonly CandidateRun[];
  private readonly options: AskOptions;
  private readonly byHash = new Map<string, RunRow>();
  /** By candidate, by replication. */
  private readonly runs: Map<number, ComparedRun>[];
  private readonly asked: Set<number>[];

  constructor(candidates: readonly CandidateRun[], options: AskOptions) {
    this.candidates = candidates;
    this.options = options;
    this.runs = candidates.map(() => new Map());
    this.asked = candidates.map(() => new Set());
  }

  /** How many runs that would be, at most. */
  missing(candidates: readonly number[], from: number, to: number): number {
    return candidates.reduce(
      (sum, each) =>
        sum + Array.from({ length: to - from }, (_, k) => from + k).filter((r) => !this.asked[each]!.has(r)).length,
      0,
    );
  }

  /** Resolves when each candidate has replications `from` … `to − 1`, or has failed in one, or when the signal comes. */
  async ask(candidates: readonly number[], from: number, to: number): Promise<void> {
    const { executor, keys, found, workers, signal, progress, onRow } = this.options;
    /** Runs that are to be made, and who shares them: two points may come to the same scenario. */
    const waiting = new Map<string, { readonly run: SweepRun; readonly of: number[] }>();
    for (let replication = from; replication < to; replication++) {
      for (const candidate of candidates) {
        if (this.asked[candidate]!.has(replication)) continue;
        this.asked[candidate]!.add(replication);
        const { point, variant } = this.candidates[candidate]!;
        const run = { point, variant, replication };
        const hash = executor.hashOf(run);
        const row = this.byHash.get(hash) ?? found.get(hash);
        const others = waiting.get(hash);
        if (row) {
          this.place(candidate, run, row);
          progress.advance();
        } else if (others) others.of.push(candidate);
        else waiting.set(hash, { run, of: [candidate] });
      }
    }
    await executor.make(
      [...waiting.values()].map(({ run }) => run),
      {
        ...{ workers, signal, keys },
        onRow: (run, row, trouble) => {
          for (const candidate of waiting.get(row.hash)!.of) {
            const { point, variant } = this.candidates[candidate]!;
            const own = { point, variant, replication: run.replication };
            this.place(candidate, own, row);
            onRow({ run: own, row });
            if (trouble) this.failures.push({ candidate, replication: run.replication, error: row.error ?? '' });
            progress.advance();
          }
          if (trouble) this.troubles.push({ run, trouble });
        },
      },
    );
    // Rows come in the order in which threads end.
    this.failures.sort((a, b) => a.candidate - b.candidate || a.replication - b.replication);
  }

  /** All rows there are for these candidates, those of an earlier try too for which nobody has asked yet. */
  kept(replications: number): PlacedRow[] {
    const { executor, found } = this.options;
    if (found.size === 0) return this.rows;
    const others = this.candidates.flatMap(({ candidate, point, variant }) =>
      Array.from({ length: replications }, (_, replication) => ({ point, variant, replication })).flatMap((run) => {
        const row = this.asked[candidate]!.has(run.replication) ? undefined : found.get(executor.hashOf(run));
        return row ? [{ run, row }] : [];
      }),
    );
    return [...this.rows, ...others];
  }

  /** Finished runs of a candidate with these replications, in their order. */
  of(candidate: number, from: number, to: number): ComparedRun[] {
    return Array.from({ length: to - from }, (_, k) => this.runs[candidate]!.get(from + k)).filter(
      (run) => run !== undefined,
    );
  }

  private place(candidate: number, run: SweepRun, row: RunRow): void {
    const { keys, metrics } = this.options;
    this.byHash.set(row.hash, row);
    this.rows.push({ run, row });
    if (row.status !== 'finished') return;
    this.runs[candidate]!.set(run.replication, {
      replication: run.replication,
      metrics: Object.fromEntries(metrics.map((key) => [key, keys.valueOf(row.metrics, key)])),
      backlogGrowth: row.backlogGrowth,
    });
  }
}
