/**
 * A scenario file as a tree of values that know where they were written, so that every issue names file, line and
 * column even after several files were merged. It must not know YAML, nor what a scenario means.
 */
import type { Issue } from '../../engine/errors.ts';

/** Where a value was written. */
export interface Place {
  /** Of a value from the command line, its option. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** Path of the map that the value stands in where that is not the path that it takes effect at: `variants.easy`. */
  readonly within?: string;
}

export type Scalar = string | number | boolean | null;

export type SourceNode = SourceScalar | SourceList | SourceMap;

export interface SourceScalar {
  readonly kind: 'scalar';
  readonly value: Scalar;
  readonly place: Place;
}
export interface SourceList {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
  readonly place: Place;
}
export interface SourceMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
  readonly place: Place;
}
/** A key's value, and where the key stands. */
export interface Entry {
  readonly key: Place;
  readonly node: SourceNode;
}

export type Path = readonly (string | number)[];

/** The plain value: maps become objects without a prototype's keys, in the order of the file. */
export function plain(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plain(entry.node)]));
}

/** The child at `step`, if there is one. */
function childOf(node: SourceNode | undefined, step: string | number): SourceNode | undefined {
  if (node?.kind === 'map') return node.entries.get(String(step))?.node;
  if (node?.kind === 'list') return node.items[Number(step)];
  return undefined;
}

/** The node at `path`, if there is one. */
export function nodeAt(root: SourceNode, path: Path): SourceNode | undefined {
  return path.reduce<SourceNode | undefined>(childOf, root);
}

/** Place of the value at `path`; where there is none, of the nearest map or list around it. */
export function placeAt(root: SourceNode, path: Path): Place {
  let place = root.place;
  let node: SourceNode | undefined = root;
  for (const step of path) {
    node = childOf(node, step);
    if (!node) break;
    place = node.place;
  }
  return place;
}

/** Place of the key at `path`; of the value where it is a list's item, or around it where there is none. */
export function keyPlaceAt(root: SourceNode, path: Path): Place {
  const parent = nodeAt(root, path.slice(0, -1));
  const entry = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined;
  return entry?.key ?? placeAt(root, path);
}

/** The text at `path`; undefined where there is none or something else. */
export function textAt(root: SourceNode, path: Path): string | undefined {
  const node = nodeAt(root, path);
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** Whether one dotted path is the other or stands around it. */
export function pathsOverlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

/** Keys of the map at `path`; none where there is no map. */
export function keysAt(root: SourceNode, path: Path): string[] {
  const node = nodeAt(root, path);
  return node?.kind === 'map' ? [...node.entries.keys()] : [];
}

/** A value as a message shows it: `"text"`, `3`, `a map`. */
export function shown(node: SourceNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  if (node.value === null) return 'empty';
  if (typeof node.value !== 'string') return String(node.value);
  const text = node.value.length > 60 ? `${node.value.slice(0, 57)}...` : node.value;
  return JSON.stringify(text);
}

/** An issue at a place. */
export function issueAt(place: Place, path: Path, message: string, remedy?: string): Issue {
  const { within, ...position } = place;
  const dotted = path.join('.');
  const full = within === undefined ? dotted : [within, dotted].filter(Boolean).join('.');
  return { ...position, ...(full && { path: full }), message, ...(remedy !== undefined && { remedy }) };
}
