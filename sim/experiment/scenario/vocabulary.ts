/**
 * Names that a scenario may use beside its own ids: presets with their job classes, and metrics.
 * It must not know what they stand for.
 */
import { METRICS } from '../../simulation/metrics/table.ts';
import { PRESETS } from '../../workload/presets/registry.ts';

/** Job classes by preset. */
export const PRESET_CLASSES: ReadonlyMap<string, readonly string[]> = new Map(
  PRESETS.map((preset) => [preset.name, preset.classes.map((jobClass) => jobClass.name)]),
);

/** Metrics without their dimensions. */
export const METRIC_NAMES: readonly string[] = METRICS.map((metric) => metric.name);
