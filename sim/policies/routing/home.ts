/** Home: every job stays at its home cluster. */
import type { Routing } from './routing.ts';

export const home: Routing = {
  kind: 'routing',
  name: 'home',
  help: 'every job goes to its home cluster',
  parameters: [],
  needsBacklog: false,
  route: (view) => view.home,
};
