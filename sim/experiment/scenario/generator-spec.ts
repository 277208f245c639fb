/**
 * What the generator is asked for by a resolved scenario. It must not know how jobs are drawn.
 */
import type { GeneratorSpec } from '../../workload/generator/spec.ts';
import { presetNamed } from '../../workload/presets/registry.ts';
import type { ResolvedScenario } from './resolve.ts';
import type { PresetWorkload } from './resolve-workload.ts';

const SECONDS_A_WEEK = 7 * 86_400;
/** 1970-01-01 was a Thursday: seconds since Monday 00:00. */
const EPOCH_IN_WEEK_SECONDS = 3 * 86_400;

/** Load refers to `resolved.baseFleet`, which the generator is to be given. @param source the scenario's workload */
export function generatorSpec(resolved: ResolvedScenario, source: PresetWorkload): GeneratorSpec {
  const local = resolved.startEpochSeconds + resolved.zoneOffsetSeconds + EPOCH_IN_WEEK_SECONDS;
  return {
    preset: presetNamed(source.preset),
    load: source.load,
    segments: resolved.segments,
    weekOffsetSeconds: ((local % SECONDS_A_WEEK) + SECONDS_A_WEEK) % SECONDS_A_WEEK,
    ...(source.classes && { classes: source.classes }),
    ...(source.overestimate && { overestimate: source.overestimate }),
  };
}
