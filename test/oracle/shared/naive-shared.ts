/**
 * A cluster that grants share, scheduled by the rules in words: instant by instant, everything worked out again at every
 * pass, in plain arrays. Slow and simple; it must not share code with the fast simulator.
 */
import { OUTCOMES } from '../../../sim/model/jobs.ts';
import { cluster } from '../../simulation/programme/example.ts';
import { type Pass, reservedNodes, shadowTime } from '../easy.ts';
import { fits, NaiveCluster, type NaiveJob, type Part, shapeOf } from '../model.ts';
import { place } from '../placement.ts';
import { type SharedCase, startOf } from './cases.ts';
import { type Mode, SharedJob } from './jobs.ts';
import { NaiveQuotas, type QuotaNode } from './quotas.ts';
import { findVictims } from './victims.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** Others are being stopped for a job. */
interface Claim {
  readonly job: SharedJob;
  /** Those that still run. */
  victims: readonly SharedJob[];
  readonly whole: readonly number[];
  readonly rest: number | undefined;
  readonly due: number;
  /** What is kept of its nodes so far, GPUs by node. */
  readonly kept: Map<number, number>;
}

/** By grant: its first job that its quota does not allow beside those of its grant before it. */
type Blocks = ReadonlyMap<number, SharedJob>;

export interface NaiveShared {
  /** By row; null: it never came. */
  readonly jobs: readonly (SharedJob | null)[];
  readonly lostGpuSeconds: number;
}

class SharedRun {
  readonly example: SharedCase;
  readonly horizon: number;
  readonly cluster: NaiveCluster;
  readonly quotas = new NaiveQuotas();
  /** By grant; undefined: it has not begun. */
  readonly leaves: (QuotaNode | undefined)[];
  readonly tracks = new Map<number, QuotaNode>();
  readonly jobs: (SharedJob | null)[];
  claims: Claim[] = [];
  /** When each victim was chosen. */
  readonly chosenAt: number[] = [];
  /** When somebody may be stopped who may not be yet, for a job that waits. */
  lookAgainAt = NEVER;
  now = 0;

  constructor(example: SharedCase, horizon: number) {
    const { gpusPerNode, nodes, speed, grants } = example;
    this.example = example;
    this.horizon = horizon;
    this.cluster = new NaiveCluster(cluster(nodes, { gpusPerNode, speed, leafGroupNodes: 2 }), 0);
    this.leaves = grants.map(() => undefined);
    this.jobs = example.jobs.map(() => null);
  }

  get gpusPerNode(): number {
    return this.example.gpusPerNode;
  }

  get running(): SharedJob[] {
    return this.cluster.running as SharedJob[];
  }

  /** Jobs that wait, whether they have a place in the queue or not. */
  get waiting(): SharedJob[] {
    return this.jobs.filter((job): job is SharedJob => job?.state === 'queued');
  }

  /** Jobs that have their places in the queue, in its order. */
  get queue(): SharedJob[] {
    const keys: Record<string, (job: SharedJob) => number> = {
      fcfs: () => 0,
      sjf: (job) => job.requestLeft,
      ljf: (job) => -job.requestLeft,
      'smallest-first': (job) => job.gpus,
      'largest-area-first': (job) => -job.gpus * job.requestLeft,
    };
    const key = keys[this.example.queue.name]!;
    return this.waiting
      .filter((job) => job.isPlaced)
      .sort((a, b) => key(a) - key(b) || a.submit - b.submit || a.index - b.index);
  }

  leafOf(job: SharedJob): QuotaNode {
    return this.leaves[job.grant]!;
  }

  claimOf(job: SharedJob): Claim | undefined {
    return this.claims.find((claim) => claim.job === job);
  }

  isVictim(job: SharedJob): boolean {
    return this.claims.some(({ victims }) => victims.includes(job));
  }

  // ---- instants

  submitOf(row: number): number {
    const { grant, offset } = this.example.jobs[row]!;
    return startOf(this.example, this.example.grants[grant]!) + offset * this.example.unit;
  }

  nextInstant(now: number): number {
    const { grants, jobs, patience, unit } = this.example;
    const instants = [
      ...grants.map((grant) => startOf(this.example, grant)),
      ...jobs.map((_, row) => this.submitOf(row)),
      ...this.running.map(({ end }) => end),
      ...this.claims.map(({ due }) => due),
      this.lookAgainAt,
      ...this.waiting.map(({ submit }) => submit + patience * unit),
    ];
    return Math.min(NEVER, ...instants.filter((at) => at > now));
  }

