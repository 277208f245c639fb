/**
 * What a misspelt word was probably meant to be. It must not know scenarios.
 */

/** Fewest insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  const width = b.length + 1;
  const cost = Array.from({ length: (a.length + 1) * width }, () => 0);
  const at = (i: number, j: number) => cost[i * width + j]!;
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      if (i === 0 || j === 0) {
        cost[i * width + j] = i + j;
        continue;
      }
      let least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, at(i - 2, j - 2) + 1);
      cost[i * width + j] = least;
    }
  }
  return at(a.length, b.length);
}

/** The nearest of `known` by spelling, case aside: at most 2 edits away, fewer in short words; undefined if none is. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > 100) return undefined;
  let best: string | undefined;
  let bestDistance = Math.min(2, Math.floor(word.length / 2)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/** Of a longer list more would be no help: commands and docs have all of it. */
const NAMES_SHOWN = 30;

/** `did you mean x?`, or the list of what there is: `must be one of a, b, c`. */
export function remedyFor(word: string, known: Iterable<string>, listed = 'must be one of'): string {
  const names = [...known];
  const meant = nearest(word, names);
  if (meant !== undefined) return `did you mean ${meant}?`;
  if (names.length === 0) return 'there is none to choose from';
  const shown = names.length > NAMES_SHOWN + 1 ? NAMES_SHOWN : names.length;
  const more = names.length - shown;
  return `${listed} ${names.slice(0, shown).join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}
