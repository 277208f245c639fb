/**
 * Numbers as people read them: durations, GPU-hours, ratios, with signs, spreads and units.
 * It must not know metrics by name, nor HTML. No locale is asked, so equal results give equal bytes everywhere.
 */

/** How a figure is written. Durations are given in seconds, ratios as 0–1. */
export type Quantity = 'seconds' | 'days' | 'gpuHours' | 'ratio' | 'amount' | 'number';

/** What stands in a column's header; durations carry their units with each value. */
export const UNIT_OF: Readonly<Record<Quantity, string>> = {
  seconds: '',
  days: 'd',
  gpuHours: 'GPU·h',
  ratio: '%',
  amount: '',
  number: '',
};

const MINUS = '−';

/** `1234567.8` → `1,234,567.8` with the given decimals; −3 rounds to thousands. */
export function decimal(value: number, decimals = 0): string {
  const step = 10 ** Math.max(0, -decimals);
  const size = step === 1 ? Math.abs(value) : Math.round(Math.abs(value) / step) * step;
  const [whole = '', fraction] = size.toFixed(Math.max(0, decimals)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(digits) ? MINUS + digits : digits;
}

const PARTS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** Seconds in the two largest units that matter: `4.2 s`, `42 s`, `3 h 12 min`, `2 d 4 h`, `130 d`. */
export function duration(seconds: number): string {
  const sign = seconds < 0 ? MINUS : '';
  const size = Math.abs(seconds);
  if (size < 9.95) {
    const text = size.toFixed(shownDecimals(size, 1)).replace(/\.0$/, '');
    return text === '0' ? '0 s' : `${sign}${text} s`;
  }
  // Rounded to the smaller unit first, so that 59 min 59.9 s is 1 h and not 59 min 60 s.
  const rounding = size >= 99.5 * 86_400 ? 86_400 : size >= 86_400 - 30 ? 3_600 : size >= 3_600 - 0.5 ? 60 : 1;
  const rounded = Math.round(size / rounding) * rounding;
  const k = PARTS.findIndex(([, unit]) => rounded >= unit);
  const [name, unit] = PARTS[k] ?? PARTS[3];
  const [smallName, smallUnit] = PARTS[k + 1] ?? PARTS[3];
  const whole = Math.floor(rounded / unit);
  const rest = Math.round((rounded - whole * unit) / smallUnit);
  return `${sign}${decimal(whole)} ${name}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
}

/** Decimals that show a spread with at least one significant digit, between `least` and three. */
function decimalsFor(spread: number | null, least: number): number {
  if (spread === null || spread === 0) return least;
  let decimals = least;
  for (let size = Math.abs(spread) * 10 ** least; size < 0.95 && decimals < 3; size *= 10) decimals++;
  return decimals;
}

/** Below the last of these a figure is taken for the rounding of a sum, and zero. */
const MOST_DECIMALS = 6;

/**
 * `usual` decimals, or those of two digits where the usual ones would show nothing but zeros of a `size` that is not
 * zero.
 */
function shownDecimals(size: number, usual: number): number {
  if (/[1-9]/.test(decimal(size, usual)) || size < 0.5 * 10 ** -MOST_DECIMALS) return usual;
  let decimals = 2;
  for (let rest = size; rest < 0.1 && decimals < MOST_DECIMALS; rest *= 10) decimals++;
  return decimals;
}

/** Decimals of a figure: enough for its spread, or for itself where both would read as zero, and no more than it needs. */
function decimalsOf(quantity: Quantity, value: number, spread: number | null): number {
  const size = Math.max(Math.abs(value), Math.abs(spread ?? 0));
  return shownDecimals(quantity === 'ratio' ? size * 100 : size, usualDecimals(quantity, value, spread));
}

function usualDecimals(quantity: Quantity, value: number, spread: number | null): number {
  switch (quantity) {
    case 'seconds':
      return 0;
    case 'ratio':
      return decimalsFor(spread === null ? null : spread * 100, 1);
    case 'days':
      return decimalsFor(spread, 1);
    case 'gpuHours':
      return gpuHoursDecimals(value, spread);
    case 'amount':
      // Means of jobs, applications, grants and GPUs: thousands need no tenths, and no tenths of a spread above ten either.
      return (spread || Math.abs(value) / 10) >= 9.95 || Number.isInteger(value) ? 0 : 1;
    case 'number':
      return decimalsFor(spread, Math.abs(value) < 10 ? 2 : 1);
  }
}

/** Two digits of the spread, or four of the value where there is none; negative: digits before the point that are zero. */
function gpuHoursDecimals(value: number, spread: number | null): number {
  const [size, digits] = spread === null || spread === 0 ? [Math.abs(value), 4] : [Math.abs(spread), 2];
  if (size === 0) return 0;
  let decimals = digits;
  for (let rest = size; rest >= 1; rest /= 10) decimals--;
  return Math.min(2, decimals);
}

function shown(quantity: Quantity, value: number, decimals: number): string {
  if (quantity === 'seconds') return duration(value);
  return decimal(quantity === 'ratio' ? value * 100 : value, decimals);
}

/** The number of a figure without its unit (durations keep theirs). `spread` settles the decimals. */
function plain(quantity: Quantity, value: number, spread: number | null = null): string {
  return shown(quantity, value, decimalsOf(quantity, value, spread));
}

/** `85.3 ± 0.4`, or the mean alone where there is no interval. The unit belongs to the header. */
export function meanWithSpread(quantity: Quantity, mean: number, interval: readonly [number, number] | null): string {
  if (interval === null) return plain(quantity, mean);
  const half = (interval[1] - interval[0]) / 2;
  if (mean === 0 && half === 0) return plain(quantity, 0);
  // A spread in seconds beside a mean in hours and minutes would be finer than the mean itself.
  const coarse = quantity === 'seconds' ? roundedLike(half, mean) : half;
  const decimals = decimalsOf(quantity, mean, half);
  return `${shown(quantity, mean, decimals)} ± ${shown(quantity, coarse, decimals)}`;
}

/** `seconds` rounded to the smaller unit in which `like` is written, if it is not less than that unit. */
function roundedLike(seconds: number, like: number): number {
  const k = PARTS.findIndex(([, unit]) => Math.abs(like) >= unit);
  const unit = PARTS[k + 1]?.[1] ?? 1;
  return seconds < unit ? seconds : Math.round(seconds / unit) * unit;
}

/** A difference with its sign: `+1.2`, `−3 h 12 min`, `0 s`. */
export function signed(quantity: Quantity, value: number, spread: number | null = null): string {
  return withSign(value, plain(quantity, value, spread));
}

function withSign(value: number, text: string): string {
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** The unit of a difference: percentage points for ratios. */
export function differenceUnit(quantity: Quantity): string {
  return quantity === 'ratio' ? 'pp' : UNIT_OF[quantity];
}

/** `−2.1 to −0.3`, both with their signs. */
export function signedInterval(quantity: Quantity, [low, high]: readonly [number, number]): string {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const end = (value: number): string => {
    const usual = usualDecimals(quantity, value, high - low);
    return withSign(value, shown(quantity, value, shownDecimals(quantity === 'ratio' ? size * 100 : size, usual)));
  };
  return `${end(low)} to ${end(high)}`;
}

/** Full precision, for a title attribute: 12 significant digits with the raw unit. */
export function exact(quantity: Quantity, value: number): string {
  const unit = { seconds: ' s', days: ' d', gpuHours: ' GPU·h', ratio: '', amount: '', number: '' }[quantity];
  return `${Number(value.toPrecision(12))}${unit}`;
}

/** `1 run`, `12,000 runs`: of nouns that only take an s. */
export function counted(count: number, noun: string): string {
  return `${decimal(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], last: 'and' | 'or' = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}
