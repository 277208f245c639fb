/**
 * What of a scenario must be the same for its figures to be held against those of a baseline, as texts by part. It must not
 * know hashes, files or what is judged.
 *
 * Inputs are what happens to a programme: its fleet with its dates, its jobs, its applicants and how they behave, faults,
 * times. What the programme decides (its policies, the rules and modifiers of its calls, monitoring, limits) is what a gate
 * judges: a change there must fail by its figures, and not be told off as another input. Values are taken as written,
 * so that a new key with a default, or another default, is a change of the simulator, and judged as such.
 */
import { canonicalText } from '../run/run-identity.ts';
import { nodeAt, plain, type SourceNode } from '../scenario/source-tree.ts';

/** Keys at the top of a scenario that are inputs as a whole. */
const WHOLE = ['kind', 'zone', 'start', 'warmUp', 'window', 'horizon', 'plan', 'fleet', 'workload', 'faults'] as const;

/** Keys of a programme that are: what is applied for and run, and what projects are like. */
const OF_PROGRAMME = ['demand', 'behaviour', 'blocks'] as const;

/** Keys of a call that are. */
const OF_CALL = ['applications', 'rolling'] as const;

/** Part → its text; parts that the scenario does not have are left out. @param root of a scenario, or of a variant of it */
export function inputParts(root: SourceNode): Record<string, string> {
  const parts: Record<string, string> = {};
  const take = (name: string, node: SourceNode | undefined): void => {
    if (node) parts[name] = canonicalText(plain(node));
  };
  for (const key of WHOLE) take(key, nodeAt(root, [key]));
  for (const key of OF_PROGRAMME) take(`programme.${key}`, nodeAt(root, ['programme', key]));
  const calls = nodeAt(root, ['programme', 'calls']);
  for (const [id, { node }] of calls?.kind === 'map' ? calls.entries : []) {
    for (const key of OF_CALL) take(`programme.calls.${id}.${key}`, nodeAt(node, [key]));
  }
  return parts;
}
