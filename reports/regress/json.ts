/**
 * The gate as JSON, `gpufleet/regression@1`, in the order of the suite: equal results give equal bytes. It must not know
 * what figures mean.
 */
import type { GateResult } from '../../sim/experiment/regress/gate.ts';

export function gateJson(result: GateResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
