/**
 * Sums and the like of whole columns, gone through by index: an iterator, or a function that is called back, costs more than
 * what it adds. It must not know what the numbers are.
 */

/** In the order of the entries. */
export function sum(column: Float64Array | Int32Array): number {
  let total = 0;
  for (let k = 0; k < column.length; k++) total += column[k];
  return total;
}

/** The largest of the entries and of `least`. */
export function most(column: Float64Array | Int32Array, least: number): number {
  let largest = least;
  for (let k = 0; k < column.length; k++) if (column[k] > largest) largest = column[k];
  return largest;
}
