/**
 * Named random streams: each purpose of each entity has its own, so that nobody's draws move another's.
 * It must not know what is drawn, nor keep any state between streams.
 *
 * The generator is Baagøe's Alea (through seedrandom): 32 bits a draw, from + − × of doubles that are exact, hence equal
 * on every engine. Its first draw is a lattice in the last characters of the seed; therefore the key ends in a constant,
 * what varies first stands first, and the first draws are dropped.
 */
import seedrandom from 'seedrandom';

/** A sequence of independent uniform numbers. */
export interface Stream {
  /** The next number in [0, 1), a multiple of 2^-32. */
  next(): number;
  /** The next number in (0, 1): the middle of the cell that `next` would name; for quantiles infinite at 0 or 1. */
  nextOpen(): number;
  /** The next whole number in [0, n), 1 ≤ n ≤ 2^32 (biased by less than n / 2^32, which one draw each is worth). */
  below(n: number): number;
  /** Fills `array` with numbers in [0, 1), in order, and returns it. */
  fill(array: Float64Array): Float64Array;
  /** Puts `array` in random order (Fisher–Yates; length − 1 draws). */
  shuffle(array: { readonly length: number; [index: number]: number }): void;
}

const DROPPED_DRAWS = 8;
const HALF_CELL = 1 / 8589934592;

/**
 * The stream of `purpose` for `entity` in `replication` of the experiment `seed`. Equal arguments give equal streams;
 * any difference gives an independent one (names are quoted in the key: no two lists of arguments share one).
 */
export function stream(seed: string, replication: number, purpose: string, entity: string): Stream {
  const draw = seedrandom.alea(JSON.stringify([replication, entity, purpose, seed]));
  for (let k = 0; k < DROPPED_DRAWS; k++) draw();
  return {
    next: draw,
    nextOpen: () => draw() + HALF_CELL,
    below: (n) => Math.floor(draw() * n),
    fill(array) {
      for (let k = 0; k < array.length; k++) array[k] = draw();
      return array;
    },
    shuffle(array) {
      for (let k = array.length - 1; k > 0; k--) {
        const other = Math.floor(draw() * (k + 1));
        const held = array[k]!;
        array[k] = array[other]!;
        array[other] = held;
      }
    },
  };
}
