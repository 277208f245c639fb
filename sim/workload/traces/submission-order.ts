/**
 * The order in which jobs are submitted: by instant, and within an instant as they stand.
 * It must not know what else a job has.
 */

/** Row numbers that sort `submit` (whole numbers) in ascending order, stably; null where it is sorted already. */
export function submissionOrder(submit: Float64Array): Float64Array | null {
  const count = submit.length;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let sorted = true;
  for (let row = 0; row < count; row++) {
    if (submit[row] < most) sorted = false;
    else most = submit[row];
    if (submit[row] < least) least = submit[row];
  }
  if (sorted) return null;

  // A native sort of numbers is several times faster than one that asks a function; so instant and row go into one key.
  const keysAreExact = (most - least + 1) * count <= Number.MAX_SAFE_INTEGER;
  if (!keysAreExact) return Float64Array.from(submit.keys()).sort((a, b) => submit[a] - submit[b] || a - b);
  const order = submit.map((instant, row) => (instant - least) * count + row).sort();
  for (let rank = 0; rank < count; rank++) order[rank] %= count;
  return order;
}
