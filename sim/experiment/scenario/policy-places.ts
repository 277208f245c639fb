/**
 * Where in a scenario a policy stands, and which there are of its kind: the one table behind its checks, the way it
 * merges, the editor's schema and the reference. It must not know what a policy decides.
 */
import { POLICY_KINDS, type PolicyInfo, type PolicyKind, type ProgrammePolicyKind } from '../../policies/policy.ts';
import { PROGRAMME_REGISTRY } from '../../policies/programme-registry.ts';
import { REGISTRY } from '../../policies/registry.ts';
import { nodeAt, type Path, type SourceNode, textAt } from './source-tree.ts';

export interface PolicyPlace {
  readonly kind: PolicyKind | ProgrammePolicyKind;
  /** `*` stands for any id. */
  readonly path: readonly string[];
  /** The first is the default. */
  readonly policies: readonly PolicyInfo[];
}

/** Where each kind of a programme's policies stands. */
const IN_PROGRAMME: Readonly<Record<ProgrammePolicyKind, readonly string[]>> = {
  award: ['programme', 'calls', '*', 'award'],
  grantPlacement: ['programme', 'grantPlacement'],
  reclaim: ['programme', 'monitoring', 'reclaim'],
  redistribution: ['programme', 'monitoring', 'redistribution'],
  sharing: ['policies', 'sharing'],
  preemption: ['policies', 'preemption'],
  elastic: ['policies', 'elastic'],
};

export const POLICY_PLACES: readonly PolicyPlace[] = [
  ...POLICY_KINDS.map((kind): PolicyPlace => ({ kind, path: ['policies', kind], policies: REGISTRY[kind] })),
  ...(Object.keys(IN_PROGRAMME) as ProgrammePolicyKind[]).map(
    (kind): PolicyPlace => ({ kind, path: IN_PROGRAMME[kind], policies: PROGRAMME_REGISTRY[kind] }),
  ),
];

/** Name of the policy that is written at `path`, as a name or as a map with its parameters; undefined: none is. */
export function policyAt(root: SourceNode, path: Path): string | undefined {
  const written = nodeAt(root, path);
  return written && textAt(root, written.kind === 'map' ? [...path, 'name'] : path);
}

/** The place that `path` is, if it is one. */
export function policyPlaceAt(path: Path): PolicyPlace | undefined {
  return POLICY_PLACES.find((place) => fits(place.path, path));
}

/** Whether `path` is one of those that `pattern` stands for: `*` for any step. */
export function fits(pattern: Path, path: Path): boolean {
  return pattern.length === path.length && pattern.every((step, k) => step === '*' || step === path[k]);
}
