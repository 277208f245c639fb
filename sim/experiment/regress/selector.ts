/**
 * Which metrics of a run are meant: `name` alone, or `name{dimension=value,…}` with `*` for any value. It must not know
 * where the metrics come from.
 */
import { remedyFor } from '../scenario/did-you-mean.ts';
import { METRIC_NAMES } from '../scenario/vocabulary.ts';

export interface Selector {
  /** As written. */
  readonly text: string;
  readonly name: string;
  /** Dimension → value; `*`: any. In the order of their names. */
  readonly dimensions: ReadonlyMap<string, string>;
}

const WHOLE = /^([^{}\s]+)(?:\{\s*([^{}]*?)\s*\})?$/;
const PAIR = /^\s*([A-Za-z]+)\s*=\s*([^{},=]+?)\s*$/;

/** The selector, or what would be right instead. */
export function parseSelector(text: string): Selector | { readonly remedy: string } {
  const [, name = '', inside] = WHOLE.exec(text.trim()) ?? [];
  if (name === '') return { remedy: 'write name or name{dimension=value}, such as waitSecondsMean{cluster=*}' };
  if (!METRIC_NAMES.includes(name)) return { remedy: remedyFor(name, METRIC_NAMES, 'the metrics are') };
  const pairs = (inside ?? '').split(',').filter((pair) => pair !== '');
  const dimensions = new Map<string, string>();
  for (const pair of pairs) {
    const [, dimension = '', value = ''] = PAIR.exec(pair) ?? [];
    if (dimension === '') return { remedy: `${pair.trim()} is no dimension=value` };
    if (dimensions.has(dimension)) return { remedy: `${dimension} is there twice` };
    dimensions.set(dimension, value);
  }
  if (inside !== undefined && pairs.length === 0)
    return { remedy: 'write a dimension between the braces, or no braces' };
  return { text, name, dimensions: new Map([...dimensions].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** The keys that are meant, in the order of `keys`; a name alone means the figure without dimensions. */
export function selectedKeys({ name, dimensions }: Selector, keys: Iterable<string>): string[] {
  return [...keys].filter((key) => {
    const parts = partsOf(key);
    if (parts.name !== name || parts.dimensions.size !== dimensions.size) return false;
    return [...dimensions].every(([dimension, value]) => {
      const has = parts.dimensions.get(dimension);
      return has !== undefined && (value === '*' || has === value);
    });
  });
}

/** What would be right where no key is meant: the keys of that name, the nearest first. */
export function selectorRemedy(selector: Selector, keys: Iterable<string>): string {
  const same = [...keys].filter((key) => partsOf(key).name === selector.name);
  if (same.length === 0) return `no run here has ${selector.name} at all`;
  const shown = same.slice(0, MOST_SHOWN);
  const more = same.length - shown.length;
  return remedyFor(selector.text, shown, 'there are') + (more > 0 ? ` and ${more} more` : '');
}

const MOST_SHOWN = 8;

function partsOf(key: string): { readonly name: string; readonly dimensions: ReadonlyMap<string, string> } {
  const [, name = key, inside = ''] = /^([^{}]+)(?:\{(.*)\})?$/.exec(key) ?? [];
  const pairs = inside.split(',').filter((pair) => pair !== '');
  const dimensions = pairs.map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  return { name, dimensions: new Map(dimensions) };
}
