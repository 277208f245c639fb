/**
 * Stratified positions in a heavy-tailed law: each position is uniform, yet the sum of what they name hardly varies.
 * It must not know what the law is of, nor streams: one uniform number sets all positions.
 *
 * Position i of n lies in stratum [i, i + 1) / n. With one common offset the sum would still vary by about the width of
 * the last stratum, which in a tail like that of pretraining (a hundredth of the jobs is a quarter of the work) is some
 * per cent of a cluster's load. Therefore each stratum takes the offset through a map of its own that leaves it uniform
 * (a rotation by sixteenths, forwards or backwards), chosen from the tail downwards so that the sum stays as level as
 * it can over all offsets. This is the antithetic variate, generalised; it biases nothing, as the maps do not depend
 * on the offset drawn.
 */

/** Cells into which the offset is divided where maps are compared. */
const CELLS = 16;
/** Strata, from the tail, whose maps are chosen; those below are so narrow that their map is indifferent. */
const CHOSEN_STRATA = 96;

/** How a stratum takes the common offset: rotated by `turn` cells, then, if `backwards`, mirrored. */
interface OffsetMap {
  readonly turn: number;
  readonly backwards: boolean;
}

const MAPS: readonly OffsetMap[] = [false, true].flatMap((backwards) =>
  Array.from({ length: CELLS }, (_, turn) => ({ turn, backwards })),
);

function mappedCell(map: OffsetMap, cell: number): number {
  const turned = (cell + map.turn) % CELLS;
  return map.backwards ? CELLS - 1 - turned : turned;
}

function mappedOffset(map: OffsetMap, offset: number): number {
  const turned = (offset + map.turn / CELLS) % 1;
  return map.backwards ? 1 - turned : turned;
}

const NARROW: readonly OffsetMap[] = [MAPS[0]!, MAPS[CELLS]!];

/** Maps for the last strata of `n`, topmost first. `quantile` is asked at ascending shares. */
function chooseMaps(n: number, quantile: (share: number) => number): OffsetMap[] {
  const strata = Math.min(n, CHOSEN_STRATA);
  const values = new Float64Array(strata * CELLS);
  for (let k = 0; k < strata; k++) {
    for (let cell = 0; cell < CELLS; cell++) {
      values[k * CELLS + cell] = quantile((n - strata + k + (cell + 0.5) / CELLS) / n);
    }
  }
  /** Sum over the strata placed so far, by the offset's cell, less its mean. */
  const sum = new Float64Array(CELLS);
  const chosen: OffsetMap[] = [];
  for (let k = strata - 1; k >= 0; k--) {
    const stratum = values.subarray(k * CELLS, (k + 1) * CELLS);
    const mean = stratum.reduce((total, value) => total + value, 0) / CELLS;
    let best = MAPS[0]!;
    let bestUnevenness = Infinity;
    for (const map of MAPS) {
      let unevenness = 0;
      for (let cell = 0; cell < CELLS; cell++) {
        const level = sum[cell]! + stratum[mappedCell(map, cell)]! - mean;
        unevenness += level * level;
      }
      if (unevenness < bestUnevenness) {
        bestUnevenness = unevenness;
        best = map;
      }
    }
    for (let cell = 0; cell < CELLS; cell++) sum[cell]! += stratum[mappedCell(best, cell)]! - mean;
    chosen.push(best);
  }
  return chosen;
}

/**
 * `n` ascending shares in (0, 1), one in each stratum, each uniform in its own over a uniform `offset` in (0, 1);
 * Σ quantile(share) is nearly free of the offset. `quantile` must not fall.
 */
export function stratifiedShares(n: number, offset: number, quantile: (share: number) => number): Float64Array {
  const shares = new Float64Array(n);
  const maps = chooseMaps(n, quantile);
  for (let i = 0; i < n; i++) {
    const fromTop = n - 1 - i;
    const map = fromTop < maps.length ? maps[fromTop]! : NARROW[i % 2]!;
    shares[i] = (i + mappedOffset(map, offset)) / n;
  }
  return shares;
}