  instant(now: number): void {
    this.now = now;
    let touched = this.beginGrants();
    const submits = this.example.jobs.map((_, row) => this.submitOf(row));
    touched = this.endJobs() || touched;
    for (const [row, submit] of submits.entries()) if (submit === now) touched = this.submit(row) || touched;
    touched = this.giveUp() || touched;
    touched ||= this.claims.some(({ due }) => due <= now) || this.lookAgainAt <= now;
    while (touched) {
      touched = this.pass();
      touched = this.endJobs() || touched;
      touched = this.giveUp() || touched;
    }
  }

  beginGrants(): boolean {
    const begins = this.example.grants.map((grant) => startOf(this.example, grant) === this.now);
    for (const [k, starts] of begins.entries()) if (starts) this.beginGrant(k);
    return begins.includes(true);
  }

  /** Limits are shares of the nominal quota, rounded down; no share is no limit. */
  beginGrant(k: number): void {
    const { grants, sharing, nodes, gpusPerNode } = this.example;
    const { parameters } = sharing;
    const isQuota = sharing.name === 'quota';
    const share = (name: string, gpus: number) => {
      const limit = Number(parameters[name]);
      return limit === NEVER ? NEVER : Math.floor(limit * gpus);
    };
    const byTrack = isQuota && parameters['cohort'] === 'track';
    const trackOf = ({ block, track }: SharedCase['grants'][number]) => (block === null ? track : -1);
    const own = grants[k]!;
    let parent = this.quotas.root;
    if (byTrack) {
      parent = this.tracks.get(trackOf(own)) ?? this.quotas.add(this.quotas.root);
      this.tracks.set(trackOf(own), parent);
    }
    const leaf = this.quotas.add(parent);
    this.leaves[k] = leaf;
    leaf.nominal = isQuota ? own.gpus : 0;
    leaf.borrowingLimit = isQuota ? share('borrowingLimit', own.gpus) : NEVER;
    leaf.lendingLimit = isQuota ? share('lendingLimit', own.gpus) : NEVER;
    const active = grants.filter((_, other) => this.leaves[other]);
    const granted = active.reduce((sum, { gpus }) => sum + gpus, 0);
    for (const [track, node] of this.tracks) {
      const gpus = active.filter((grant) => trackOf(grant) === track).reduce((sum, grant) => sum + grant.gpus, 0);
      node.borrowingLimit = share('trackBorrowingLimit', gpus);
      node.lendingLimit = share('trackLendingLimit', gpus);
    }
    // What is nobody's is lent to all, or idles.
    const usable = parameters['ungranted'] === 'lend' ? nodes * gpusPerNode : granted;
    this.quotas.root.nominal = usable - (isQuota ? granted : 0);
  }

  submit(row: number): boolean {
    const { jobs, grants, sharing, nodes, gpusPerNode, unit, speed, checkpoint } = this.example;
    const { grant, wish, run, request, mouldable, outcome } = jobs[row]!;
    const largest = sharing.name === 'quota' ? grants[grant]!.gpus : nodes * gpusPerNode;
    const gpus = mouldable ? Math.min(wish, largest) : wish;
    const job = new SharedJob(
      {
        ...{ index: row, grant, submit: this.now, gpus, outcome: OUTCOMES[outcome]! },
        ...{ work: wish * run * unit, requested: wish * request * unit },
      },
      speed,
      checkpoint,
      gpusPerNode,
    );
    this.jobs[row] = job;
    job.state = gpus > largest ? 'rejected' : 'queued';
    if (job.state === 'rejected') job.end = this.now;
    return job.state === 'queued';
  }

  /** Who has never started gives up when his patience is over. */
  giveUp(): boolean {
    const { patience, unit } = this.example;
    const leaving = this.waiting.filter((job) => !job.hasStarted && job.submit + patience * unit <= this.now);
    for (const job of leaving) {
      const claim = this.claimOf(job);
      if (claim) this.drop(claim);
      job.state = 'cancelled';
      job.end = this.now;
    }
    return leaving.length > 0;
  }

  endJobs(): boolean {
    const ended = this.running.filter(({ end }) => end === this.now);
    for (const job of ended) {
      const elapsed = this.now - job.start;
      job.state = elapsed < job.runWall ? 'killed' : job.outcome;
      job.ends(elapsed);
      this.gives(job);
    }
    return ended.length > 0;
  }

