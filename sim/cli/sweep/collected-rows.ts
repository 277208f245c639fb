/**
 * The rows of a sweep's runs as they come, each with its places in the plan: runs of two points that come to the same
 * scenario are one run, and have a row each. It must not know threads or files.
 */
import type { SweepRun } from '../../experiment/sweep/plan.ts';
import type { PlacedRow, RunRow } from '../../experiment/sweep/rows.ts';

export class CollectedRows {
  readonly rows: PlacedRow[] = [];
  /** Rows of an earlier try that were taken over, each counted once. */
  taken = 0;
  private readonly byHash = new Map<string, SweepRun[]>();
  private readonly hashOf: (run: SweepRun) => string;
  private readonly done = new Set<string>();

  constructor(runs: readonly SweepRun[], hashOf: (run: SweepRun) => string) {
    this.hashOf = hashOf;
    for (const run of runs) {
      const hash = hashOf(run);
      const same = this.byHash.get(hash);
      if (same) same.push(run);
      else this.byHash.set(hash, [run]);
    }
  }

  /** @returns how many runs of the plan need not be made. */
  takeOver(found: ReadonlyMap<string, RunRow>): number {
    for (const [hash, runs] of this.byHash) {
      const row = found.get(hash);
      if (!row) continue;
      this.taken++;
      this.place(runs, row);
    }
    return this.rows.length;
  }

  /** @returns the row at each of its places. */
  add(run: SweepRun, row: RunRow): PlacedRow[] {
    return this.place(this.byHash.get(this.hashOf(run))!, row);
  }

  /** One run of each kind that has no row yet, in the order of the plan. */
  pending(): SweepRun[] {
    return [...this.byHash].flatMap(([hash, runs]) => (this.done.has(hash) ? [] : runs.slice(0, 1)));
  }

  private place(runs: readonly SweepRun[], row: RunRow): PlacedRow[] {
    const placed = runs.map((run) => ({ run, row }));
    this.rows.push(...placed);
    this.done.add(row.hash);
    return placed;
  }
}
