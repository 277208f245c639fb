/**
 * Renews schema.json in scenarios/, scenarios/sweeps/ and scenarios/regression/ from the specs: `npx tsx test/tools/write-schema.ts`. Tests
 * say when that is due.
 */
import { writeFileSync } from 'node:fs';
import { suiteJsonSchema } from '../../sim/experiment/regress/json-schema.ts';
import { scenarioJsonSchema } from '../../sim/experiment/scenario/json-schema.ts';
import { sweepJsonSchema } from '../../sim/experiment/sweep/json-schema.ts';

const target = new URL('../../scenarios/schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
const sweeps = new URL('../../scenarios/sweeps/schema.json', import.meta.url);
writeFileSync(sweeps, `${JSON.stringify(sweepJsonSchema(), null, 2)}\n`);
const suites = new URL('../../scenarios/regression/schema.json', import.meta.url);
writeFileSync(suites, `${JSON.stringify(suiteJsonSchema(), null, 2)}\n`);
