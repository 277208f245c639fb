/**
 * Jobs that may change their number of GPUs while they run: how few and how many they take, and how fast they are then. It
 * must not know why a job is resized, nor nodes.
 *
 * Speed-up by a power law: on g GPUs a job does g0 × (g ÷ g0)^a of the work that one GPU would do, with g0 the GPUs that it
 * would have anyhow and 0 ≤ a ≤ 1; a = 1 is linear. So its speed on g0 GPUs, and with that all that is known of its work,
 * is the same whether it is elastic or not. S(k) = k^p: B. Berg, J.-P. Dorsman, M. Harchol-Balter, Towards Optimality in
 * Parallel Job Scheduling, SIGMETRICS 2018; before that G. N. S. Prasanna, B. R. Musicus, Generalized Multiprocessor
 * Scheduling and Applications to Matrix Computations, IEEE TPDS 7(6), 1996.
 */
import { pow } from '../engine/exact-math.ts';

/** Columns over jobs; of a rigid one least and most are 0. */
export interface Elasticity {
  /** GPUs, ≥ 1. */
  readonly least: Int32Array;
  /** GPUs, at least the job's wish. */
  readonly most: Int32Array;
  /** a of the speed-up, 0 ≤ a ≤ 1. */
  readonly exponent: Float64Array;
}

/** Columns of `count` rigid jobs; to be filled by their maker. */
export function emptyElasticity(count: number): Elasticity {
  return { least: new Int32Array(count), most: new Int32Array(count), exponent: new Float64Array(count).fill(1) };
}

/**
 * How many GPUs' work the job does on `gpus` GPUs.
 * @param usual GPUs that it would have anyhow, ≥ 1: there the two are equal
 */
export function rateOf(gpus: number, usual: number, exponent: number): number {
  return exponent === 1 || gpus === usual ? gpus : usual * pow(gpus / usual, exponent);
}
