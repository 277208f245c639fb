/**
 * A cluster that grants share, scheduled by the rules in words: instant by instant, everything worked out again at every
 * pass, in plain arrays. Slow and simple; it must not share code with the fast simulator.
 */
import { reservedNodes, shadowTime } from '../easy.ts';
import type { Part } from '../model.ts';
import { type SharedCase, startOf } from './cases.ts';
import { SharedClaims } from './claims.ts';
import type { Turn } from './closing.ts';
import type { SharedJob } from './jobs.ts';
import type { Blocks } from './sight.ts';

const NEVER = Number.POSITIVE_INFINITY;

export interface NaiveShared {
  /** By row; null: it never came. */
  readonly jobs: readonly (SharedJob | null)[];
  readonly lostGpuSeconds: number;
  readonly downGpuSeconds: number;
  readonly counts: SharedRun['counts'];
}

class SharedRun extends SharedClaims {
  /** Of the last round. */
  lastTurn: Turn | undefined;
  lastBlocks: Blocks = new Map();

  nextInstant(now: number): number {
    const { grants, jobs, patience, unit } = this.example;
    // Nodes enter service at 0: the first pass, which may be the first of a period.
    const instants = [
      0,
      ...grants.map((grant) => startOf(this.example, grant)),
      ...jobs.map((_, row) => this.submitOf(row)),
      ...this.running.map(({ end }) => end),
      ...this.claims.map(({ due }) => due),
      this.lookAgainAt,
      ...this.downtime.instants,
      ...this.renewals,
      ...this.waiting.map(({ submit }) => submit + patience * unit),
    ];
    return Math.min(NEVER, ...instants.filter((at) => at > now));
  }

  instant(now: number): void {
    this.now = now;
    let touched = this.endJobs();
    touched = this.turnNodes() || touched;
    touched = this.closeNodes() || touched;
    touched = this.beginGrants() || touched;
    const submits = this.example.jobs.map((_, row) => this.submitOf(row));
    for (const [row, submit] of submits.entries()) if (submit === now) touched = this.submit(row) || touched;
    touched = this.giveUp() || touched;
    touched ||= now === 0;
    touched ||= this.renewals.includes(now);
    touched ||= this.claims.some(({ due }) => due <= now) || this.lookAgainAt <= now;
    while (touched) {
      touched = this.pass();
      touched = this.endJobs() || touched;
      touched = this.giveUp() || touched;
    }
  }

  /** @returns whether somebody was stopped, so that another pass is due at this instant */
  pass(): boolean {
    const hasStopped = this.startDue();
    this.givePlaces();
    const { name, parameters } = this.example.preemption;
    // Where owners take back, nobody borrows before they have; what they leave is for all then.
    const ownersFirst = name === 'take-back' && parameters['from'] !== 'never';
    this.rounds(ownersFirst);
    const took = this.takeBack();
    if (ownersFirst && (this.hasLeftOut || took.any)) this.rounds(false);
    if (this.isSlow) this.startSlow();
    return hasStopped || took.hasStopped;
  }

  rounds(onlyOwners: boolean): void {
    while (this.round(onlyOwners)) {
      // Whoever was refused because others were before him may leave something to smaller jobs of his grant.
    }
  }

  /** Starts jobs as the backfilling says, of those whom quotas let start. @returns whether it is to be gone through again */
  round(onlyOwners: boolean): boolean {
    const blocks = this.blocks();
    const owners = this.owners(blocks).map(({ job }) => job);
    let seen = this.inSight(blocks, onlyOwners);
    const refused = new Set<number>();
    let hasLimited = false;
    const admits = (job: SharedJob): boolean => {
      // What was to be his may be another's of his grant.
      if (this.refusal(job)) {
        hasLimited = true;
        return false;
      }
      const isAllowed =
        !refused.has(job.grant) && job.gpus <= this.quotas.available(this.leafOf(job)) && !this.isOutbid(job, blocks);
      if (!isAllowed) refused.add(job.grant);
      return isAllowed;
    };
    let started = 0;
    const start = (job: SharedJob, parts: readonly Part[]) => {
      this.start(job, parts);
      seen = seen.filter((other) => other !== job);
      started++;
    };
    const hide = (job: SharedJob) => {
      seen = seen.filter((other) => other !== job);
    };
    const turn = {
      seen: () => seen.filter((job) => this.queue.includes(job) && !this.claimOf(job)),
      admits,
      hide,
      start,
    };
    this.lastTurn = turn;
    this.lastBlocks = blocks;
    // Who starts leaves closing nodes to others; who starts on these, what was reserved.
    for (let before = -1; before !== started; ) {
      before = started;
      this.closingRound(turn);
      this.startOnOthers(turn);
      if (started === before || this.closingRound(turn) === 0) break;
    }
    // Nor does anybody stand behind an owner any more whose grant has started smaller jobs in his place.
    const left = this.owners(blocks).map(({ job }) => job);
    return started > 0 && (hasLimited || refused.size > 0 || owners.some((job) => !left.includes(job)));
  }

