/**
 * Preset `first-call-2025-12`: the programme's first call as published: 514 applications for 1,714 nodes, 1,075 of them
 * for academia. It must not know who was awarded.
 *
 * Published are the three numbers and the caps. The mean request of 3.33 nodes and the split of applications by sector
 * follow if all sectors ask for as much each: academia 1,075 ÷ 1,714 = 62.7 %; of the rest the awards (1,288 GPUs for
 * industry, 312 for institutes, at success rates that are called similar) make four parts in five industry's.
 */
import { APPLICANT_ASSUMPTIONS, ASSUMED_APPLICANTS } from './assumed-applicants.ts';
import { type ApplicationPreset, allAlike } from './preset.ts';

/** Weights in percent; with six wishes in ten for B200, capped at 16 nodes, the mean is 3.33 nodes. */
export const FIRST_CALL_NODES = { 1: 40, 2: 27, 4: 18, 8: 9, 16: 5, 32: 1 };
export const FIRST_CALL_SECTORS = { academia: 62.7, industry: 30, institute: 7.3 };
/** Caps of the call: 32 and 16 nodes. */
export const FIRST_CALL_LARGEST = { h200: 256, b200: 128 };
export const ASSUMED_WISHES = { b200: 60, h200: 40 };

/** Assumptions about sizes and wishes that calls like the first one share. */
export const SIZE_ASSUMPTIONS: readonly string[] = [
  'All sectors ask alike: 1, 2, 4, 8, 16 or 32 nodes with weights 40, 27, 18, 9, 5, 1 up to the cap of the wished type.',
  '60 % of the applicants wish B200, 40 % H200, in every sector and for every size.',
];

export const FIRST_CALL: ApplicationPreset = {
  name: 'first-call-2025-12',
  title: 'the first call, 22 December 2025 to 28 January 2026: 514 applications for 1,714 nodes',
  source: 'announcement of the awards by the ministry, 3 March 2026 (applications, nodes, sectors); call text (caps)',
  published: { applications: 514, nodes: 1714, nodesBySector: { academia: 1075 } },
  assumptions: [
    'Applications by sector: 62.7 % academia, 30 % industry, 7.3 % institutes, as if all sectors asked for as much each.',
    ...SIZE_ASSUMPTIONS,
    'Sizes are drawn conditional on 1,714 nodes in all and 1,075 of academia; how the other 639 divide is drawn.',
    ...APPLICANT_ASSUMPTIONS,
  ],
  spec: {
    ...ASSUMED_APPLICANTS,
    count: 514,
    sectors: FIRST_CALL_SECTORS,
    sizeUnit: 'node',
    sizes: allAlike(FIRST_CALL_NODES),
    largestGpus: FIRST_CALL_LARGEST,
    wishes: allAlike(ASSUMED_WISHES),
    totals: { nodes: 1714, nodesBySector: { academia: 1075 } },
  },
};
