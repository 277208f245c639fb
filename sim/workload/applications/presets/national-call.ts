/**
 * Preset `national-call`: a later call that is applied to like the first one; `count` scales it.
 * It must not know what is offered.
 */
import { APPLICANT_ASSUMPTIONS, ASSUMED_APPLICANTS } from './assumed-applicants.ts';
import {
  ASSUMED_WISHES,
  FIRST_CALL_LARGEST,
  FIRST_CALL_NODES,
  FIRST_CALL_SECTORS,
  SIZE_ASSUMPTIONS,
} from './first-call.ts';
import { type ApplicationPreset, allAlike } from './preset.ts';

export const NATIONAL_CALL: ApplicationPreset = {
  name: 'national-call',
  title: 'any later call, applied to like the first one; nothing of it is published',
  source: 'none: after the first call',
  published: {},
  assumptions: [
    '500 applications, 62.7 % from academia, 30 % from industry, 7.3 % from institutes, as assumed for the first call.',
    ...SIZE_ASSUMPTIONS,
    ...APPLICANT_ASSUMPTIONS,
  ],
  spec: {
    ...ASSUMED_APPLICANTS,
    count: 500,
    sectors: FIRST_CALL_SECTORS,
    sizeUnit: 'node',
    sizes: allAlike(FIRST_CALL_NODES),
    largestGpus: FIRST_CALL_LARGEST,
    wishes: allAlike(ASSUMED_WISHES),
    totals: null,
  },
};
