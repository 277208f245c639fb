/**
 * `--replications`, `--half-width` and `--max-replications` as changes of a scenario. It must not know what is wrong with
 * them: the scenario's own checks say so, in the words of the option.
 */
import type { Issue } from '../../engine/errors.ts';
import type { Overrides } from './resolve.ts';
import type { OptionSet } from './set.ts';
import { nodeAt, type SourceNode } from './source-tree.ts';

/** An end of a rule for a scenario that has none; undefined: there is one. */
export function endWithoutRule(root: SourceNode, { halfWidths = [], replicationsMax }: Overrides): Issue | undefined {
  if (replicationsMax === undefined || halfWidths.length > 0 || nodeAt(root, ['replications'])?.kind === 'map')
    return undefined;
  return {
    message: `--max-replications ${replicationsMax} is the end of a rule, and the scenario has a fixed number`,
    remedy: 'give --half-width too, such as --half-width 5%',
  };
}

/** In the order in which they apply. */
export function replicationSets({ replications, halfWidths = [], replicationsMax }: Overrides): OptionSet[] {
  const rule = 'replications.until.halfWidth';
  const typed = `--replications ${replications}`;
  // A number replaces a rule, so that it comes first; with half-widths it bounds the rule from both sides.
  const fixed = halfWidths.length === 0 ? String(replications) : `{ min: ${replications}, max: ${replications} }`;
  return [
    ...(replications === undefined ? [] : [{ set: `replications=${fixed}`, typed }]),
    ...halfWidths.map((written) => {
      const split = written.lastIndexOf('=');
      // A metric's key may hold what YAML or a path would read as its own.
      const value = split < 0 ? written : `{ ${JSON.stringify(written.slice(0, split))}: ${written.slice(split + 1)} }`;
      return { set: `${rule}=${value}`, typed: `--half-width ${written}` };
    }),
    ...(replicationsMax === undefined
      ? []
      : [{ set: `replications.max=${replicationsMax}`, typed: `--max-replications ${replicationsMax}` }]),
  ];
}
