/**
 * Whom quotas let start in a shared cluster, and whom EASY lets pass the blocked head, by the rules in words. It must not know
 * who is stopped for whom.
 */
import type { Pass } from '../easy.ts';
import { fits, type NaiveCluster, type Part } from '../model.ts';
import { place } from '../placement.ts';
import type { SharedJob } from './jobs.ts';
import { SharedLimits } from './limits.ts';

/** By grant: its first job that its quota does not allow beside those of its grant before it. */
export type Blocks = ReadonlyMap<number, SharedJob>;

export class SharedSight extends SharedLimits {
  /** Whether somebody was left out of sight because he would borrow. */
  hasLeftOut = false;

  /** Whether the quota suffices for both, now or when those have ended who are expected to have by the shadow time. */
  leavesQuotaTo(head: SharedJob, job: SharedJob, shadow: number): boolean {
    const leaf = this.leafOf(job);
    const gone = this.running.filter((each) => Math.max(each.expected, this.now + 1) <= shadow);
    this.leafOf(head).usage += head.gpus;
    let suffices = job.gpus <= this.quotas.available(leaf);
    for (const each of gone) this.leafOf(each).usage -= each.gpus;
    suffices ||= job.gpus <= this.quotas.available(leaf);
    for (const each of gone) this.leafOf(each).usage += each.gpus;
    this.leafOf(head).usage -= head.gpus;
    return suffices;
  }

  place(job: SharedJob, nodes: ReturnType<NaiveCluster['nodesAt']>): Part[] | undefined {
    if (!fits(job.gpus, nodes, this.gpusPerNode)) return undefined;
    return place(this.example.placement.name, job.gpus, nodes, this.gpusPerNode);
  }

  get easy(): Pass {
    const { cluster: nodes, now, example } = this;
    const nothing = () => {};
    return { cluster: nodes, now, placement: example.placement.name, queue: [], start: nothing, note: nothing };
  }

  /** Of every grant the first job, in queue order, that with those before it asks for more than the grant may take. */
  blocks(): Map<number, SharedJob> {
    const blocks = new Map<number, SharedJob>();
    for (const [grant, leaf] of this.leaves.entries()) {
      if (!leaf) continue;
      let gpus = 0;
      for (const job of this.queue) {
        if (job.grant !== grant || this.claimOf(job) || this.refusal(job)) continue;
        gpus += job.gpus;
        if (gpus <= this.quotas.available(leaf)) continue;
        blocks.set(grant, job);
        break;
      }
    }
    return blocks;
  }

  /** What a blocked job asks for together with those of its grant that wait before it. */
  askedUpTo(blocked: SharedJob): number {
    const { queue } = this;
    return queue
      .slice(0, queue.indexOf(blocked) + 1)
      .filter((job) => job.grant === blocked.grant && !this.claimOf(job) && !this.refusal(job))
      .reduce((sum, { gpus }) => sum + gpus, 0);
  }

  /** The blocked jobs that wait still, and of which the grant owns all that they ask for with those before them. */
  owners(blocks: Blocks): { readonly job: SharedJob; readonly gpus: number }[] {
    return [...blocks.values()]
      .filter((job) => this.queue.includes(job))
      .map((job) => ({ job, gpus: this.askedUpTo(job) }))
      .filter(({ job, gpus }) => gpus <= this.quotas.nominalLeft(this.leafOf(job)));
  }

  /** Whether a job would borrow what owners wait for who stand before it. */
  isOutbid(job: SharedJob, blocks: Blocks): boolean {
    const leaf = this.leafOf(job);
    if (job.gpus <= this.quotas.nominalLeft(leaf)) return false;
    const { queue } = this;
    const owners = this.owners(blocks).filter(
      (owner) => owner.job.grant !== job.grant && queue.indexOf(owner.job) < queue.indexOf(job),
    );
    for (const { job: owner, gpus } of owners) this.leafOf(owner).usage += gpus;
    const isOutbid = job.gpus > this.quotas.available(leaf);
    for (const { job: owner, gpus } of owners) this.leafOf(owner).usage -= gpus;
    return isOutbid;
  }

  /** Whether a job behind the first owner that waits asks for more than is left beside it. */
  isBehindOwner(job: SharedJob, blocks: Blocks): boolean {
    const { queue } = this;
    const first = this.owners(blocks).sort((a, b) => queue.indexOf(a.job) - queue.indexOf(b.job))[0];
    if (!first || queue.indexOf(job) <= queue.indexOf(first.job) || first.job.grant === job.grant) return false;
    const leaf = this.leafOf(job);
    this.leafOf(first.job).usage += first.gpus;
    const left = Math.max(this.quotas.nominalLeft(leaf), this.quotas.available(leaf));
    this.leafOf(first.job).usage -= first.gpus;
    return job.gpus > left;
  }

  /** Whom a round may see: of each grant who fits what it may take; behind its first blocked job who does not delay it. */
  inSight(blocks: Blocks, onlyOwners: boolean): SharedJob[] {
    const { queue } = this;
    const seen: SharedJob[] = [];
    this.hasLeftOut = false;
    for (const [grant, leaf] of this.leaves.entries()) {
      if (!leaf) continue;
      let left = this.quotas.available(leaf);
      let own: { readonly shadow: number; extra: number } | undefined;
      for (const job of queue) {
        if (job.grant !== grant || this.claimOf(job) || this.isBehindOwner(job, blocks)) continue;
        // A job that a limit refuses blocks nobody behind it.
        if (this.refusal(job)) {
          this.counts.refused++;
          continue;
        }
        if (job === blocks.get(grant)) {
          if (this.example.backfill.name === 'none') break;
          own = this.ownShadow(
            job,
            left,
            seen.filter((other) => other.grant === grant),
          );
          continue;
        }
        if (job.gpus > left) continue;
        const isLong = own !== undefined && this.now + job.requestWall > own.shadow;
        if (own && isLong && job.gpus > own.extra) continue;
        const before = seen.filter((other) => other.grant === grant).reduce((sum, { gpus }) => sum + gpus, 0);
        if (onlyOwners && before + job.gpus > this.quotas.nominalLeft(leaf)) {
          this.hasLeftOut = true;
          break;
        }
        seen.push(job);
        left -= job.gpus;
        if (own && isLong) own.extra -= job.gpus;
      }
    }
    return seen.sort((a, b) => queue.indexOf(a) - queue.indexOf(b));
  }

  /** When, by the ends of its own grant's jobs, those that are to start too, the quota allows the job; what is left then. */
  ownShadow(job: SharedJob, left: number, before: readonly SharedJob[]): { shadow: number; extra: number } {
    const ends = [
      ...this.running
        .filter(({ grant }) => grant === job.grant)
        .map(({ expected, gpus }) => ({ at: Math.max(expected, this.now + 1), gpus })),
      ...before.map((next) => ({ at: Math.max(this.now + next.requestWall, this.now + 1), gpus: next.gpus })),
    ];
    const roomAt = (at: number) => left + ends.filter((end) => end.at <= at).reduce((sum, { gpus }) => sum + gpus, 0);
    const times = ends.map(({ at }) => at).sort((a, b) => a - b);
    const shadow = times.find((at) => roomAt(at) >= job.gpus) ?? times.at(-1) ?? this.now + 1;
    return { shadow, extra: Math.max(0, roomAt(shadow) - job.gpus) };
  }
}