  /**
   * Who waits only because the budget is spent starts after all others, in queue order, on what is left: he delays no blocked
   * job, and borrows nothing where a grant waits for quota.
   */
  startSlow(): void {
    const { seen, admits, hide } = this.lastTurn!;
    for (let first = seen()[0]; first && !admits(first); first = seen()[0]) hide(first);
    const head = seen()[0];
    const isBlocked = [...this.lastBlocks.values()].some((job) => this.queue.includes(job) && !this.claimOf(job));
    for (const job of this.queue) {
      if (this.claimOf(job) || this.refusal(job) !== 'budget') continue;
      const leaf = this.leafOf(job);
      if (job.gpus > this.quotas.available(leaf) || (isBlocked && job.gpus > this.quotas.nominalLeft(leaf))) continue;
      const parts = this.besideAll(job, head);
      if (!parts) continue;
      this.start(job, parts);
      this.counts.slow++;
    }
  }

  /** Nodes for a job that delays the blocked head, if there is one, no more than EASY allows. */
  besideAll(job: SharedJob, head: SharedJob | undefined): readonly Part[] | undefined {
    const nodes = this.cluster.nodesAt(this.now);
    if (!head) return this.place(job, nodes);
    if (this.example.backfill.name === 'none' || this.place(head, nodes)) return undefined;
    const shadow = shadowTime(this.easy, head);
    if (this.now + job.requestWall <= shadow) return this.place(job, nodes);
    const kept = shadow < NEVER ? reservedNodes(this.easy, head, shadow) : new Set<number>();
    const parts = this.place(
      job,
      nodes.filter(({ node }) => !kept.has(node)),
    );
    return parts && this.leavesQuotaTo(head, job, shadow) ? parts : undefined;
  }

  /** On nodes that do not close. */
  startOnOthers({ seen, admits, hide, start }: Turn): void {
    let reserved: { readonly head: SharedJob; readonly shadow: number } | undefined;
    /** Jobs behind the head that were looked at. */
    let looked: SharedJob[] = [];
    for (;;) {
      for (let first = seen()[0]; first && !admits(first); first = seen()[0]) hide(first);
      const head = seen()[0];
      if (!head) return;
      const parts = this.place(head, this.cluster.nodesAt(this.now));
      if (parts) {
        start(head, parts);
        continue;
      }
      if (this.example.backfill.name === 'none') return;
      if (reserved?.head !== head) {
        reserved = { head, shadow: shadowTime(this.easy, head) };
        looked = [];
      }
      const next = this.nextBeside(head, reserved.shadow, seen(), looked, admits);
      for (const job of next.hidden) hide(job);
      if (!next.job) return;
      start(next.job, next.parts!);
    }
  }

  /** The next job behind the blocked head that may start now without delaying it. */
  nextBeside(
    head: SharedJob,
    shadow: number,
    seen: readonly SharedJob[],
    looked: SharedJob[],
    admits: (job: SharedJob) => boolean,
  ): { job?: SharedJob; parts?: readonly Part[]; hidden: SharedJob[] } {
    const hidden: SharedJob[] = [];
    const nodes = this.cluster.nodesAt(this.now);
    const kept = shadow < NEVER ? reservedNodes(this.easy, head, shadow) : new Set<number>();
    for (const job of seen) {
      if (job === head || looked.includes(job)) continue;
      looked.push(job);
      const isShort = this.now + job.requestWall <= shadow;
      const parts = this.place(job, isShort ? nodes : nodes.filter(({ node }) => !kept.has(node)));
      if (!parts) continue;
      if (!admits(job)) {
        hidden.push(job);
        continue;
      }
      if (isShort || this.leavesQuotaTo(head, job, shadow)) return { job, parts, hidden };
    }
    return { hidden };
  }
}

/** Runs the case from its first instant to the horizon, s (excluded). */
export function naiveShared(example: SharedCase, horizon: number): NaiveShared {
  const run = new SharedRun(example, horizon);
  for (let now = run.nextInstant(-1); now < horizon; now = run.nextInstant(now)) run.instant(now);
  run.finish();
  return {
    jobs: run.jobs,
    counts: run.counts,
    lostGpuSeconds: run.jobs.reduce((sum, job) => sum + (job?.lostGpuSeconds ?? 0), 0),
    downGpuSeconds: run.downtime.gpuSecondsDown(example.nodes, example.gpusPerNode, horizon),
  };
}
