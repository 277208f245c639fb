/**
 * Preset `additional-call-2026-03`: the additional call with tracks for purchased GPUs (industry) and for leased ones
 * (industry; academia and institutes). Tracks, offers and the rule for small needs are published, applications are not.
 * It must not know who was awarded.
 *
 * Their number is set so that about 3.2 times what is offered is asked for, as in the first call (13,712 ÷ 4,336):
 * 563 of industry × 22.5 GPUs for 4,000, 317 others × 9.8 GPUs for 1,000.
 */
import { APPLICANT_ASSUMPTIONS, ASSUMED_APPLICANTS } from './assumed-applicants.ts';
import { ASSUMED_WISHES, FIRST_CALL_LARGEST } from './first-call.ts';
import type { ApplicationPreset } from './preset.ts';

/** Weights in percent by GPUs. */
const INDUSTRY_GPUS = { 1: 10, 2: 10, 4: 15, 8: 20, 16: 15, 32: 15, 64: 10, 128: 5 };
const RESEARCH_GPUS = { 1: 15, 2: 15, 4: 20, 8: 25, 16: 15, 32: 7, 64: 3 };

/** The leased pool of academia and institutes is taken to be of one type. */
const RESEARCH_WISHES = { h200: 1 };

export const ADDITIONAL_CALL: ApplicationPreset = {
  name: 'additional-call-2026-03',
  title: 'the additional call, 16 to 30 March 2026, with small needs by the GPU; applications are not published',
  source:
    'call text of March 2026 (tracks, offers, needs of 2 nodes or fewer by the GPU); numbers of applications: none',
  published: {},
  assumptions: [
    '880 applications, 64 % from industry, 29 % from academia, 7 % from institutes: about 3.2 times the offer, as in the first call.',
    'Industry asks for 1 to 128 GPUs (mean 22.5), academia and institutes for 1 to 64 (mean 9.8).',
    'Industry wishes B200 in 60 % of cases, else H200; academia and institutes wish H200.',
    ...APPLICANT_ASSUMPTIONS,
  ],
  spec: {
    ...ASSUMED_APPLICANTS,
    count: 880,
    sectors: { academia: 29, industry: 64, institute: 7 },
    sizeUnit: 'gpu',
    sizes: { academia: RESEARCH_GPUS, industry: INDUSTRY_GPUS, institute: RESEARCH_GPUS },
    largestGpus: FIRST_CALL_LARGEST,
    wishes: { academia: RESEARCH_WISHES, industry: ASSUMED_WISHES, institute: RESEARCH_WISHES },
    totals: null,
  },
};
