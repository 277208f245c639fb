/**
 * The quotas of a shared cluster while a choice of victims is tried out: asked of the tree itself, so that tracks and limits
 * count as they do for those who start. It must not know jobs or nodes.
 */
import type { QuotaTrial } from '../../../policies/preemption/victims.ts';
import type { QuotaBooks } from './quota-books.ts';

export class TriedQuotas implements QuotaTrial {
  readonly #quotas: QuotaBooks;
  #leaf = 0;
  #gpus = 0;
  #given: ReadonlyMap<number, number> | null = null;

  constructor(quotas: QuotaBooks) {
    this.#quotas = quotas;
  }

  /**
   * @param leaf of the claimant, who asks for so many GPUs
   * @param given GPUs by leaf that it uses yet and is giving back, to others; null: the tree counts them as given back
   */
  begin(leaf: number, gpus: number, given: ReadonlyMap<number, number> | null = null): this {
    this.#leaf = leaf;
    this.#gpus = gpus;
    this.#given = given;
    return this;
  }

  allows(): boolean {
    return this.#gpus <= this.#quotas.tree.available(this.#leaf);
  }

  owes(grant: number): boolean {
    const leaf = this.#quotas.leafOfId(grant);
    if (leaf === this.#leaf) return true;
    const { tree } = this.#quotas;
    return tree.borrowed(leaf) > (this.#given?.get(leaf) ?? 0) && tree.owes(leaf, this.#leaf);
  }

  gives(grant: number, gpus: number): void {
    this.#quotas.tree.assume(this.#quotas.leafOfId(grant), -gpus);
  }
}
