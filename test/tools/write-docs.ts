/**
 * Renews the reference pages from the code's own tables: `npx tsx test/tools/write-docs.ts`. A test says when that is due.
 */
import { writeFileSync } from 'node:fs';
import { PAGES } from './docs/pages.ts';

for (const [path, text] of Object.entries(PAGES)) writeFileSync(new URL(`../../${path}`, import.meta.url), text());
