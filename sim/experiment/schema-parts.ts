/**
 * What the schemas of results have in common. It must not know any whole contract.
 */
import { z } from 'zod';

export const count = z.int().nonnegative();
export const interval = z.tuple([z.number(), z.number()]).describe('[low, high]');
export const inputs = z.array(z.object({ path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }));
export const assumptions = z.array(z.object({ path: z.string(), value: z.string(), note: z.string() }));

export const summary = z.object({
  n: count,
  mean: z.number().nullable(),
  sd: z.number().nonnegative().nullable(),
  ci95: interval.nullable().describe('95 % Student-t interval'),
});

export const difference = summary.extend({ ciCorrected: interval.nullable() });

export const verdict = z.enum([
  'baseline',
  'better',
  'worse',
  'differs',
  'noDifferenceShown',
  'noInterval',
  'notStationary',
  'exploratory',
]);
