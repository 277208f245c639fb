/**
 * Reads all tables that a scenario names: applications and outages. It must not know what stands in them.
 */
import type { ParsedScenario } from '../../experiment/scenario/parse.ts';
import type { ResolvedScenario } from '../../experiment/scenario/resolve.ts';
import { type LoadedApplications, loadApplications } from './load-applications.ts';
import { loadOutages } from './load-outages.ts';

/** @throws InputError with its place for each file that is not there, or with every issue of one kind of files */
export function loadTables(parsed: ParsedScenario, resolved: ResolvedScenario): LoadedApplications {
  const applications = loadApplications(parsed, resolved);
  const outages = loadOutages(parsed, applications.scenario);
  return {
    scenario: outages.scenario,
    inputs: [...applications.inputs, ...outages.inputs],
    paths: [...applications.paths, ...outages.paths],
  };
}
