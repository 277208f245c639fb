/**
 * What is known of nodes of a programme's clusters that will go down or be kept for some: the next window of each, as it was
 * announced. It must not know grants or jobs, nor what a window means to either.
 */
import type { ClosedWindow } from '../faults/closings.ts';

export class NodeWindows {
  /** By cluster and node; a window that has begun is kept until another one is told. */
  readonly #told: readonly Map<number, ClosedWindow>[];

  constructor(clusters: number) {
    this.#told = Array.from({ length: clusters }, () => new Map());
  }

  /** From now on everybody knows. @param window null: the node stays after all */
  tell(cluster: number, node: number, window: ClosedWindow | null): void {
    if (window === null) this.#told[cluster].delete(node);
    else this.#told[cluster].set(node, window);
  }

  /** The window for which the node closes; null: it stays as far as anybody knows. */
  of(cluster: number, node: number, now: number): ClosedWindow | null {
    const window = this.#told[cluster].get(node);
    return window !== undefined && (window.begin > now || (window.kept?.until ?? 0) > now) ? window : null;
  }

  /** Until when the node is there for everybody as far as anybody knows, s. */
  upUntil(cluster: number, node: number, now: number): number {
    return this.of(cluster, node, now)?.begin ?? Number.POSITIVE_INFINITY;
  }
}
