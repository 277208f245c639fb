/**
 * Scratch arrays that are filled and emptied again and again. It must not know what is in them.
 */

/** Empties an array without giving its memory back, as a length of 0 would: what is short is soon popped. */
export function emptied(array: unknown[]): void {
  while (array.length > 0) array.pop();
}