  start(job: SharedJob, parts: readonly Part[]): void {
    const { limit } = this.example;
    job.state = 'running';
    job.hasStarted = true;
    job.start = this.now;
    job.cluster = 0;
    const wall = limit.name === 'kill' ? Math.min(job.runWall, job.requestWall) : job.runWall;
    job.end = this.now + wall;
    job.parts = parts;
    this.cluster.running.push(job);
    this.leafOf(job).usage += job.gpus;
  }

  /** A job has given its nodes and its quota back; a claim on its nodes keeps what is free there. */
  gives(job: SharedJob): void {
    this.cluster.running = this.cluster.running.filter((other) => other !== job);
    this.leafOf(job).usage -= job.gpus;
    for (const claim of this.claims) {
      if (!claim.victims.includes(job)) continue;
      claim.victims = claim.victims.filter((other) => other !== job);
      this.keep(claim);
    }
  }

  // ---- claims

  /** Keeps what is free of the claim's nodes, GPU by GPU. */
  keep({ job, whole, rest, kept }: Claim): void {
    const keepUpTo = (node: number, most: number) => {
      const had = kept.get(node) ?? 0;
      kept.set(node, Math.min(most, had + this.freeOn(node)));
      this.noteKept();
    };
    for (const node of whole) keepUpTo(node, this.gpusPerNode);
    if (rest !== undefined) keepUpTo(rest, shapeOf(job.gpus, this.gpusPerNode).rest);
  }

  freeOn(node: number): number {
    return this.cluster.nodesAt(this.now).find((state) => state.node === node)!.free;
  }

  /** For everybody else what is kept is taken, and nobody knows until when. */
  noteKept(): void {
    const kept = this.claims.flatMap((claim) => [...claim.kept]).filter(([, gpus]) => gpus > 0);
    const nobody = { index: -1, submit: 0, run: 0, request: 0, home: 0, user: -1, jobClass: '', stays: [] };
    const state = { outcome: 'done' as const, state: 'running' as const, cluster: 0, start: 0, end: NEVER };
    this.cluster.down = kept.map(
      ([node, gpus]): NaiveJob => ({ ...nobody, ...state, gpus, parts: [{ node, gpus }], expected: NEVER }),
    );
  }

  drop(claim: Claim): void {
    this.claims = this.claims.filter((other) => other !== claim);
    this.leafOf(claim.job).usage -= claim.job.gpus;
    this.noteKept();
  }

  /** What the grant may take: what claims keep is in use, and their victims are as good as gone. */
  availableTo(leaf: QuotaNode): number {
    const gone = this.claims.flatMap(({ victims }) => victims);
    for (const each of gone) this.leafOf(each).usage -= each.gpus;
    const available = this.quotas.available(leaf);
    for (const each of gone) this.leafOf(each).usage += each.gpus;
    return available;
  }

