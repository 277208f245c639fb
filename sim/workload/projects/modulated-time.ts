/**
 * The uneven time in which an institution's projects bring their jobs: hours with a large factor pass for long ones.
 * It must not know jobs or curves.
 *
 * With Λ(t) the sum of the modulating factors up to t, what a curve has at the part x of a term T comes at
 * Λ⁻¹(x · Λ(T)). Given the factors an hour then has a number of jobs in proportion to its factor, as in the generator,
 * while begin, end and, on the median over institutions, every point of the curve stay where they are.
 *
 * Hours are those of the project's clock, from the start of its grant, for on which date that is nobody knows before
 * the award. Hence projects of one institution burst together where their grants start together, as grants of one call
 * do; others of that institution have the same bursts at another time.
 *
 * The process is drawn for 13 weeks and then repeats. That is longer than the windows over which use is reviewed, it
 * keeps the moments of the hours, and it costs a fourth of a year's draws, which would be a good tenth of a whole run.
 */
import { stream } from '../../engine/random.ts';
import type { Application } from '../../model/application.ts';
import { modulation } from '../generator/modulation.ts';
import type { DemandSeed } from './spec.ts';

const HOUR_SECONDS = 3600;

/** Hours after which the process of an institution repeats: 13 weeks. */
export const MODULATION_HOURS = 13 * 7 * 24;

export class ModulatedTime {
  /** Sum of the factors of the first h hours, h = 0 … number of factors. */
  private readonly sums: Float64Array;

  /** @param factors of consecutive hours, each > 0; after the last the first comes again */
  constructor(factors: Float64Array) {
    this.sums = new Float64Array(factors.length + 1);
    for (let hour = 0; hour < factors.length; hour++) this.sums[hour + 1] = this.sums[hour]! + factors[hour]!;
  }

  /** Λ: ∫ of the factor over the first `seconds` ≥ 0 of the clock, factor × hours. */
  upTo(seconds: number): number {
    const { sums } = this;
    const hours = sums.length - 1;
    const periods = Math.floor(seconds / (hours * HOUR_SECONDS));
    const within = seconds / HOUR_SECONDS - periods * hours;
    const hour = Math.min(Math.floor(within), hours - 1);
    return periods * sums[hours]! + sums[hour]! + (within - hour) * (sums[hour + 1]! - sums[hour]!);
  }

  /** Λ⁻¹: the second of the clock, not rounded, at which Λ is `amount` ≥ 0; it never falls as `amount` rises. */
  reaching(amount: number): number {
    const { sums } = this;
    const hours = sums.length - 1;
    const periods = Math.floor(amount / sums[hours]!);
    // Rounding may leave a little less than nothing, or more than a period.
    const rest = Math.max(0, Math.min(sums[hours]!, amount - periods * sums[hours]!));
    let low = 0;
    let high = hours - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle + 1]! > rest) high = middle;
      else low = middle + 1;
    }
    return (periods * hours + low + (rest - sums[low]!) / (sums[low + 1]! - sums[low]!)) * HOUR_SECONDS;
  }
}

/**
 * The time of each application's institution, or of its own where it has none. Each is drawn when it is first asked for,
 * from a stream of its own: neither another institution nor another application of the same one moves it.
 */
export function modulatedTimes({ seed, replication }: DemandSeed): (application: Application) => ModulatedTime {
  const times = new Map<string, ModulatedTime>();
  return ({ institution, id }) => {
    const whose = institution === '' ? id : institution;
    const known = times.get(whose);
    if (known) return known;
    const draws = stream(seed, replication, 'demand-modulation', whose);
    const time = new ModulatedTime(modulation(draws, MODULATION_HOURS));
    times.set(whose, time);
    return time;
  };
}
