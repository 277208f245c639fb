/**
 * Jobs for which others are stopped in a shared cluster, from the notice to the start. It must not know which jobs a rule is
 * about: see `victims.ts`.
 */
import { fits, type Part, shapeOf } from '../model.ts';
import { SharedClosing } from './closing.ts';
import type { Mode, SharedJob } from './jobs.ts';
import type { QuotaNode } from './quotas.ts';
import type { Claim } from './state.ts';
import { findVictims } from './victims.ts';

const NEVER = Number.POSITIVE_INFINITY;

export class SharedClaims extends SharedClosing {
  /** What the grant may take: what claims keep is in use, and their victims are as good as gone. */
  availableTo(leaf: QuotaNode): number {
    return this.without([], () => this.quotas.available(leaf));
  }

  /** What is so when these have stopped, and those who are under notice. */
  without<T>(others: readonly SharedJob[], ask: () => T): T {
    const gone = [...this.claims.flatMap(({ victims }) => victims), ...others];
    for (const each of gone) this.leafOf(each).usage -= each.gpus;
    const answer = ask();
    for (const each of gone) this.leafOf(each).usage += each.gpus;
    return answer;
  }

  isStillAllowed({ job }: Claim): boolean {
    if (this.hasSpentBudget(job.grant)) return false;
    const leaf = this.leafOf(job);
    leaf.usage -= job.gpus;
    const isAllowed = job.gpus <= this.availableTo(leaf);
    leaf.usage += job.gpus;
    return isAllowed;
  }

  /** Jobs whose grace is over, or whose victims have all ended, start. @returns whether somebody was stopped */
  startDue(): boolean {
    let hasStopped = false;
    for (const claim of [...this.claims]) {
      if (!this.claims.includes(claim)) continue;
      const isDue = claim.due === this.now;
      if (!isDue && claim.victims.length + claim.awaits.length > 0) continue;
      if (!this.isStillAllowed(claim)) {
        if (isDue) this.drop(claim);
        continue;
      }
      const { mode, grace } = this.example.preemption.parameters;
      for (const victim of claim.victims) {
        hasStopped = true;
        victim.stop(this.now, mode as Mode, Number(grace));
        this.gives(victim);
      }
      this.drop(claim);
      const parts = claim.whole.map((node): Part => ({ node, gpus: this.gpusPerNode }));
      const { rest } = shapeOf(claim.job.gpus, this.gpusPerNode);
      if (claim.rest !== undefined) parts.push({ node: claim.rest, gpus: rest });
      this.start(claim.job, parts);
    }
    return hasStopped;
  }

  /** @returns whether others are to be stopped for anybody, and whether somebody has been */
  takeBack(): { any: boolean; hasStopped: boolean } {
    const { preemption } = this.example;
    let hasStopped = false;
    let any = false;
    if (preemption.name === 'none') return { any, hasStopped };
    const tried = new Set<SharedJob>();
    this.lookAgainAt = NEVER;
    for (;;) {
      const claimant = this.nextClaimant(tried);
      if (!claimant) break;
      tried.add(claimant);
      if (!this.claim(claimant)) {
        this.lookAgainAt = this.nextToStop();
        continue;
      }
      any = true;
      if (this.claims.some(({ due }) => due === this.now)) hasStopped = this.startDue() || hasStopped;
    }
    return { any, hasStopped };
  }

  /** When the next job has run for long enough, or the hour of the next victim is over; without borrowers nobody waits. */
  nextToStop(): number {
    const { name, parameters } = this.example.preemption;
    const borrows = this.leaves.some((leaf) => leaf && this.quotas.borrowed(leaf) > 0);
    if (name === 'take-back' && parameters['within'] === 'never' && !borrows) return NEVER;
    const { leastRun, ratePerHour } = parameters;
    const free = this.running.filter((job) => !this.isVictim(job)).map(({ start }) => start + Number(leastRun));
    const hours = Number(ratePerHour) === 0 ? [] : this.chosenAt.slice(-Number(ratePerHour)).map((at) => at + 3600);
    return Math.min(NEVER, ...[...free, ...hours].filter((at) => at > this.now));
  }

