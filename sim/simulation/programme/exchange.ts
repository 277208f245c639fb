/**
 * GPUs of one type as GPUs of another, by the programme's exchange rate. It must not know who asks.
 */

/** Rates are decimal fractions: 168 × 0.9 ÷ 0.9 must not come out as a hair above 168, and round up to 169. */
const ROUNDING = 1e-9;

/** As many GPUs of type `to` as `gpus` of type `from` are worth, rounded up to whole units of `unit` GPUs. */
export function inOtherType(
  gpus: number,
  from: string,
  to: string,
  exchange: Readonly<Record<string, number>>,
  unit = 1,
): number {
  const worth = from === to ? gpus : (gpus * (exchange[from] ?? 1)) / (exchange[to] ?? 1);
  return Math.ceil(worth / unit - ROUNDING) * unit;
}
