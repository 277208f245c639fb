/**
 * Monitoring on the clock: grants are reviewed and audited, projects are warned and answer, GPUs are taken. It must not know
 * by which rule a review judges, nor who gets what was taken.
 */
import type { Choice } from '../../model/programme.ts';
import { DRAWS_EACH } from '../../model/programme.ts';
import type { ReclaimPolicy, ReviewReason } from '../../policies/reclaim/reclaim.ts';
import { Agenda } from './agenda.ts';
import type { Grant } from './grant.ts';
import type { GrantsAtWork } from './grants-at-work.ts';
import type { JobsAtWork } from './jobs-at-work.ts';
import type { Stage } from './stage.ts';

export interface ReclaimRule {
  readonly policy: ReclaimPolicy;
  readonly parameters: Choice['parameters'];
}

export class Monitoring {
  /** By grant. */
  readonly reviews: Agenda;
  readonly audits: Agenda;
  /** Told of GPUs that a project is to lose. */
  onTake: (grant: Grant, gpus: number, now: number) => void = () => {};
  warnings = 0;
  warningsLifted = 0;
  readonly #stage: Stage;
  readonly #jobs: JobsAtWork;
  readonly #grants: GrantsAtWork;
  readonly #rule: ReclaimRule;
  /** Warnings of each project so far. */
  readonly #warned: Int32Array;

  constructor(stage: Stage, jobs: JobsAtWork, grants: GrantsAtWork, rule: ReclaimRule) {
    this.#stage = stage;
    this.#jobs = jobs;
    this.#grants = grants;
    this.#rule = rule;
    this.#warned = new Int32Array(stage.projects.length);
    this.reviews = new Agenda((id, now) => this.#review(stage.grants[id], now));
    this.audits = new Agenda((id, now) => this.#audit(stage.grants[id], now));
  }

  /** A grant has started. */
  watch(grant: Grant, now: number): void {
    // Who answered a warning with filler goes on with it where the grant goes on.
    if (grant.past?.grant.isGaming) this.#game(grant, now);
    this.#noteReview(grant, now);
    this.#noteAudit(grant, now);
  }

  #noteReview(grant: Grant, now: number): void {
    const { policy, parameters } = this.#rule;
    grant.nextReview = policy.nextReview(grant.view(now), parameters);
    if (grant.nextReview < grant.endsAt) this.reviews.add(grant.nextReview, grant.terms.id);
  }

  /** An audit that was due to a grant comes to the one with which it goes on. */
  #noteAudit(grant: Grant, now: number): void {
    const due = grant.past?.grant.nextAudit ?? now;
    grant.nextAudit = due > now ? due : now + this.#stage.programme.rules.auditEvery;
    if (grant.nextAudit < grant.endsAt) this.audits.add(grant.nextAudit, grant.terms.id);
  }

  #review(grant: Grant, now: number): void {
    if (grant.state !== 'active' || grant.nextReview !== now) return;
    const { policy, parameters } = this.#rule;
    const decision = policy.review(grant.view(now), parameters);
    if (decision.kind === 'warn') this.#warn(grant, decision.reason, now);
    else if (decision.kind === 'take')
      this.#take(grant, decision.gpus, decision.budgetGpuSeconds, decision.reason, now);
    else if (decision.reason === 'mended') {
      this.warningsLifted++;
      this.#grants.tell(grant, { at: now, kind: 'mended', use: useOf(grant, grant.lastWarnedAt, now) });
    }
    if (grant.state === 'active') this.#noteReview(grant, now);
  }

  #warn(grant: Grant, reason: ReviewReason, now: number): void {
    const { programme, projects } = this.#stage;
    const { application } = grant.terms;
    this.#grants.tell(grant, { at: now, kind: 'warned', reason, use: useOf(grant, grant.reviewedFrom, now) });
    grant.warnedAt = now;
    grant.warnings++;
    this.warnings++;
    const k = Math.min(this.#warned[application]++, DRAWS_EACH - 1);
    const draw = programme.draws.warning[application * DRAWS_EACH + k];
    const { mends, games, mendSpeed } = programme.rules.behaviour;
    const project = projects[application];
    // Nobody is there to answer for a winner who never came.
    if (grant.terms.isNoShow) this.#grants.tell(grant, { at: now, kind: 'ignoresWarning' });
    else if (draw < mends) {
      project.hurry(mendSpeed, now);
      this.#jobs.schedule(project);
      this.#grants.tell(grant, { at: now, kind: 'mends' });
    } else if (draw < mends + games) {
      this.#game(grant, now);
      this.#grants.tell(grant, { at: now, kind: 'runsFiller' });
    } else this.#grants.tell(grant, { at: now, kind: 'ignoresWarning' });
  }

  #game(grant: Grant, now: number): void {
    this.#grants.tenure.game(grant, now);
    this.#jobs.housing.touch(grant, now);
  }

  #take(grant: Grant, gpus: number, budgetGpuSeconds: number, reason: ReviewReason, now: number): void {
    const use = useOf(grant, grant.reviewedFrom, now);
    const { endsAt } = grant;
    grant.reducedAt = now;
    const { runningJobs, sharing } = this.#stage.programme.rules;
    const kind = gpus >= grant.gpusKept ? 'reclaimed' : 'reduced';
    this.#grants.tell(grant, { at: now, kind, reason, gpus, use });
    const taken = this.#grants.take(grant, gpus, runningJobs, now);
    const removed = taken * (endsAt - now) + budgetGpuSeconds;
    // Where grants share, GPUs are quota or weight: others' GPUs, which a grant borrows, are not of its award.
    grant.lower(removed, now, endsAt, sharing.name === 'dedicated' ? removed : budgetGpuSeconds);
    if (taken > 0 && !grant.terms.isNoShow) this.onTake(grant, taken, now);
  }

  #audit(grant: Grant, now: number): void {
    if (grant.state !== 'active' || grant.nextAudit !== now) return;
    const { draws, rules } = this.#stage.programme;
    const { application } = grant.terms;
    const k = Math.min(grant.audits++, DRAWS_EACH - 1);
    const isOff = !grant.terms.isNoShow && draws.offPurpose[application] < rules.behaviour.offPurpose;
    const isFound = isOff && draws.audit[application * DRAWS_EACH + k] < rules.auditFinds;
    if (isFound) {
      this.#grants.tell(grant, { at: now, kind: 'audited', reason: 'offPurpose' });
      this.#take(grant, grant.gpusKept, 0, 'offPurpose', now);
    }
    if (grant.state === 'active') this.#noteAudit(grant, now);
  }
}

/** Share of what it was entitled to that a grant used in [from, to]. */
function useOf(grant: Grant, from: number, to: number): number {
  const entitled = grant.entitledTo(from, to);
  return entitled === 0 ? 0 : grant.used(from, to) / entitled;
}