  /** Of the first jobs of all grants for which nobody is being stopped yet, the first in the queue that may stop others. */
  nextClaimant(tried: ReadonlySet<SharedJob>): SharedJob | undefined {
    const { name, parameters } = this.example.preemption;
    const onlyOwners = name === 'take-back' && parameters['within'] === 'never';
    const free = this.queue.filter((job) => !this.claimOf(job) && !this.refusal(job));
    const firsts = free.filter((job) => free.find(({ grant }) => grant === job.grant) === job);
    return firsts.find((job) => !tried.has(job) && (this.isOwner(job) || !onlyOwners));
  }

  isOwner(job: SharedJob): boolean {
    return job.gpus <= this.quotas.nominalLeft(this.leafOf(job));
  }

  claim(job: SharedJob): boolean {
    const { preemption, grants } = this.example;
    const rate = Number(preemption.parameters['ratePerHour']);
    const isSpokenFor = (node: number) => this.claims.some(({ whole, rest }) => whole.includes(node) || rest === node);
    const priorityOf = ({ grant }: SharedJob) => (grants[grant]!.block === null ? 0 : 1);
    const leaf = this.leafOf(job);
    const quotaShort = Math.max(0, job.gpus - this.availableTo(leaf));
    // Nodes that are known to go down are to be had if they stay until the job has ended that starts after the grace.
    const until = this.now + Number(preemption.parameters['grace']) + job.requestWall;
    const free = this.cluster
      .nodesAt(this.now)
      .filter(({ node }) => !isSpokenFor(node) && this.upUntil(node) >= until)
      .map((state) => ({ ...state, free: this.cluster.unused(state.node) }));
    const fitsNow = quotaShort === 0 && fits(job.gpus, free, this.gpusPerNode);
    // Owners may wait for what those leave besides who have been told to stop for others.
    const given =
      fitsNow || !this.isOwner(job)
        ? []
        : this.claims.flatMap(({ victims, due }) => victims.map((each) => ({ each, due })));
    const parts = given.flatMap(({ each }) => each.parts);
    const found = findVictims(
      {
        now: this.now,
        rule: preemption,
        gpusPerNode: this.gpusPerNode,
        nodes: free.map((state) => ({
          ...state,
          free: parts.reduce((sum, { node, gpus }) => sum + (node === state.node ? gpus : 0), state.free),
        })),
        running: this.running.filter((each) => !this.isVictim(each)),
        priorityOf,
        owes: (grant, gone) => {
          const other = this.leaves[grant]!;
          return this.without(gone, () => this.quotas.borrowed(other) > 0 && this.quotas.owes(other, leaf));
        },
        allows: (gone) => this.without(gone, () => job.gpus <= this.quotas.available(leaf)),
        mostVictims: rate === 0 ? NEVER : rate - this.chosenAt.filter((at) => at > this.now - 3600).length,
      },
      {
        job,
        priority: priorityOf(job),
        isOwner: this.isOwner(job),
        lacksGivenOnly: this.isOwner(job) && job.gpus > this.quotas.available(leaf) && quotaShort === 0,
        hasGiven: given.length > 0,
      },
    );
    if (!found) return false;
    for (const _ of found.victims) this.chosenAt.push(this.now);
    leaf.usage += job.gpus;
    const nodes = [...found.whole, ...(found.rest === undefined ? [] : [found.rest])];
    const awaited = given.filter(({ each }) => each.parts.some(({ node }) => nodes.includes(node)));
    const own = this.now + (found.victims.length === 0 ? 0 : Number(preemption.parameters['grace']));
    const due = Math.max(own, ...awaited.map((other) => other.due));
    const claim = { job, ...found, awaits: awaited.map(({ each }) => each), due, kept: new Map() };
    this.claims.push(claim);
    if (due > this.now) this.counts.notices++;
    this.keep(claim);
    return true;
  }
}
