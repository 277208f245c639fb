/**
 * Names that a scenario may use beside its own ids: presets with their job classes, demand curves, and metrics.
 * It must not know what they stand for.
 */
import { METRICS } from '../../simulation/metrics/table.ts';
import { APPLICATION_PRESETS } from '../../workload/applications/presets/registry.ts';
import { PRESETS } from '../../workload/presets/registry.ts';
import { DEMAND_CURVES } from '../../workload/projects/curves.ts';
import { CAMPAIGN_PRESETS } from '../../workload/projects/registry.ts';

/** Job classes by preset. */
export const PRESET_CLASSES: ReadonlyMap<string, readonly string[]> = new Map(
  PRESETS.map((preset) => [preset.name, preset.classes.map((jobClass) => jobClass.name)]),
);

/** Metrics without their dimensions. */
export const METRIC_NAMES: readonly string[] = METRICS.map((metric) => metric.name);

/** Presets of applications and of projects' demand, and demand curves. */
export const APPLICATION_PRESET_NAMES: readonly string[] = APPLICATION_PRESETS.map(({ name }) => name);
export const DEMAND_PRESET_NAMES: readonly string[] = CAMPAIGN_PRESETS.map(({ name }) => name);
/** Job classes of projects by preset of demand. */
export const DEMAND_CLASSES: ReadonlyMap<string, readonly string[]> = new Map(
  CAMPAIGN_PRESETS.map(({ name, classes }) => {
    const all = Object.values(classes).flatMap((own) => own.map((each) => each.name));
    return [name, [...new Set(all)]];
  }),
);
export const DEMAND_CURVE_NAMES: readonly string[] = DEMAND_CURVES.map(({ name }) => name);
