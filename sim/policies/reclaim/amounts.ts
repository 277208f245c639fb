/**
 * Amounts that reviews reckon with: shares of grants and whole units. It must not know any rule.
 */
import type { GrantView } from './reclaim.ts';

/** GPUs in which a grant is counted: a node's, or one. */
export function unitGpus(grant: GrantView): number {
  return grant.unit === 'node' ? grant.gpusPerNode : 1;
}

/**
 * Used ÷ entitled GPU-seconds in [from, to], 0–1; null where it was entitled to nothing (paused, down): nobody can be
 * blamed for that. One correctly rounded division of integers, so that three tenths equal the number written 0.3.
 */
export function useOf(grant: GrantView, from: number, to: number): number | null {
  const entitled = grant.entitledGpuSeconds(from, to);
  return entitled > 0 ? grant.usedGpuSeconds(from, to) / entitled : null;
}

/** Parts of a unit below this are what is left of rounding, not GPUs. */
const ROUNDING_UNITS = 1e-9;

/** The least number of whole units, in GPUs, that holds `gpus` (a number with a fraction); at most what the grant has. */
export function wholeUnitsAbove(grant: GrantView, gpus: number): number {
  const unit = unitGpus(grant);
  return Math.min(grant.gpus, Math.max(0, Math.ceil(gpus / unit - ROUNDING_UNITS)) * unit);
}
