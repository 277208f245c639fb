/**
 * What happened to applications and grants, in the order in which it happened: the lines of `decisions.jsonl`.
 * It must not know how anything is decided.
 */

/** Kinds of entry. */
export const STORY_KINDS = [
  'applied',
  'reapplied',
  'awarded',
  'refused',
  'reserved',
  'waitsForNodes',
  'started',
  'firstJob',
  'warned',
  'mends',
  'ignoresWarning',
  'runsFiller',
  'mended',
  'audited',
  'reduced',
  'reclaimed',
  'grown',
  'budgetSpent',
  'paused',
  'extended',
  'resumed',
  'nodesOff',
  'nodesOn',
  'moved',
  'droppedOut',
  'noShow',
  'leaseEnded',
  'expired',
  'neverStarted',
] as const;
export type StoryKind = (typeof STORY_KINDS)[number];

export interface StoryEntry {
  /** Seconds since the scenario's start. */
  readonly at: number;
  readonly kind: StoryKind;
  /** Id of the application. */
  readonly application: string;
  /** Number of the grant; absent before there is one. */
  readonly grant?: number;
  /** Id of the call, or of the cluster. */
  readonly call?: string;
  readonly cluster?: string;
  readonly gpus?: number;
  /** Typed reason. */
  readonly reason?: string;
  /** A figure that belongs to the reason, 0–1: use at a review; points for a score. */
  readonly use?: number;
  readonly score?: number;
  /** Place among the awards of its call, from 1. */
  readonly rank?: number;
  /** A later instant that this entry names, s: planned start, end. */
  readonly until?: number;
}

export class Story {
  readonly entries: StoryEntry[] = [];

  tell(entry: StoryEntry): void {
    this.entries.push(entry);
  }

  /** By instant, then in the order in which it was told: an application is told when its call closes. */
  inOrder(): StoryEntry[] {
    return this.entries
      .map((entry, k) => ({ entry, k }))
      .sort((a, b) => a.entry.at - b.entry.at || a.k - b.k)
      .map(({ entry }) => entry);
  }
}
