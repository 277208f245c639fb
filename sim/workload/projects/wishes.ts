/**
 * Numbers of GPUs that a job of a project may wish for: a power of two within a node, whole nodes from a node on, or,
 * where a project asks for less than a node, all of it. It must not know classes or works.
 */

/** Most GPUs that one job of a project asking for `ask` ≥ 1 may wish for. */
export function largestWish(ask: number, nodeGpus: number): number {
  return ask < nodeGpus ? ask : Math.floor(ask / nodeGpus) * nodeGpus;
}

/** The least size of at least `gpus` GPUs, at most `largest`. */
export function sizeAtLeast(gpus: number, largest: number, nodeGpus: number): number {
  if (gpus >= largest) return largest;
  if (gpus > nodeGpus / 2) return Math.min(largest, Math.ceil(gpus / nodeGpus) * nodeGpus);
  let size = 1;
  while (size < gpus) size *= 2;
  return Math.min(size, largest);
}

/** The largest size of at most the part `part` of `ask`, at least 1 GPU. */
export function sizeOfPart(part: number, ask: number, nodeGpus: number): number {
  if (part === 1) return largestWish(ask, nodeGpus);
  const gpus = ask * part;
  if (gpus >= nodeGpus) return Math.floor(gpus / nodeGpus) * nodeGpus;
  let size = 1;
  while (size * 2 <= gpus && size * 2 < nodeGpus) size *= 2;
  return size;
}
