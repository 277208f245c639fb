/**
 * What of a programme's work was not done, as clauses of the answer: by projects while they had a grant, and of projects
 * that never had one. It must not know markup: names carry their emphasis already.
 */
import type { VariantResult } from '../../sim/experiment/results.ts';
import { decimal, listed } from '../format.ts';

/** With more variants the extremes stand for all. */
const NAMED = 4;

/** @returns a clause for each kind of which some variant has at least 1 % */
export function undoneWork(variants: readonly VariantResult[]): string[] {
  const clauses = [
    sharesOf(
      variants,
      'unservedShare',
      (shares) => `of the work of projects with a grant, ${shares} was not done under it`,
    ),
    sharesOf(
      variants,
      'unmetShare',
      (shares) => `of all work asked for, ${shares} is of projects that never had a grant`,
    ),
  ];
  return clauses.filter((clause) => clause !== null);
}

function sharesOf(variants: readonly VariantResult[], key: string, clause: (shares: string) => string): string | null {
  const shares = variants.flatMap(({ name, summary }) => {
    const mean = summary[key]?.mean ?? null;
    return mean === null ? [] : [{ name, mean, text: `${decimal(mean * 100, 1)} %` }];
  });
  if (shares.every(({ mean }) => mean < 0.01)) return null;
  const [first] = shares;
  if (first && shares.length > 1 && shares.every(({ text }) => text === first.text)) {
    return clause(`${first.text} in every variant`);
  }
  if (shares.length <= NAMED) return clause(listed(shares.map(({ name, text }) => `${text} with ${name}`)));
  const ordered = [...shares].sort((a, b) => a.mean - b.mean);
  const [least, most] = [ordered[0]!, ordered.at(-1)!];
  return clause(`from ${least.text} with ${least.name} to ${most.text} with ${most.name}`);
}
