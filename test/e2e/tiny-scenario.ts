/** A scenario that runs in a moment: hours instead of days, two variants of the library's main question. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Results } from '../../sim/experiment/results.ts';
import { parseResults } from '../../sim/experiment/results-schema.ts';

export const TINY_SCENARIO = `question: Does a tiny comparison go through?
scenario: tiny
extends: queue-policies
warmUp: 1h
window: 3h
replications: 2
variants:
  easy: {}
  fcfs: { policies.backfill: none }
`;

export interface Workspace {
  readonly folder: string;
  readonly scenario: string;
  path(...parts: string[]): string;
  results(out: string): Results;
  remove(): void;
}

/** A temporary folder with the tiny scenario in it. */
export function workspace(): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'gpufleet-e2e-'));
  const path = (...parts: string[]): string => join(folder, ...parts);
  const scenario = path('tiny.yaml');
  writeFileSync(scenario, TINY_SCENARIO);
  return {
    folder,
    scenario,
    path,
    // Every result that a test reads is held against the contract's schema on the way.
    results: (out) => parseResults(JSON.parse(readFileSync(path(out, 'results.json'), 'utf8'))),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
