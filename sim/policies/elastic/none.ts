/** Nobody is resized: elastic jobs have the size that they would have anyhow. */
import type { ElasticPolicy } from './elastic.ts';

export const noElasticity: ElasticPolicy = {
  kind: 'elastic',
  name: 'none',
  help: 'no job changes its size: elastic jobs run as all others do',
  parameters: [],
  bind: () => ({
    ...{ shrinks: false, startsSmaller: false, grows: false },
    ...{ resizeSeconds: 0, pauseSeconds: Number.POSITIVE_INFINITY },
    compare: (a, b) => a.row - b.row,
  }),
};
