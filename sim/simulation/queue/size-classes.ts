/**
 * Job sizes sorted into a few classes, by which the queue's index prunes its search. It must not know queues.
 */

/** Above so many distinct sizes, neighbours share a class: a search then looks into a block in vain now and then. */
const CLASSES_MOST = 24;

export interface SizeClasses {
  readonly count: number;
  /** Class of a job of that many GPUs; GPUs that occur in no job have none. */
  readonly classOf: Uint8Array;
  /** Fewest and most GPUs of a job in each class, ascending. */
  readonly least: Int32Array;
  readonly most: Int32Array;
}

/** One class a distinct size where that is possible, else equal shares of the distinct sizes. */
export function sizeClasses(gpus: Int32Array): SizeClasses {
  let largest = 0;
  for (let job = 0; job < gpus.length; job++) if (gpus[job] > largest) largest = gpus[job];
  const occurs = new Uint8Array(largest + 1);
  for (let job = 0; job < gpus.length; job++) occurs[gpus[job]] = 1;
  const sizes: number[] = [];
  for (let size = 0; size <= largest; size++) if (occurs[size]) sizes.push(size);
  const count = Math.max(1, Math.min(CLASSES_MOST, sizes.length));
  const classOf = new Uint8Array(largest + 1);
  const least = new Int32Array(count).fill(largest);
  const most = new Int32Array(count);
  sizes.forEach((size, k) => {
    const own = Math.floor((k * count) / sizes.length);
    classOf[size] = own;
    least[own] = Math.min(least[own], size);
    most[own] = size;
  });
  return { count, classOf, least, most };
}
