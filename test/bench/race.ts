/**
 * Several programs measured in turn, A B C A B C …, so that what else the machine does hits all of them alike.
 * It must not know what they are, nor judge.
 */
import type { Measurement, Stopwatch } from './measured-process.ts';

export interface Entrant {
  readonly name: string;
  /** Arguments of node. */
  readonly args: readonly string[];
  /** Jobs that it works on; 0: it is here for its start only. */
  readonly jobs: number;
  /** Whether it gets one core alone. */
  readonly isBound?: boolean;
}

export interface Raced {
  readonly entrant: Entrant;
  /** One for each round. */
  readonly rounds: readonly Measurement[];
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function race(stopwatch: Stopwatch, entrants: readonly Entrant[], rounds: number): Raced[] {
  const measured = entrants.map((): Measurement[] => []);
  for (let round = 0; round < rounds; round++) {
    entrants.forEach((entrant, k) => {
      measured[k]!.push(stopwatch.measure(entrant.args, entrant.isBound));
    });
  }
  return entrants.map((entrant, k) => ({ entrant, rounds: measured[k]! }));
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, most: sorted.at(-1)! };
}

/** Spread of a figure over the rounds. */
export function over({ rounds }: Raced, figure: (measurement: Measurement) => number): Spread {
  return spreadOf(rounds.map(figure));
}

/** Median over the rounds of one's figure ÷ the other's in the same round. */
export function ratio(one: Raced, other: Raced, figure: (measurement: Measurement) => number): number {
  const ratios = one.rounds.map((measurement, k) => figure(measurement) / figure(other.rounds[k]!));
  return spreadOf(ratios).median;
}
