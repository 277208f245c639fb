/**
 * A whole programme on one clock: the phases of an instant, in their fixed order. It must not know policies' insides nor
 * what is made of the outcome.
 *
 * 1 job ends · 2 grants end · 3 repairs, capacity comes · 4 capacity goes, failures · 5 programme: reviews, audits,
 * redistribution, calls close, blocks and calls are awarded, grants start · 6 submissions, then jobs whose patience is
 * over · 7 one pass for each pool touched, then scavengers · 8 observation.
 */
import { invariant } from '../../engine/errors.ts';
import { EventQueue } from '../../engine/event-queue.ts';
import { Phase } from '../../engine/loop.ts';
import { NO_FAULTS } from '../../model/faults.ts';
import { serviceSpans } from '../../model/fleet.ts';
import type { Programme } from '../../model/programme.ts';
import type { ProgrammePolicyKind } from '../../policies/policy.ts';
import { findProgrammePolicy } from '../../policies/programme-registry.ts';
import { defaultParameters } from '../../policies/registry.ts';
import type { RunInput } from '../contract.ts';
import { Recorder } from '../recorder.ts';
import { WaitBooks } from '../waiting/wait-books.ts';
import { CallsAtWork } from './calls-at-work.ts';
import { ClusterBooks } from './cluster-books.ts';
import type { PoolRules } from './grant-pool.ts';
import { GrantsAtWork } from './grants-at-work.ts';
import { JobsAtWork } from './jobs-at-work.ts';
import { Leases } from './leases.ts';
import { Limits } from './limits.ts';
import { Monitoring } from './monitoring.ts';
import { NodeWindows } from './node-windows.ts';
import { NodesDown, outagesOfNodes } from './nodes-down.ts';
import { OwnNodes } from './own-nodes.ts';
import { Parcels } from './parcels.ts';
import { Project } from './project.ts';
import { Redistributing } from './redistributing.ts';
import type { ScavengerTier } from './scavenger-tier.ts';
import { Scavenging } from './scavenging.ts';
import { SharedNodes } from './shared/shared-nodes.ts';
import { SharedScavenging } from './shared/shared-scavenging.ts';
import { Spares } from './spares.ts';
import type { Stage } from './stage.ts';
import { Story } from './story.ts';
import { SwitchingOff } from './switching-off.ts';
import type { GrantPlacementRule } from './tenure.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** A change of a cluster's nodes. */
interface Change {
  readonly at: number;
  readonly cluster: number;
  readonly kind: 'trial' | 'comes' | 'noticed' | 'goes';
  readonly firstNode: number;
  readonly nodes: number;
  readonly until: number;
}

export class ProgrammeAtWork {
  readonly stage: Stage;
  readonly phases: readonly Phase[];
  readonly jobs: JobsAtWork;
  readonly grants: GrantsAtWork;
  readonly calls: CallsAtWork;
  readonly monitoring: Monitoring;
  readonly recorder: Recorder;
  /** Null: no node is ever down. */
  readonly nodesDown: NodesDown | null;
  readonly #leases: Leases;
  readonly #scavenging: ScavengerTier;
  readonly #giving: Phase;
  readonly #starting: Phase;

