/**
 * The port of an elasticity: whether running elastic jobs shrink and grow, which of them grows first, and what a change
 * costs. It must not know nodes, nor who waits: that is asked where jobs run.
 *
 * The words are those of D. G. Feitelson, L. Rudolph, Toward Convergence in Job Schedulers for Parallel Supercomputers,
 * JSSPP 1996: a rigid job has one size, a moldable one gets its size at its start, a malleable one may change it while
 * it runs. What is called elastic here is both moldable and malleable.
 */
import type { PolicyInfo } from '../policy.ts';

/** A running job that might grow. */
export interface Grower {
  /** GPUs that it has, and that it would have anyhow. */
  readonly gpus: number;
  readonly usual: number;
  /** When it first began in its present stay, s. */
  readonly startedAt: number;
  /** The last tie-breaker. */
  readonly row: number;
}

/** An elasticity with its parameters bound. */
export interface ElasticRule {
  /** Running jobs shrink where they, or others, would be stopped for another job. */
  readonly shrinks: boolean;
  /** A job at its turn that does not fit starts with fewer GPUs. */
  readonly startsSmaller: boolean;
  /**
   * Running jobs grow when nobody waits for what idles, and give back what is beyond their usual size when somebody
   * does.
   */
  readonly grows: boolean;
  /** Seconds for which a job does no work after each change. */
  readonly resizeSeconds: number;
  /** A job grows no sooner after its start or its last change, s. */
  readonly pauseSeconds: number;
  /** Who grows first. */
  compare(a: Grower, b: Grower): number;
}

export interface ElasticPolicy extends PolicyInfo {
  readonly kind: 'elastic';
  bind(parameters: Readonly<Record<string, number | string | boolean>>): ElasticRule;
}
