/**
 * The files with policies of the user's own that a scenario or a suite names. It must not know how files are found, nor
 * what is in them.
 */
import type { Entry, Path, Place, SourceMap, SourceNode } from './source-tree.ts';
import { nodeAt } from './source-tree.ts';

export interface PolicyFile {
  /** As written. */
  readonly file: string;
  /** Where; its file is what the path is relative to. */
  readonly place: Place;
  readonly path: Path;
}

/** `policies: [./mine.ts]` written out as `policies: { files: [./mine.ts] }`. */
export function withPolicyFiles(root: SourceMap): SourceMap {
  const policies = root.entries.get('policies');
  if (policies?.node.kind !== 'list') return root;
  const { key, node } = policies;
  const files: [string, Entry] = ['files', { key, node }];
  const entries = new Map(root.entries).set('policies', {
    key,
    node: { kind: 'map', entries: new Map([files]), place: node.place },
  });
  return { ...root, entries };
}

/** Those at `path`, in their order; what is no text is left to the checks. */
export function policyFilesAt(root: SourceNode, path: Path = ['policies', 'files']): PolicyFile[] {
  const list = nodeAt(root, path);
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item, k) =>
    item.kind === 'scalar' && typeof item.value === 'string' && item.value.trim() !== ''
      ? [{ file: item.value, place: item.place, path: [...path, k] }]
      : [],
  );
}
