/**
 * Durations as people say them: in days, hours, minutes and seconds, and no finer than is of interest. It must not know what
 * they are durations of.
 */
/** With their lengths in seconds, longest first. */
const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/**
 * `5h 48m`, `1d 5h`, `43d`: in whole units, the last of which is the largest that is fine enough.
 * @param seconds negative ones begin with a minus @param parts the last unit is at most this part of the duration
 */
export function roundedDuration(seconds: number, parts: number): string {
  const size = Math.abs(seconds);
  const step = UNITS.find(([, length]) => length <= size / parts)?.[1] ?? 1;
  let rest = Math.round(size / step) * step;
  const words = UNITS.flatMap(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count > 0 ? [`${count}${unit}`] : [];
  });
  return words.length === 0 ? '0s' : `${seconds < 0 ? '-' : ''}${words.join(' ')}`;
}
