/**
 * What idles in a shared cluster although somebody is entitled to it, and the filler with which grants that are gamed hide
 * that. It must not know queues or nodes.
 */
import type { Sharing } from '../../../policies/sharing/sharing.ts';
import type { ClusterBooks } from '../cluster-books.ts';
import type { Grant } from '../grant.ts';
import type { QuotaBooks } from './quota-books.ts';

export class Entitlement {
  readonly #books: ClusterBooks;
  readonly #mode: Sharing['mode'];
  readonly #quotas: QuotaBooks;
  /** Σ over grants of what they are entitled to and do not occupy. */
  #owed = 0;

  constructor(books: ClusterBooks, { mode }: Sharing, quotas: QuotaBooks) {
    this.#books = books;
    this.#mode = mode;
    this.#quotas = quotas;
  }

  /** Jobs of the grant occupy so many GPUs more (fewer: negative). */
  occupies(grant: Grant, gpus: number, now: number): void {
    const before = owedTo(grant);
    grant.occupied.set(grant.occupied.level + gpus, now);
    this.#owed += owedTo(grant) - before;
    this.#idle();
  }

  /** What grants hold, or what is in service and up, has changed. */
  refresh(): void {
    const { gauge } = this.#books;
    this.#owed = 0;
    let isAnybody = false;
    for (const grant of this.#quotas.grants) {
      isAnybody = true;
      this.#owed += owedTo(grant);
    }
    if (this.#mode === 'pooled') gauge.gpusGranted = isAnybody ? this.#books.gpusUp : 0;
    this.#idle();
  }

  /** Scavengers, who are nobody's use, hold more or fewer GPUs. */
  idleChanged(): void {
    this.#idle();
  }

  /** Idle and owed to somebody: in `pooled` all that idles while anybody has a grant. */
  #idle(): void {
    const { gauge } = this.#books;
    const idle = this.#idleGpus() - gauge.gpusScavenged;
    gauge.gpusGrantedIdle = this.#mode === 'pooled' ? (gauge.gpusGranted > 0 ? idle : 0) : Math.min(idle, this.#owed);
  }

  /** Those of scavengers too: they give way. */
  #idleGpus(): number {
    const { gpusHeld, gpusScavenged } = this.#books.gauge;
    return this.#books.gpusUp - gpusHeld + gpusScavenged;
  }

  /**
   * Grants that are gamed keep busy what their jobs leave of their quota, as far as nobody has borrowed it.
   * @returns whether quota has become free
   */
  fill(now: number): boolean {
    // With nodes down quotas are more than what is up, and jobs may have started where filler was.
    let isFreed = this.fillerFits(now);
    if (!this.#books.isGamed) return isFreed;
    for (const grant of this.#quotas.grants) {
      if (!grant.isGaming || grant.state !== 'active') continue;
      const leaf = this.#quotas.leafOf(grant);
      const wanted = Math.max(0, grant.gpusUp - grant.occupied.level);
      const more = Math.min(wanted - grant.filler.level, this.#quotas.tree.available(leaf), this.#idleGpus());
      if (more > 0) this.#filler(grant, more, now);
      else if (wanted < grant.filler.level) {
        this.#filler(grant, wanted - grant.filler.level, now);
        isFreed = true;
      }
    }
    return isFreed;
  }

  /**
   * Filler ends where jobs of its own grant wait; what they leave is filled again after the pass.
   * @returns as {@link fill}
   */
  fillerGivesWay(now: number): boolean {
    let isFreed = false;
    if (this.#books.gauge.gpusFiller === 0) return isFreed;
    for (const grant of this.#quotas.grants) {
      if (grant.jobsWaiting > 0 && this.dropFiller(grant, now)) isFreed = true;
    }
    return isFreed;
  }

  /**
   * Filler is on no node: it ends as far as what is left in service and up does not hold it, the newest grant's first.
   * @returns as {@link fill}
   */
  fillerFits(now: number): boolean {
    let isFreed = false;
    if (this.#books.gauge.gpusFiller === 0) return isFreed;
    for (const grant of [...this.#quotas.grants].reverse()) {
      const over = Math.min(grant.filler.level, -this.#idleGpus());
      if (over <= 0) continue;
      this.#filler(grant, -over, now);
      isFreed = true;
    }
    return isFreed;
  }

  /** @returns whether there was any */
  dropFiller(grant: Grant, now: number): boolean {
    const { level } = grant.filler;
    if (level > 0) this.#filler(grant, -level, now);
    return level > 0;
  }

  #filler(grant: Grant, more: number, now: number): void {
    const { gauge } = this.#books;
    const leaf = this.#quotas.leafOf(grant);
    const before = owedTo(grant);
    if (more > 0) this.#quotas.tree.use(leaf, more);
    else this.#quotas.tree.release(leaf, -more);
    grant.filler.set(grant.filler.level + more, now);
    gauge.gpusFiller += more;
    gauge.gpusHeld += more;
    this.#owed += owedTo(grant) - before;
    this.#idle();
  }
}

/** GPUs that the grant is entitled to and does not occupy. */
function owedTo(grant: Grant): number {
  return grant.state === 'active' ? Math.max(0, grant.gpusUp - grant.occupied.level - grant.filler.level) : 0;
}
