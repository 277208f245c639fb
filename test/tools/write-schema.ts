/**
 * Renews scenarios/schema.json from the spec: `npx tsx test/tools/write-schema.ts`. A test says when that is due.
 */
import { writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from '../../sim/experiment/scenario/json-schema.ts';

const target = new URL('../../scenarios/schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
