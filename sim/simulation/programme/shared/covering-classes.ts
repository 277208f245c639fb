/**
 * Size classes for jobs whose sizes are not known yet: every size has one. It must not know queues.
 */
import { type SizeClasses, sizeClasses } from '../../queue/size-classes.ts';

/**
 * The classes of the sizes in `sample`; a size that does not occur there belongs to the class of the next smaller one.
 * @param largest no job asks for more GPUs
 */
export function coveringClasses(sample: Int32Array, largest: number): SizeClasses {
  const { count, classOf: sampled, least } = sizeClasses(sample.length === 0 ? Int32Array.of(1) : sample);
  const from = Int32Array.from(least);
  from[0] = 0;
  const most = Int32Array.from(from, (_, k) => (k + 1 < count ? from[k + 1] - 1 : Math.max(largest, sampled.length)));
  const classOf = new Uint8Array(Math.max(largest + 1, sampled.length));
  let own = 0;
  for (let size = 0; size < classOf.length; size++) {
    while (own + 1 < count && size >= from[own + 1]) own++;
    classOf[size] = own;
  }
  return { count, classOf, least: from, most };
}
