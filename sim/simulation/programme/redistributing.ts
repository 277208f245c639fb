/**
 * Who gets GPUs that were taken, or that a winner did not come for: asks the redistribution and carries out what it says.
 * It must not know why they were taken.
 */
import { FREE } from '../../model/land.ts';
import type { Choice } from '../../model/programme.ts';
import { askIn } from '../../policies/award/ask.ts';
import type { RedistributionPolicy, RedistributionView } from '../../policies/redistribution/redistribution.ts';
import { reserveList } from '../../policies/redistribution/reserve-list.ts';
import type { CallsAtWork, Reserved } from './calls-at-work.ts';
import type { Grant } from './grant.ts';
import type { GrantsAtWork } from './grants-at-work.ts';
import type { ScavengerTier } from './scavenger-tier.ts';
import { booksAt, type Stage } from './stage.ts';

export interface RedistributionRule {
  readonly policy: RedistributionPolicy;
  readonly parameters: Choice['parameters'];
}

/** GPUs that became free at this instant. */
interface Freed {
  readonly grant: Grant;
  readonly slots: readonly number[];
}

export class Redistributing {
  readonly #stage: Stage;
  readonly #grants: GrantsAtWork;
  readonly #calls: CallsAtWork;
  readonly #scavenging: ScavengerTier;
  readonly #rule: RedistributionRule;
  #reclaimed: Freed[] = [];
  /** GPUs that winners left, by cluster. */
  readonly #vacant = new Map<number, number>();

  constructor(
    stage: Stage,
    grants: GrantsAtWork,
    calls: CallsAtWork,
    scavenging: ScavengerTier,
    rule: RedistributionRule,
  ) {
    this.#stage = stage;
    this.#grants = grants;
    this.#calls = calls;
    this.#scavenging = scavenging;
    this.#rule = rule;
  }

  reclaimed(grant: Grant, slots: readonly number[]): void {
    this.#reclaimed.push({ grant, slots });
  }

  /** A winner did not come, or dropped out: the reserve is asked, whatever the redistribution. */
  vacated(cluster: number, gpus: number): void {
    this.#vacant.set(cluster, (this.#vacant.get(cluster) ?? 0) + gpus);
  }

  /** Gives away what became free at this instant. */
  giveAway(now: number): void {
    for (const [cluster, vacant] of [...this.#vacant].sort(([a], [b]) => a - b)) {
      const { gpus, wholeNodeGpus } = this.#grants.unpromised(cluster, now);
      const given = [Math.min(vacant, gpus), Math.min(vacant, wholeNodeGpus)] as const;
      this.#carryOut(cluster, { policy: reserveList, parameters: { partial: false } }, ...given, now);
    }
    this.#vacant.clear();
    const reclaimed = this.#reclaimed;
    this.#reclaimed = [];
    const clusters = [...new Set(reclaimed.map(({ grant }) => grant.terms.cluster))].sort((a, b) => a - b);
    for (const cluster of clusters) {
      this.#redistribute(
        cluster,
        reclaimed.filter(({ grant }) => grant.terms.cluster === cluster),
        now,
      );
    }
  }

  #redistribute(cluster: number, reclaimed: readonly Freed[], now: number): void {
    const { land } = booksAt(this.#stage, cluster);
    const slots = reclaimed.flatMap((freed) => freed.slots).filter((slot) => land.holderOf(slot) === FREE);
    const unpromised = this.#grants.unpromised(cluster, now);
    const nodes = [...new Set(slots.map((slot) => Math.floor(slot / land.gpusPerNode)))];
    const inWholeNodes = nodes.filter((node) => land.freeGpus(node) === land.gpusPerNode).length * land.gpusPerNode;
    const gpus = Math.min(slots.length, unpromised.gpus);
    const whole = Math.min(gpus, inWholeNodes, unpromised.wholeNodeGpus);
    this.#carryOut(cluster, this.#rule, gpus, whole, now, new Set(reclaimed.map(({ grant }) => grant)));
    const { rest } = this.#rule.policy;
    for (const freed of rest === 'scavenged' ? reclaimed : []) this.#scavenging.open(cluster, freed.slots, now);
    for (const freed of rest === 'idle' ? reclaimed : [])
      this.#grants.kept.keep(cluster, freed.slots, freed.grant.originalEnd);
  }

  /** @param losers what was taken from them does not come back to them */
  #carryOut(
    cluster: number,
    rule: RedistributionRule,
    gpus: number,
    wholeNodeGpus: number,
    now: number,
    losers: ReadonlySet<Grant> = new Set(),
  ): void {
    if (gpus === 0) return;
    const reserve = this.#calls.reserve.filter(({ candidate }) => candidate.track.clusters.includes(cluster));
    const view: RedistributionView = {
      cluster,
      gpusPerNode: booksAt(this.#stage, cluster).cluster.gpusPerNode,
      freedGpus: gpus,
      freedWholeNodeGpus: wholeNodeGpus,
      reserve: reserve.map((entry) => ({
        application: entry.application,
        gpus: this.#askIn(entry, cluster),
        unit: entry.candidate.track.unit,
      })),
      busy: this.#busy(cluster, losers),
    };
    for (const decision of rule.policy.redistribute(view, rule.parameters)) {
      if (decision.kind === 'grow') this.#grants.grow(this.#stage.grants[decision.grant], decision.gpus, now);
      else {
        const entry = reserve.find(({ application }) => application === decision.application);
        if (entry) this.#calls.awardFromReserve(entry, cluster, decision.gpus, now);
      }
    }
  }

  /** What an applicant in reserve asks for as GPUs of the cluster, as its call counted it; 0: nothing there is for it. */
  #askIn({ candidate, call }: Reserved, cluster: number): number {
    const { calls, rules } = this.#stage.programme;
    const { projectCap } = calls[call].modifiers;
    const ask = askIn(candidate, booksAt(this.#stage, cluster).cluster, rules.exchange, projectCap);
    return ask === null || ask.gpus < ask.least ? 0 : ask.gpus;
  }

  #busy(cluster: number, losers: ReadonlySet<Grant>): RedistributionView['busy'] {
    return this.#stage.grants
      .filter((grant) => !losers.has(grant))
      .filter(({ state, terms, waiting }) => state === 'active' && terms.cluster === cluster && waiting.jobs > 0)
      .map(({ terms, gpusKept, waiting }) => ({
        grant: terms.id,
        unit: terms.unit,
        gpus: gpusKept,
        queuedGpus: waiting.gpus,
      }));
  }
}