  isStillAllowed({ job }: Claim): boolean {
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
      const isDue = claim.due === this.now;
      if (!isDue && claim.victims.length > 0) continue;
      if (!this.isStillAllowed(claim)) {
        if (isDue) this.drop(claim);
        continue;
      }
      const { mode, grace } = this.example.preemption.parameters;
      for (const victim of claim.victims) {
        hasStopped = true;
        // Its parts are forgotten when it stops.
        const { parts } = victim;
        victim.stop(this.now, mode as Mode, Number(grace));
        victim.parts = victim.state === 'killed' ? parts : [];
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

  /** @returns whether somebody was stopped */
  takeBack(): boolean {
    const { preemption } = this.example;
    if (preemption.name === 'none') return false;
    let hasStopped = false;
    const tried = new Set<SharedJob>();
    this.lookAgainAt = NEVER;
    for (;;) {
      const claimant = this.nextClaimant(tried);
      if (!claimant) break;
      tried.add(claimant);
      if (!this.claim(claimant)) this.lookAgainAt = this.nextToStop();
      else if (this.claims.some(({ due }) => due === this.now)) hasStopped = this.startDue() || hasStopped;
    }
    return hasStopped;
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
    const free = this.queue.filter((job) => !this.claimOf(job));
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
    const found = findVictims(
      {
        now: this.now,
        rule: preemption,
        gpusPerNode: this.gpusPerNode,
        nodes: this.cluster.nodesAt(this.now).filter(({ node }) => !isSpokenFor(node)),
        running: this.running.filter((each) => !this.isVictim(each)),
        priorityOf,
        overOf: (grant) => {
          const other = this.leaves[grant]!;
          if (!this.quotas.owes(other, leaf)) return 0;
          const given = this.running.filter((each) => each.grant === grant && this.isVictim(each));
          return Math.max(0, this.quotas.borrowed(other) - given.reduce((sum, { gpus }) => sum + gpus, 0));
        },
        mostVictims: rate === 0 ? NEVER : rate - this.chosenAt.filter((at) => at > this.now - 3600).length,
      },
      {
        job,
        priority: priorityOf(job),
        isOwner: this.isOwner(job),
        quotaShort: Math.max(0, job.gpus - this.availableTo(leaf)),
        lacksGivenOnly:
          this.isOwner(job) && job.gpus > this.quotas.available(leaf) && job.gpus <= this.availableTo(leaf),
      },
    );
    if (!found) return false;
    for (const _ of found.victims) this.chosenAt.push(this.now);
    leaf.usage += job.gpus;
    const due = this.now + (found.victims.length === 0 ? 0 : Number(preemption.parameters['grace']));
    const claim = { job, ...found, due, kept: new Map() };
    this.claims.push(claim);
    this.keep(claim);
    return true;
  }

  // ---- the pass

  /** @returns whether somebody was stopped, so that another pass is due at this instant */
  pass(): boolean {
    let hasStopped = this.startDue();
    for (const job of this.waiting) job.isPlaced = true;
    while (this.round()) {
      // Whoever was refused because others were before him may leave something to smaller jobs of his grant.
    }
    hasStopped = this.takeBack() || hasStopped;
    return hasStopped;
  }

  /** Starts jobs as the backfilling says, of those whom quotas let start. @returns whether it is to be gone through again */
  round(): boolean {
    const blocks = this.blocks();
    const owners = this.owners(blocks).map(({ job }) => job);
    let seen = this.inSight(blocks);
    const refused = new Set<number>();
    const admits = (job: SharedJob): boolean => {
      const isAllowed =
        !refused.has(job.grant) && job.gpus <= this.quotas.available(this.leafOf(job)) && !this.isOutbid(job, blocks);
      if (!isAllowed) refused.add(job.grant);
      return isAllowed;
    };
    const start = (job: SharedJob, parts: readonly Part[]) => {
      this.start(job, parts);
      seen = seen.filter((other) => other !== job);
      started++;
    };
    let started = 0;
    let reserved: { readonly head: SharedJob; readonly shadow: number } | undefined;
    /** Jobs behind the head that were looked at. */
    let looked: SharedJob[] = [];
    for (;;) {
      while (seen[0] && !admits(seen[0])) seen = seen.slice(1);
      const [head] = seen;
      if (!head) break;
      const nodes = this.cluster.nodesAt(this.now);
      const parts = this.place(head, nodes);
      if (parts) {
        start(head, parts);
        continue;
      }
      if (this.example.backfill.name === 'none') break;
      if (reserved?.head !== head) {
        reserved = { head, shadow: shadowTime(this.easy, head) };
        looked = [];
      }
      const next = this.nextBeside(head, reserved.shadow, seen, looked, admits);
      seen = seen.filter((job) => !next.hidden.includes(job));
      if (!next.job) break;
      start(next.job, next.parts!);
    }
    // Nor does anybody stand behind an owner any more whose grant has started smaller jobs in his place.
    const left = this.owners(blocks).map(({ job }) => job);
    return started > 0 && (refused.size > 0 || owners.some((job) => !left.includes(job)));
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
        if (job.grant !== grant || this.claimOf(job)) continue;
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
      .filter((job) => job.grant === blocked.grant && !this.claimOf(job))
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
  inSight(blocks: Blocks): SharedJob[] {
    const { queue } = this;
    const seen: SharedJob[] = [];
    for (const [grant, leaf] of this.leaves.entries()) {
      if (!leaf) continue;
      let left = this.quotas.available(leaf);
      let own: { readonly shadow: number; extra: number } | undefined;
      for (const job of queue) {
        if (job.grant !== grant || this.claimOf(job) || this.isBehindOwner(job, blocks)) continue;
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

  finish(): void {
    for (const job of this.running) {
      job.ends(this.horizon - job.start);
      job.end = -1;
    }
  }
}

/** Runs the case from its first instant to the horizon, s (excluded). */
export function naiveShared(example: SharedCase, horizon: number): NaiveShared {
  const run = new SharedRun(example, horizon);
  for (let now = run.nextInstant(-1); now < horizon; now = run.nextInstant(now)) run.instant(now);
  run.finish();
  return { jobs: run.jobs, lostGpuSeconds: run.jobs.reduce((sum, job) => sum + (job?.lostGpuSeconds ?? 0), 0) };
}
