/**
 * Renews scenarios/schema.json and scenarios/sweeps/schema.json from the specs: `npx tsx test/tools/write-schema.ts`. Tests
 * say when that is due.
 */
import { writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from '../../sim/experiment/scenario/json-schema.ts';
import { sweepJsonSchema } from '../../sim/experiment/sweep/json-schema.ts';

const target = new URL('../../scenarios/schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
const sweeps = new URL('../../scenarios/sweeps/schema.json', import.meta.url);
writeFileSync(sweeps, `${JSON.stringify(sweepJsonSchema(), null, 2)}\n`);
