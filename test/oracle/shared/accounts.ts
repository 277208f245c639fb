/**
 * Queue orders over the accounts of a shared cluster, from their definitions: the cluster, its tracks, their projects, each
 * with what all its jobs have used of late. It must not know quotas; it shares the steps of usage with the other twin.
 */
import { pow } from '../../../sim/engine/exact-math.ts';
import { decayRate } from '../../../sim/model/decayed-usage.ts';
import type { PolicyChoice } from '../../../sim/simulation/contract.ts';
import { usageOf } from '../fair-share.ts';
import type { SharedJob } from './jobs.ts';

/** A project whose grant has begun. */
export interface Account {
  readonly grant: number;
  readonly track: number;
  /** What its GPUs weigh. */
  readonly shares: number;
  readonly jobs: readonly SharedJob[];
}

export interface Ranking {
  readonly now: number;
  readonly order: PolicyChoice;
  readonly clusterGpus: number;
  readonly accounts: readonly Account[];
}

const quotient = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
const sharesOf = (accounts: readonly Account[]) => accounts.reduce((sum, { shares }) => sum + shares, 0);

/** Each project among those of its track, its track among all. */
class Standing {
  readonly own: number;
  readonly usage: number;
  readonly trackUsage: number;
  readonly allUsage: number;
  readonly ofTrack: number;
  readonly ofAll: number;

  constructor({ now, order, accounts }: Ranking, { grant, track }: Account) {
    const rate = decayRate(Number(order.parameters['halfLife']) || Number.POSITIVE_INFINITY);
    const used = (some: readonly Account[]) =>
      usageOf(
        some.flatMap(({ jobs }) => jobs),
        now,
        rate,
      );
    const beside = accounts.filter((other) => other.track === track);
    const own = beside.filter((other) => other.grant === grant);
    [this.usage, this.trackUsage, this.allUsage] = [used(own), used(beside), used(accounts)];
    [this.own, this.ofTrack, this.ofAll] = [sharesOf(own), sharesOf(beside), sharesOf(accounts)];
  }

  /** Of the project in its track: shares ÷ usage, against what all of the track have of both. */
  get levelFs(): number {
    return level(this.own, this.usage, this.ofTrack, this.trackUsage);
  }

  get trackLevelFs(): number {
    return level(this.ofTrack, this.trackUsage, this.ofAll, this.allUsage);
  }

  get normalisedShares(): number {
    return quotient(this.own, this.ofTrack) * quotient(this.ofTrack, this.ofAll);
  }

  /** 2^(−U_E ÷ S), where U_E = U + (U of the track − U) × shares ÷ those of the track. */
  get classicFactor(): number {
    const usage = quotient(this.usage, this.allUsage);
    const effective = usage + (quotient(this.trackUsage, this.allUsage) - usage) * quotient(this.own, this.ofTrack);
    return pow(2, -effective / this.normalisedShares);
  }
}

function level(shares: number, usage: number, siblingsShares: number, siblingsUsage: number): number {
  return usage === 0 ? Number.POSITIVE_INFINITY : (shares / usage) * (siblingsUsage / siblingsShares);
}

/** What the order ranks by, descending; undefined: it compares no accounts. */
export function accountScore(ranking: Ranking): ((job: SharedJob) => number) | undefined {
  const { now, order, accounts, clusterGpus } = ranking;
  const { name, parameters } = order;
  if (!['fair-tree', 'least-attained', 'multifactor'].includes(name)) return undefined;
  const standings = new Map(accounts.map((account) => [account.grant, new Standing(ranking, account)]));
  /** Accounts, less those that stand before it: of tracks that got less for their shares, or of its own or one that ties. */
  const rank = (own: Standing) => {
    const isBefore = (other: Standing) =>
      other.trackLevelFs > own.trackLevelFs || (other.trackLevelFs === own.trackLevelFs && other.levelFs > own.levelFs);
    return accounts.length - [...standings.values()].filter(isBefore).length;
  };
  const number = (key: string) => Number(parameters[key]);
  return (job) => {
    const own = standings.get(job.grant)!;
    if (name === 'fair-tree') return rank(own);
    if (name === 'least-attained') return -own.usage / own.normalisedShares;
    const age = Math.min(1, (now - job.submit) / number('maxAge'));
    const share = parameters['fairshare'] === 'classic' ? own.classicFactor : rank(own) / accounts.length;
    const size = parameters['favourSmall'] ? 1 - (job.gpus - 1) / clusterGpus : job.gpus / clusterGpus;
    const ofClass = parameters['classes'] === '' ? 0 : 1;
    const weighed = number('weightAge') * age + number('weightFairshare') * share + number('weightSize') * size;
    return Math.floor(weighed + number('weightClass') * ofClass);
  };
}
