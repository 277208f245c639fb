/**
 * Nodes of a shared cluster that are known to go down: who may still start on them, by the rules in words. It must not know
 * who is stopped for whom.
 */
import { holdWhileClosed } from '../closing.ts';
import { fits, type NodeState, type Part } from '../model.ts';
import { place } from '../placement.ts';
import type { SharedJob } from './jobs.ts';
import { SharedSight } from './sight.ts';

/** What a round of jobs goes through: it starts them, and says whom quotas let start. */
export interface Turn {
  /** Those in sight who have not started, in queue order. */
  readonly seen: () => readonly SharedJob[];
  readonly admits: (job: SharedJob) => boolean;
  readonly hide: (job: SharedJob) => void;
  readonly start: (job: SharedJob, parts: readonly Part[]) => void;
}

export class SharedClosing extends SharedSight {
  /** What is known of the nodes that are up, from now on. @returns whether that is news */
  closeNodes(): boolean {
    const before = JSON.stringify([...this.cluster.closing]);
    this.cluster.closing = new Map(
      Array.from({ length: this.example.nodes }, (_, node) => node).flatMap((node) => {
        const window = this.down.includes(node) ? null : this.downtime.windowOf(node, this.now);
        return window === null ? [] : [[node, window] as const];
      }),
    );
    for (const job of this.running) holdWhileClosed(this.cluster, job);
    for (const claim of [...this.claims]) {
      const nodes = claim.rest === undefined ? claim.whole : [...claim.whole, claim.rest];
      const isTooLong = (node: number) => claim.due + claim.job.requestWall > this.upUntil(node);
      if (!this.claims.includes(claim) || !nodes.some(isTooLong)) continue;
      this.drop(claim);
      this.counts.claimsLost++;
    }
    return before !== JSON.stringify([...this.cluster.closing]);
  }

  /** Until when nobody knows of anything that would take the node down, s. */
  upUntil(node: number): number {
    return this.cluster.closing.get(node)?.begin ?? Number.POSITIVE_INFINITY;
  }

  /** Closing nodes that are up for all of the request from then on; the jobs that are gone by then count as gone. */
  closingUp(job: SharedJob, from: number, isGone: (other: SharedJob) => boolean = () => false): NodeState[] {
    const { cluster } = this;
    return [...cluster.closing.keys()]
      .filter((node) => this.upUntil(node) >= from + job.requestWall)
      .sort((a, b) => a - b)
      .map((node) => {
        const gone = this.running.filter(isGone).flatMap(({ parts }) => parts);
        const given = gone.filter((part) => part.node === node).reduce((sum, { gpus }) => sum + gpus, 0);
        return { node, group: cluster.groupOf[node]!, free: cluster.unused(node) + given };
      });
  }

  /**
   * In queue order a job starts on closing nodes that are up until its request ends; where nobody may pass another, the first
   * who does not ends the round. The first that would start later, and still end in time, is protected from those behind.
   * Nobody takes quota that the head of the queue asks for.
   * @returns how many start
   */
  closingRound({ seen, admits, hide, start }: Turn): number {
    const mayPass = this.example.backfill.name !== 'none';
    let guarded: { readonly job: SharedJob; readonly at: number } | undefined;
    let started = 0;
    const head = () => {
      for (let first = seen()[0]; first; first = seen()[0]) {
        if (admits(first)) return first;
        hide(first);
      }
      return undefined;
    };
    const mayStart = (job: SharedJob): boolean => {
      const first = head();
      if (first === job) return true;
      return first !== undefined && admits(job) && this.leavesQuotaTo(first, job, this.now);
    };
    /** Whether it delays the protected job, who is to start when those have ended who are to by then. */
    const delays = (job: SharedJob, parts: readonly Part[]): boolean => {
      if (!guarded || this.now + job.requestWall <= guarded.at) return false;
      const then = this.closingUp(guarded.job, guarded.at, endedBy(guarded.at));
      const left = then.map((state) => {
        const taken = parts.find(({ node }) => node === state.node)?.gpus ?? 0;
        return { ...state, free: state.free - taken };
      });
      return !fits(guarded.job.gpus, left, this.gpusPerNode);
    };
    const ownEnd = (job: SharedJob) => Math.max(job.expected, this.now + 1);
    const endedBy = (at: number) => (job: SharedJob) => ownEnd(job) <= at;
    const later = (job: SharedJob): number | undefined =>
      this.running
        .map(ownEnd)
        .sort((a, b) => a - b)
        .find((at) => fits(job.gpus, this.closingUp(job, at, endedBy(at)), this.gpusPerNode));

    if (this.cluster.closing.size === 0) return 0;
    for (const job of mayPass ? [...seen()] : seen()) {
      if (!mayPass && head() !== job) continue;
      if (!seen().includes(job)) continue;
      const there = this.closingUp(job, this.now);
      const hasRoom = fits(job.gpus, there, this.gpusPerNode);
      const parts = hasRoom ? place(this.example.placement.name, job.gpus, there, this.gpusPerNode) : undefined;
      if (parts && !delays(job, parts) && mayStart(job)) {
        start(job, parts);
        started++;
        this.counts.startedOnClosing++;
        continue;
      }
      if (!mayPass) break;
      if (parts || guarded) continue;
      const at = later(job);
      if (at !== undefined && mayStart(job)) guarded = { job, at };
    }
    return started;
  }
}
