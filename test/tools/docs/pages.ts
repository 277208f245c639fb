/**
 * Which page of the reference stands where. It must not know what is on a page.
 */
import { metricsPage } from './metrics.ts';
import { policiesPage } from './policies.ts';
import { regressPage } from './regress.ts';
import { scenariosPage } from './scenarios.ts';
import { sweepsPage } from './sweeps.ts';

/** Path from the project's root → the page's text as it should be. */
export const PAGES: Readonly<Record<string, () => string>> = {
  'sim/policies/README.md': policiesPage,
  'sim/simulation/metrics/README.md': metricsPage,
  'scenarios/README.md': scenariosPage,
  'scenarios/regression/README.md': regressPage,
  'scenarios/sweeps/README.md': sweepsPage,
};
