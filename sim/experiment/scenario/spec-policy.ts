/**
 * How a scenario writes a policy: by name, or by name with parameters. Names and parameters are checked against the
 * registries elsewhere. It must not know which policies there are.
 */
import { z } from 'zod';
import { text } from './spec-scalars.ts';

export const policySpec = z.union([text('a policy’s name'), z.looseObject({ name: text('a policy’s name') })], {
  error: 'must be the name of a policy, or a map with its name and parameters',
});

/** A policy of a programme: it may be left out, then the first of its kind is taken. */
export const programmePolicySpec = (meaning: string) =>
  policySpec.optional().describe(`${meaning} Default: the first of \`gpufleet list policies\`.`);