  /**
   * @param poolRules the policies of all pools, but for where the ends of their jobs go and how applicants are called
   * @param grantPlacement null: the one that the rules name
   */
  constructor(
    input: RunInput,
    programme: Programme,
    poolRules: Omit<PoolRules, 'ends' | 'applicantOf'>,
    grantPlacement: GrantPlacementRule | null = null,
  ) {
    const { fleet, times } = input;
    const ends = new EventQueue(1024);
    const supplying = new Set(programme.calls.flatMap(({ tracks }) => tracks.flatMap((track) => track.clusters)));
    const books = fleet.clusters.map((cluster, k) =>
      cluster.providerOwn && !supplying.has(k) && serviceSpans(cluster).length === 0 ? null : new ClusterBooks(cluster),
    );
    const { rules } = programme;
    const rule = <K extends ProgrammePolicyKind>(kind: K, { name, parameters }: Programme['rules']['reclaim']) => {
      const policy = findProgrammePolicy(kind, name);
      invariant(policy !== undefined, `there is no ${kind} policy ${name}`);
      return { policy, parameters: { ...defaultParameters(policy), ...parameters } };
    };
    const elastic = rule('elastic', rules.elastic ?? { name: 'none', parameters: {} });
    const grants: Stage['grants'] = [];
    const parcels = new Parcels(
      books.map((book) => book?.land ?? null),
      grants,
    );
    const { spares = [] } = programme.rules;
    const { reservations = [] } = input;
    const faults = input.faults ?? (reservations.length > 0 ? NO_FAULTS : null);
    this.stage = {
      input,
      programme,
      books,
      projects: programme.applications.map((_, k) => new Project(k, programme.demand)),
      grants,
      poolRules: { ...poolRules, ends, applicantOf: (k) => programme.applications[k].id },
      parcels,
      windows:
        reservations.length > 0 ||
        (faults && outagesOfNodes({ programme }, faults).some(({ announcedAt }) => announcedAt !== null))
          ? new NodeWindows(books.length)
          : null,
      spares: spares.some((nodes) => nodes > 0) ? new Spares(spares, books, grants, parcels) : null,
      story: new Story(),
      waits: input.asksWhy
        ? new WaitBooks({ from: times.windowStart, until: times.windowEnd }, input.watchedJob ?? -1)
        : null,
      elastic: elastic.policy.name === 'none' ? null : elastic.policy.bind(elastic.parameters),
      limits: programme.rules.limits && new Limits(programme.rules.limits, grants),
    };
    const placement = grantPlacement ?? rule('grantPlacement', rules.grantPlacement);
    const { policy: sharingPolicy, parameters } = rule('sharing', rules.sharing);
    const sharing = sharingPolicy.bind(parameters);
    this.jobs = new JobsAtWork(this.stage, ends, (tenants) =>
      sharing.mode === 'dedicated'
        ? new OwnNodes(this.stage, tenants)
        : new SharedNodes(this.stage, sharing, rule('preemption', rules.preemption), tenants),
    );
    this.grants = new GrantsAtWork(this.stage, this.jobs, placement);
    this.#leases = new Leases(this.stage, this.jobs, this.grants);
    this.calls = new CallsAtWork(this.stage, this.grants, placement);
    this.monitoring = new Monitoring(this.stage, this.jobs, this.grants, rule('reclaim', rules.reclaim));
    const { housing } = this.jobs;
    const scavenging =
      housing instanceof SharedNodes && sharing.scavenges
        ? new SharedScavenging(this.stage, this.jobs, housing)
        : new Scavenging(this.stage, this.jobs);
    this.#scavenging = scavenging;
    this.jobs.onScavengerEnd = (project, job, now) => scavenging.end(project, job, now);
    this.jobs.onPassed = (now) => scavenging.wake(now);
    this.grants.tenure.needs = (cluster, node, now) => scavenging.evict(cluster, node, now);
    this.grants.onIdle = (project, now) => scavenging.stopAll(project, now);
    const redistributing = new Redistributing(
      this.stage,
      this.grants,
      this.calls,
      scavenging,
      rule('redistribution', rules.redistribution),
    );
    this.#giving = new Phase((now) => {
      const next = this.grants.kept.release(now);
      redistributing.giveAway(now);
      this.#giving.next = Math.min(next, this.grants.kept.release(now));
      this.#starting.next = now;
    });
    this.#starting = new Phase((now) => {
      this.grants.startDue(now);
      this.#starting.next = this.grants.nextStart(now);
    }, 0);
    this.grants.onAward = (now) => {
      this.#starting.next = now;
    };
    this.grants.onStart = (grant, now) => {
      this.monitoring.watch(grant, now);
      this.stage.limits?.began(grant, now);
    };
    this.#setLimits();
    this.grants.onEnd = (grant, now) => {
      if (grant.state === 'noShow' || grant.state === 'droppedOut') {
        redistributing.vacated(grant.terms.cluster, grant.gpusAtEnd);
      }
      this.#giving.next = now;
    };
    this.grants.freed = (grant, slots, now) => {
      redistributing.reclaimed(grant, slots);
      this.#giving.next = now;
    };
    this.monitoring.onTake = (grant, gpus, now) =>
      this.calls.lost(grant.terms.application, grant.terms.cluster, gpus, now);
    const sites = books.map((book) => book && { meter: book.meter, gpus: book.land.nodeCount * book.land.gpusPerNode });
    this.recorder = new Recorder(sites, times, input.timelineBins, times.horizon, () => {});
    this.nodesDown = faults ? new NodesDown(this.stage, this.jobs, this.grants, scavenging, faults) : null;
    const repairs = this.nodesDown ? [this.nodesDown.repairs] : [];
    const failures = this.nodesDown ? [this.nodesDown.failures, this.nodesDown.closings] : [];
    if (this.nodesDown && faults && rules.switchOff) {
      const off = new SwitchingOff(this.stage, this.jobs, this.grants, this.nodesDown, rules.switchOff, faults);
      repairs.push(off.ends.phase);
      failures.push(off.begins.phase);
    }
    if (this.nodesDown) {
      this.nodesDown.onTurn = (now) => {
        this.#giving.next = now;
      };
    }
    const [comes, goes] = this.#capacityPhases();
    this.phases = [
      this.jobs.jobEnds,
      this.grants.ends.phase,
      ...repairs,
      comes,
      goes,
      ...failures,
      this.monitoring.reviews.phase,
      this.monitoring.audits.phase,
      this.#giving,
      this.calls.closing.phase,
      this.calls.blocks.phase,
      this.calls.deciding.phase,
      this.#starting,
      ...(this.stage.limits ? [this.stage.limits.agenda.phase] : []),
      this.jobs.submissions,
      this.jobs.patience,
      this.jobs.housing.passes,
      scavenging.phase,
      this.recorder.phase,
    ];
  }

  #setLimits(): void {
    const { limits, programme } = this.stage;
    if (limits === null) return;
    limits.onFreed = (grant, now) => this.jobs.housing.limitsFreed(grant, now);
    limits.onSpent = (grant, now) => {
      const reason = programme.rules.limits!.budget!.whenSpent;
      this.grants.tell(grant, { at: now, kind: 'budgetSpent', gpus: grant.gpusKept, reason });
    };
  }

  /** The run ends at `now`. */
  finish(now: number): void {
    this.#scavenging.finish(now);
    this.jobs.finish(now);
    for (const books of this.stage.books) books?.finish(now);
    this.stage.waits?.finish(now);
    this.recorder.finish(now);
    this.stage.parcels.finish(now);
  }

  #capacityPhases(): [Phase, Phase] {
    const changes = this.#changes();
    const phaseOf = (kinds: readonly Change['kind'][]): Phase => {
      const due = changes.filter(({ kind }) => kinds.includes(kind));
      let next = 0;
      const phase = new Phase((now) => {
        for (; next < due.length && due[next].at === now; next++) this.#apply(due[next], now);
        phase.next = due[next]?.at ?? NEVER;
        this.#giving.next = now;
      }, due[0]?.at ?? NEVER);
      return phase;
    };
    return [phaseOf(['trial', 'comes', 'noticed']), phaseOf(['goes'])];
  }

  #changes(): Change[] {
    const changes: Change[] = [];
    this.stage.books.forEach((books, cluster) => {
      if (!books) return;
      const spans = serviceSpans(books.cluster);
      for (const { phase, firstNode, nodes, from, until } of spans) {
        const span = { cluster, firstNode, nodes, until };
        const at = Math.max(0, from);
        if (until <= at) continue;
        if (phase.beta && phase.deliveredAt < at)
          changes.push({ ...span, at: Math.max(0, phase.deliveredAt), kind: 'trial' });
        if (at !== NEVER) changes.push({ ...span, at, kind: 'comes' });
        const noticedAt = Math.max(at, phase.returnKnownAt);
        if (until !== NEVER && noticedAt < until) changes.push({ ...span, at: noticedAt, kind: 'noticed' });
        // Of a provider's own part nodes that are lent anew at this instant stay: the last ones.
        const again = spans.find((next) => next.phase.lent && next.from === until)?.nodes ?? 0;
        if (until !== NEVER && nodes > again) changes.push({ ...span, nodes: nodes - again, at: until, kind: 'goes' });
      }
    });
    return changes.sort((a, b) => a.at - b.at || a.cluster - b.cluster || a.firstNode - b.firstNode);
  }

  #apply({ cluster, kind, firstNode, nodes, until }: Change, now: number): void {
    const books = this.stage.books[cluster]!;
    books.meter.advance(now);
    const all = Array.from({ length: nodes }, (_, k) => firstNode + k);
    if (kind === 'goes') {
      this.nodesDown?.leave(cluster, all, now);
      this.#leases.end(cluster, all, now);
      this.stage.spares?.nodesLeft(cluster, all, now);
      return;
    }
    if (kind === 'noticed') {
      this.#leases.notice(cluster, all, until, now);
      return;
    }
    for (const node of all) {
      books.returnsAt[node] = NEVER;
      if (kind === 'trial') books.land.become(node, 'trial');
      else if (books.land.stateOf(node) !== 'inService') {
        books.enterService(node, now);
        this.jobs.housing.nodeComes(cluster, node, now);
      }
    }
    if (kind === 'comes') this.stage.spares?.nodesCame(cluster, all, now);
  }
}
