/**
 * Parameters that every rule of preemption has, and how they are read. It must not know which jobs a rule is about.
 */
import type { Parameter } from '../policy.ts';
import { PREEMPTION_MODES, type PreemptionMode } from './preemption.ts';

/** See `order.ts` for what each means. */
export const VICTIM_ORDERS = ['newest-lowest', 'smallest-first', 'least-lost-work'] as const;
export type VictimOrder = (typeof VICTIM_ORDERS)[number];

export const COMMON_PARAMETERS: readonly Parameter[] = [
  {
    name: 'mode',
    type: 'choice',
    default: 'checkpoint',
    choices: PREEMPTION_MODES,
    help: 'a victim is gone, starts anew, goes on from its last complete checkpoint, or goes on where it was',
  },
  {
    name: 'grace',
    type: 'duration',
    default: 0,
    min: 0,
    help: 'a victim runs on for so long; if that is enough for a checkpoint, it writes one; nodes that others leave meanwhile are kept idle for who takes its place, so that a long grace costs more than it saves; it is stopped at the end of its grace also where room has come elsewhere meanwhile, as in Slurm',
  },
  { name: 'leastRun', type: 'duration', default: 0, min: 0, help: 'no job is stopped that has not run for so long' },
  {
    name: 'order',
    type: 'choice',
    default: 'newest-lowest',
    choices: VICTIM_ORDERS,
    help: 'first victim: lowest priority and then newest start, fewest GPUs, or least work lost',
  },
  {
    name: 'ratePerHour',
    type: 'integer',
    default: 0,
    min: 0,
    max: 100_000,
    help: 'most victims of a cluster that are given notice within any hour, also those that are not stopped in the end: they have ended by themselves, or who was to take their place waits no more; who needs more at once stops nobody; 0: no limit',
  },
  {
    name: 'most',
    type: 'integer',
    default: 0,
    min: 0,
    help: 'a job that was stopped so often is left alone; 0: no limit',
  },
];

/** The common parameters by name; times in seconds. */
export interface PreemptionRules {
  readonly mode: PreemptionMode;
  readonly graceSeconds: number;
  readonly leastRunSeconds: number;
  readonly order: VictimOrder;
  /** 0: no limit. */
  readonly ratePerHour: number;
  /** 0: no limit. */
  readonly most: number;
}

/** @param parameters all of them, as the registry's defaults and the scenario give them */
export function preemptionRulesOf(parameters: Readonly<Record<string, number | string | boolean>>): PreemptionRules {
  return {
    mode: parameters['mode'] as PreemptionMode,
    graceSeconds: Number(parameters['grace']),
    leastRunSeconds: Number(parameters['leastRun']),
    order: parameters['order'] as VictimOrder,
    ratePerHour: Number(parameters['ratePerHour']),
    most: Number(parameters['most']),
  };
}
