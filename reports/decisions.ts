/**
 * decisions.jsonl: what happened to each application and grant of a programme, one JSON object a line. It must not know
 * how anything was decided, nor how lines are written to a file.
 */
import { formatInstant } from '../sim/engine/time.ts';
import type { Application, Sector } from '../sim/model/application.ts';
import type { StoryEntry, StoryKind } from '../sim/simulation/programme/story.ts';

/** A line. Its keys are written in this order, those without a value are left out. */
export interface Decision {
  readonly variant: string;
  readonly replication: number;
  /** ISO 8601 in the scenario's zone. */
  readonly date: string;
  readonly atSeconds: number;
  readonly kind: StoryKind;
  readonly application: string;
  readonly sector: Sector;
  readonly institution: string;
  readonly grant?: number;
  readonly call?: string;
  readonly cluster?: string;
  readonly gpus?: number;
  /** The type wished for, where GPUs are asked for. */
  readonly gpu?: string;
  readonly reason?: string;
  /** Share of what the grant was entitled to, 0–1. */
  readonly use?: number;
  readonly score?: number;
  readonly rank?: number;
  /** A later date that this line names: planned start, end. */
  readonly until?: string;
}

/** Whose story it is, and what its seconds and ids stand for. */
export interface StoryOf {
  readonly variant: string;
  readonly replication: number;
  readonly startEpochSeconds: number;
  readonly zoneOffsetSeconds: number;
  /** By id. */
  readonly applications: ReadonlyMap<string, Application>;
}

/** How every line begins, so that a file of another origin is told apart. */
export const DECISION_BEGINNING = '{"variant":';

/** The line of an entry, with its newline. @throws RangeError where its application is not among those of the run */
export function decisionLine(of: StoryOf, entry: StoryEntry): string {
  const application = of.applications.get(entry.application);
  if (!application) throw new RangeError(`a story of ${entry.application}, which did not apply`);
  const date = (second: number): string => formatInstant(of.startEpochSeconds + second, of.zoneOffsetSeconds);
  const { at, kind, grant, call, cluster, gpus, reason, use, score, rank, until } = entry;
  const asks = kind === 'applied' || kind === 'reapplied';
  const line: { [Key in keyof Decision]-?: Decision[Key] | undefined } = {
    ...{ variant: of.variant, replication: of.replication, date: date(at), atSeconds: at, kind },
    ...{ application: application.id, sector: application.sector, institution: application.institution },
    ...{ grant, call, cluster, gpus, gpu: asks ? application.gpu : undefined, reason },
    ...{ use: rounded(use), score: rounded(score), rank },
    until: until !== undefined && Number.isFinite(until) ? date(until) : undefined,
  };
  return `${JSON.stringify(line)}\n`;
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(4));
}
